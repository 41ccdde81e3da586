import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Writable } from "node:stream";
import { HostProcess } from "./process";
import { Records } from "./records";

/**
 * Reads the process groups that its supervisor started and ended. When the pipe closes, because the supervisor ended in
 * whatever way, every group that is left is killed. In sh, because that is the one thing that every machine has.
 */
const KEEPER = `trap '' INT TERM HUP
groups="$*"
while read -r what group; do
  case $what in
    +) groups="$groups $group" ;;
    -) kept=; for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done; groups=$kept ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done`;

/** Tells the keeper of itself *before* it becomes the program, so that no moment is left in which it could be forgotten. */
const PRELUDE = `echo "+ $$" >&3; exec 3>&-; umask "$1"; shift; exec "$@"`;

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Octal, as in `UMask=`. @default "0022" */
  readonly umask?: string;
}

/**
 * Starts processes, each the leader of a group of its own, that end with this supervisor: even when it is killed with
 * SIGKILL. What a leash that was itself killed left behind is ended when the next one starts with the same records.
 */
export class Leash {
  private readonly running = new Set<number>();
  private keeper: ChildProcess;
  private stopped: Promise<void> | undefined;

  private constructor(private readonly records: Records) {
    this.keeper = this.keep();
  }

  /** @param file Where the running processes are noted down, e.g. `.loge/hosts/processes.json`. */
  static async start(file: string): Promise<Leash> {
    mkdirSync(dirname(file), { recursive: true });
    const records = new Records(file);
    await records.endLeftovers();
    return new Leash(records);
  }

  /** @param onOutput Receives each line that the process or one of its children writes. */
  spawn(command: Command, onOutput: (line: string) => void): HostProcess {
    if (this.stopped) throw new Error(`${command.file} cannot be started: the hosts are being stopped`);
    const options: SpawnOptions = {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", this.keeper.stdin as Writable],
    };
    const args = ["-c", PRELUDE, "sh", command.umask ?? "0022", command.file, ...command.args];
    const process = new HostProcess(spawn("/bin/sh", args, options), onOutput);
    const { pid } = process;
    if (pid !== undefined) {
      this.running.add(pid);
      this.records.add(pid);
      void process.ended.then(() => {
        this.running.delete(pid);
        this.records.remove(pid);
        this.tell(`- ${pid}`);
      });
    }
    return process;
  }

  /** Lets go: whatever still runs is killed. */
  stop(): Promise<void> {
    this.stopped ??= new Promise((resolve) => {
      this.keeper.once("exit", () => resolve());
      this.keeper.stdin?.end();
    });
    return this.stopped;
  }

  private keep(): ChildProcess {
    const keeper = spawn("/bin/sh", ["-c", KEEPER, "sh", ...[...this.running].map(String)], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    keeper.stdin.on("error", () => {});
    // A keeper that somebody killed is replaced by one that knows from its first moment what it has to look after.
    keeper.once("exit", () => {
      if (!this.stopped) this.keeper = this.keep();
    });
    return keeper;
  }

  private tell(line: string): void {
    if (this.keeper.stdin?.writable) this.keeper.stdin.write(`${line}\n`);
  }
}
