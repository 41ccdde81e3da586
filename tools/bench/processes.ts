import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Linux counts a process's time in hundredths of a second (USER_HZ, the same on every architecture). */
const TICKS = 100;

/** Whether this system tells of its processes as the rows read it. */
export const canSeeProcesses = process.platform === "linux";

export interface Use {
  /** Percent of one core. */
  readonly cpu: number;
  /** MB (1,000,000 bytes), the most that was seen. */
  readonly memory: number;
}

/** What each of the processes uses, its children included, during `seconds`. */
export async function watch(pids: readonly number[], seconds: number): Promise<Use[]> {
  const before = pids.map((pid) => sum(pid, ticks));
  const began = performance.now();
  const most = pids.map(() => 0);
  for (let second = 0; second < seconds; second++) {
    await pause(1_000);
    pids.forEach((pid, i) => {
      most[i] = Math.max(most[i]!, sum(pid, memory));
    });
  }
  const took = (performance.now() - began) / 1000;
  return pids.map((pid, i) => ({
    cpu: ((sum(pid, ticks) - before[i]!) / TICKS / took) * 100,
    memory: most[i]! / 1_000_000,
  }));
}

/** A process that has ended counts nothing. */
function sum(pid: number, of: (pid: number) => number): number {
  return tree(pid).reduce((total, each) => total + read(() => of(each), 0), 0);
}

function ticks(pid: number): number {
  const fields = stat(pid);
  return Number(fields[11]) + Number(fields[12]);
}

function memory(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
}

/** The fields of `/proc/<pid>/stat` after the program's name, which may hold anything: state, parent … */
function stat(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** The process and all that it started. */
function tree(pid: number): number[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((each) => [each, read(() => Number(stat(each)[1]), 0)]));
  const found = [pid];
  for (const each of found) found.push(...all.filter((child) => parents.get(child) === each));
  return found;
}

function read(look: () => number, otherwise: number): number {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
