import { execFile } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { exists } from "./process";

interface Record {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly started: number;
}

/** `ps` tells a start to the second, and Linux reckons it from the time since boot. */
const CLOCKS_AGREE_WITHIN = 3_000;
const GONE_WITHIN = 5_000;

/** The processes that run, on disk: so that a later supervisor ends what an earlier one could not. */
export class Records {
  private readonly records = new Map<number, Record>();

  constructor(private readonly file: string) {}

  add(pid: number): void {
    this.records.set(pid, { pid, started: Date.now() });
    this.write();
  }

  remove(pid: number): void {
    if (this.records.delete(pid)) this.write();
  }

  /**
   * Ends the processes that an earlier supervisor noted down and that are still the same (a number is given anew to
   * another process sooner or later, so the time of the start must agree too).
   */
  async endLeftovers(): Promise<void> {
    for (const { pid, started } of this.read()) {
      if (!exists(pid)) continue;
      const start = await startOf(pid);
      if (start === undefined || Math.abs(start - started) > CLOCKS_AGREE_WITHIN) continue;
      process.kill(-pid, "SIGKILL");
      for (const deadline = Date.now() + GONE_WITHIN; exists(pid) && (await startOf(pid)) !== undefined; ) {
        if (Date.now() > deadline) throw new Error(`Process ${pid} of an earlier start does not end, even when killed`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    this.write();
  }

  private read(): Record[] {
    try {
      return JSON.parse(readFileSync(this.file, "utf8"));
    } catch {
      return []; // none yet, or cut off by a power failure, after which no process is left either
    }
  }

  private write(): void {
    writeFileSync(`${this.file}.new`, JSON.stringify([...this.records.values()]), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}

/** When a process started, in milliseconds since 1970; undefined when it is gone or a zombie. */
function startOf(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: "C" };
    execFile("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { env }, (_error, stdout) => {
      const [, state, start] = /^\s*(\S+)\s+(.+)$/m.exec(stdout) ?? [];
      resolve(state === undefined || state.startsWith("Z") ? undefined : Date.parse(start as string));
    });
  });
}
