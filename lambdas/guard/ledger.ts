import type { Host } from "../servers/hosts";
import type { Ended, Runs } from "../shared/runs";
import type { Memory, Remembered } from "./memory";

/** Writes down when the hosts ran, whoever stopped them: once a run is over, which the next look sees. */
export class Ledger {
  constructor(
    private readonly memory: Pick<Memory, "counted">,
    private readonly runs: Pick<Runs, "ended">,
  ) {}

  /** Writes down the run that is remembered, unless it still goes on or has been. */
  async close(remembered: Remembered, hosts: readonly Host[], now: number): Promise<void> {
    const run = overSince(remembered, hosts, now);
    if (!run) return;
    await this.runs.ended(run);
    await this.memory.counted(run.from);
  }
}

/** The run that is remembered, if it is over and not written down yet. */
export function overSince({ run, stopped, counted }: Remembered, hosts: readonly Host[], now: number) {
  if (!run || run.launch <= counted) return undefined;
  const { launch: from } = run;
  const launch = running(hosts);
  if (launch === from) return undefined;
  // Orphans are not these hosts.
  const by = stopped && stopped.at >= from && stopped.because !== "orphan" ? stopped : undefined;
  const to = by?.at ?? launch ?? lastSince(hosts, now);
  const because: Ended = by && by.because !== "orphan" ? by.because : "other";
  return { from, to: Math.max(from, to), because, ...(run.alone && { alone: run.alone }) };
}

/** The one that runs while the other does not. */
export function aloneOf(hosts: readonly Host[]): Host["name"] | undefined {
  const on = hosts.filter(({ state }) => state === "running");
  return on.length < hosts.length ? on[0]?.name : undefined;
}

/** Launch of the run that goes on, milliseconds since 1970; undefined when none does. */
export function running(hosts: readonly Host[]): number | undefined {
  if (!hosts.some(({ state }) => state === "running")) return undefined;
  return Math.max(...hosts.map(({ launched }) => launched));
}

/** When the last of them stopped, as EC2 tells it; now, where it does not. */
function lastSince(hosts: readonly Host[], now: number): number {
  const times = hosts.map(({ since }) => Date.parse(since ?? "")).filter((time) => !Number.isNaN(time));
  return times.length > 0 ? Math.max(...times) : now;
}
