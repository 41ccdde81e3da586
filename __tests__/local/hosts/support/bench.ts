import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Programs } from "../../../../local/hosts/command";
import { Journal } from "../../../../local/hosts/journal";
import { Leash } from "../../../../local/hosts/leash";
import { Machine } from "../../../../local/hosts/machine";
import { Manager } from "../../../../local/hosts/manager";
import { HostRoot } from "../../../../local/hosts/root";
import { UnitFolder } from "../../../../local/hosts/unit-folder";

/** A host's root with handwritten units, their real processes and a manager; no instance, no emulator. */
export async function bench(units: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "loge-hosts-"));
  const root = new HostRoot(join(folder, "root"));
  const leash = await Leash.start(join(folder, "processes.json"));
  const lines: string[] = [];
  const said: string[] = [];
  const journal = new Journal(root.path("/var/log/loge"), (unit, line) => said.push(`${unit} ${line}`));
  const path = (process.env.PATH ?? "").split(":");
  const programs = new Programs(join(folder, "bin"), path);
  const machine = new Machine(root, leash, journal, programs, "ip-10-20-0-26", {
    PATH: programs.path,
    LOGE_ROOT: root.folder,
  });
  const manager = new Manager(machine, new UnitFolder(root, "ip-10-20-0-26"), (line) => lines.push(line));
  const write = (file: string, content: string) => {
    const at = root.path(file);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content, { mode: 0o755 });
  };
  const unit = (name: string, content: string) => write(`/etc/systemd/system/${name}`, content);
  for (const [name, content] of Object.entries(units)) unit(name, content);
  return {
    folder,
    root,
    leash,
    journal,
    manager,
    machine,
    lines,
    said,
    write,
    unit,
    read: (file: string) => readFileSync(root.path(file), "utf8"),
    status: (name: string) => manager.status().find((one) => one.unit === name),
    close: async () => {
      await manager.shutdown();
      await leash.stop();
      journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The processes of a group that are more than zombies. */
export function members(group: number): string[] {
  const all = execFileSync("ps", ["-A", "-o", "pgid=,stat=,pid="], { encoding: "utf8" }).trim().split("\n");
  const found = all
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, state]) => Number(pgid) === group && !state?.startsWith("Z"));
  return found.map(([, , pid]) => pid as string);
}
