import { cpus, loadavg, platform, release } from "node:os";
import type { Machine } from "./table";

/** This machine, now; `before` is the load that the bench found. */
export function machine(before: number): Machine {
  return {
    model: (cpus()[0]?.model ?? "an unknown model").replace(/\s+/g, " ").trim(),
    cores: cpus().length,
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
    load: [before, load()],
  };
}

export function load(): number {
  return loadavg()[0] ?? 0;
}
