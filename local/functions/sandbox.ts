import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Failure, Outcome, Work } from "./messages";

export interface SandboxOptions {
  /** The compiled `child` program. */
  readonly program: string;
  /** Folder of the unpacked zip. */
  readonly folder: string;
  /** The whole environment: nothing else is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** One process that holds one function. It runs one event at a time; after a timeout or an exit it is dead for good. */
export class Sandbox {
  private readonly child: ChildProcess;
  private finish?: (outcome: { payload: string } | { error: Failure }) => void;
  dead = false;

  constructor({ program, folder, environment, log }: SandboxOptions) {
    this.child = fork(program, [], {
      cwd: folder,
      env: { ...environment },
      execArgv: ["--enable-source-maps"],
      // A group of its own: Ctrl-C in a terminal ends the functions through us, when nobody asks them any more.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream) createInterface({ input: stream }).on("line", log);
    this.child.on("message", (outcome: Outcome) =>
      this.settle(outcome.error ? { error: outcome.error } : { payload: outcome.payload }),
    );
    this.child.on("error", (error) => this.die(error.message));
    this.child.on("exit", (code, signal) => this.die(signal ? `signal: ${signal}` : `exit status ${code}`));
  }

  /** Runs one event. Never rejects: a timeout or a crash is an outcome, as on AWS. `timeout` in seconds. */
  run(work: Omit<Work, "deadline">, timeout: number): Promise<{ payload: string } | { error: Failure }> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const errorMessage = `RequestId: ${work.id} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
        this.settle({ error: { errorType: "Sandbox.Timedout", errorMessage } });
        this.stop();
      }, timeout * 1000);
      this.finish = (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      if (this.dead) this.die("exit before the event");
      else this.child.send({ ...work, deadline: Date.now() + timeout * 1000 } satisfies Work);
    });
  }

  stop(): void {
    this.dead = true;
    this.child.kill("SIGKILL");
  }

  private die(how: string): void {
    this.dead = true;
    this.settle({
      error: { errorType: "Runtime.ExitError", errorMessage: `Error: Runtime exited with error: ${how}` },
    });
  }

  private settle(outcome: { payload: string } | { error: Failure }): void {
    const finish = this.finish;
    this.finish = undefined;
    finish?.(outcome);
  }
}
