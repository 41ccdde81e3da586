import { type ChildProcess, execFile } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How a process ended: one of both is null. `code` 127 and a reason when it could not be started at all. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly reason?: string;
}

/** For what it wrote last. Its output ends with it, unless a child holds it open. */
const LAST_WORDS_MS = 50;

/** A process and the group that it leads: what it starts belongs to it, unless it leaves the group. */
export class HostProcess {
  readonly pid: number | undefined;
  /** When the process itself is gone and its last words are heard. Never rejects. */
  readonly exited: Promise<Exit>;
  /** When {@link end} found that nothing of its group is left. Never rejects. */
  readonly ended: Promise<void>;
  private settleEnded: () => void = () => {};

  constructor(child: ChildProcess, onOutput: (line: string) => void) {
    this.pid = child.pid;
    for (const stream of [child.stdout, child.stderr]) lines(stream as Readable, onOutput);
    this.ended = new Promise((resolve) => {
      this.settleEnded = resolve;
    });
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        const silent = setTimeout(resolve, LAST_WORDS_MS, { code, signal });
        child.once("close", () => {
          clearTimeout(silent);
          resolve({ code, signal });
        });
      });
      child.once("error", (error) => resolve({ code: 127, signal: null, reason: error.message }));
    });
  }

  signal(signal: NodeJS.Signals, whom: "main" | "group"): void {
    if (this.pid === undefined) return;
    try {
      process.kill(whom === "group" ? -this.pid : this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /**
   * Ends what is left of the group after the process itself: `signal` first, SIGKILL when that did not help.
   * @param within Milliseconds for the polite way.
   */
  async end(signal: NodeJS.Signals, within: number): Promise<void> {
    if (await groupLives(this.pid)) {
      this.signal(signal, "group");
      if (!(await this.groupGone(within))) {
        this.signal("SIGKILL", "group");
        await this.groupGone(KILL_TAKES);
      }
    }
    this.settleEnded();
  }

  private async groupGone(within: number): Promise<boolean> {
    const deadline = Date.now() + within;
    for (let pause = 10; await groupLives(this.pid); pause = Math.min(pause * 2, 200)) {
      if (Date.now() >= deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return true;
  }
}

/** Milliseconds after which a process that even SIGKILL did not end (stuck in the kernel) is no longer waited for. */
const KILL_TAKES = 5_000;

/** Whether a group has a member that is more than a zombie: in a container nobody may be there to reap orphans. */
async function groupLives(group: number | undefined): Promise<boolean> {
  if (group === undefined || !exists(-group)) return false;
  const states = await new Promise<string>((resolve) => {
    execFile("ps", ["-A", "-o", "pgid=,stat="], (error, stdout) => resolve(error ? `${group} unknown` : stdout));
  });
  return states.split("\n").some((line) => {
    const [pgid, state] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state?.startsWith("Z");
  });
}

/** @param pid A process, or minus a group. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function lines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on("line", onLine);
  stream.on("error", () => {});
}
