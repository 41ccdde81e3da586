import { inWords, isSuccess, wantsRestart } from "./exits";
import type { Machine } from "./machine";
import type { Exit, HostProcess } from "./process";
import type { Exec, ServiceSection, Unit } from "./unit";

export type ActiveState = "inactive" | "activating" | "active" | "deactivating" | "failed";

/** Why a unit did not start or did not stay. `exit` is the process's, when one was the cause. */
export class UnitFailure extends Error {
  constructor(
    readonly unit: string,
    readonly reason: string,
    readonly exit?: Exit,
  ) {
    super(`${unit}: ${reason}`);
  }
}

/** What a service tells its manager. */
export interface ServiceEvents {
  /** `Restart=` wants another start, and its delay is over. */
  restart(): void;
  /** It failed: for good, or until it is started again. */
  failed(failure: UnitFailure): void;
  /** It ended, or turned active. */
  changed(): void;
}

/** One service: its process, and what becomes of it. The order among units is the manager's. */
export class Service {
  state: ActiveState = "inactive";
  /** What it is busy with, in words, e.g. `trying again in 2 s`. */
  busy = "";
  failure: UnitFailure | undefined;
  /** When it last began to start and last ended, in milliseconds since 1970; 0 = never. */
  begun = 0;
  ended = 0;
  private main: HostProcess | undefined;
  private control: HostProcess | undefined;
  private starting: Promise<void> | undefined;
  private ending: Promise<void> | undefined;
  private again: NodeJS.Timeout | undefined;
  private wanted = false;
  private starts: number[] = [];

  /** @param unit May be replaced, when its file was read again. */
  constructor(
    public unit: Unit,
    private readonly machine: Machine,
    private readonly events: ServiceEvents,
  ) {}

  /** The main process's number while it runs. */
  get pid(): number | undefined {
    return this.main?.pid;
  }

  /** Resolves when it is active (a oneshot: when it is done). @throws UnitFailure */
  async start(): Promise<void> {
    this.forgetRestart();
    await this.ending;
    if (this.state === "active") return;
    this.wanted = true;
    this.starting ??= this.activate().finally(() => {
      this.starting = undefined;
    });
    await this.starting;
  }

  /** Resolves when nothing of it is left. A start under way is broken off. */
  async stop(): Promise<void> {
    this.wanted = false;
    this.forgetRestart();
    this.giveUp();
    const { starting } = this;
    if (starting) {
      this.become("deactivating", "breaking off its start");
      await Promise.all([this.terminate(this.control), this.terminate(this.main)]);
      await starting.catch(() => {});
    }
    if (this.state === "active") this.ending ??= this.deactivate();
    await this.ending;
  }

  /** Ends its waiting when nobody will try again. */
  giveUp(): void {
    if (this.state !== "activating" || this.starting || this.again) return;
    this.become(this.failure ? "failed" : "inactive");
  }

  /** @throws UnitFailure when it has no `ExecReload=`, or that failed. */
  async reload(): Promise<void> {
    if (this.state !== "active") throw this.failureOf("is not active and cannot be reloaded");
    if (this.section.reload.length === 0) throw this.failureOf("has no ExecReload=");
    for (const exec of this.section.reload) await this.run(exec, "ExecReload=", this.section.startTimeout);
  }

  /** Forgets a failure, and the starts that count for the limit. */
  reset(): void {
    this.starts = [];
    this.failure = undefined;
    if (this.state === "failed") this.become("inactive");
  }

  private get section(): ServiceSection {
    if (!this.unit.service) throw new Error(`${this.unit.name} is not a service`);
    return this.unit.service;
  }

  private async activate(): Promise<void> {
    const { startPre, start, startPost, startTimeout, type, remainAfterExit } = this.section;
    this.become("activating");
    this.failure = undefined;
    this.begun = Date.now();
    try {
      this.countStart();
      if (!this.machine.conditionsHold(this.unit)) return this.finish("inactive");
      this.machine.makeDirectories(this.unit);
      for (const exec of startPre) await this.run(exec, "ExecStartPre=", startTimeout);
      if (type === "oneshot") for (const exec of start) await this.run(exec, "ExecStart=", startTimeout, "main");
      else this.begin(start[0] as Exec);
      for (const exec of startPost) await this.run(exec, "ExecStartPost=", startTimeout);
      if (!this.wanted) throw this.failureOf("was stopped while it started");
      if (type === "simple" || remainAfterExit) return this.become("active");
      await this.runStopPost();
      this.finish("inactive");
    } catch (error) {
      const { main } = this;
      this.main = undefined;
      await this.terminate(main);
      await this.runStopPost();
      const failure = error instanceof UnitFailure ? error : this.failureOf((error as Error).message);
      this.fail(failure);
      throw failure;
    }
  }

  /** Starts the process of a simple service and watches it. */
  private begin(exec: Exec): void {
    const main = this.machine.spawn(this.unit, exec, undefined);
    this.main = main;
    void main.exited.then(async (exit) => {
      const { starting } = this;
      if (starting && this.main === main) {
        // It ended while ExecStartPost= was at work, which makes no sense any more.
        await this.terminate(this.control);
        await starting.catch(() => {});
      }
      if (this.main === main && !this.ending) this.ending = this.afterExit(main, exit);
    });
  }

  /** The process of an active service ended by itself. */
  private async afterExit(main: HostProcess, exit: Exit): Promise<void> {
    this.main = undefined;
    this.become("deactivating");
    await main.end(this.section.killSignal, this.section.stopTimeout);
    await this.runStopPost();
    this.ending = undefined;
    if (!isSuccess(exit, this.section)) return this.fail(this.failureOf(`its process ${inWords(exit)}`, exit));
    this.finish(this.section.remainAfterExit ? "active" : "inactive");
    if (this.wanted && wantsRestart(exit, this.section)) this.startAgain();
  }

  private async deactivate(): Promise<void> {
    const { main } = this;
    const { stop, stopTimeout } = this.section;
    this.become("deactivating");
    for (const exec of stop) await this.run(exec, "ExecStop=", stopTimeout).catch((error) => this.say(error.message));
    this.busy = "waiting for its process to end";
    await this.terminate(main);
    this.main = undefined;
    await this.runStopPost();
    this.ending = undefined;
    this.finish("inactive");
  }

  private async runStopPost(): Promise<void> {
    const { stopPost, stopTimeout } = this.section;
    for (const exec of stopPost)
      await this.run(exec, "ExecStopPost=", stopTimeout).catch((error) => this.say(error.message));
  }

  /** Runs one command to its end. */
  private async run(exec: Exec, what: string, within: number, as: "main" | "control" = "control"): Promise<void> {
    const title = `${what}${exec.words[0]}`;
    this.busy = title;
    const started = this.machine.spawn(this.unit, exec, this.pid);
    this[as] = started;
    let late = false;
    const timer = after(within, () => {
      late = true;
      void this.terminate(started);
    });
    const exit = await started.exited;
    clearTimeout(timer);
    await started.end(this.section.killSignal, this.section.stopTimeout);
    this[as] = undefined;
    if (late) throw this.failureOf(`${title} took more than ${within / 1000} s`, exit);
    if (!isSuccess(exit, this.section) && !exec.mayFail) throw this.failureOf(`${title} ${inWords(exit)}`, exit);
  }

  /** The unit's signal, then SIGKILL, for a process and what it started. */
  private async terminate(ending: HostProcess | undefined): Promise<void> {
    if (!ending) return;
    const { killMode, killSignal, stopTimeout } = this.section;
    ending.signal(killSignal, killMode === "control-group" ? "group" : "main");
    const timer = after(stopTimeout, () => {
      this.say(`does not end within ${stopTimeout / 1000} s of ${killSignal}: killed`);
      ending.signal("SIGKILL", "group");
    });
    await ending.exited;
    clearTimeout(timer);
    await ending.end(killMode === "mixed" ? "SIGKILL" : killSignal, stopTimeout);
  }

  /** @throws UnitFailure when it was started too often, by `StartLimitBurst=` and `StartLimitIntervalSec=`. */
  private countStart(): void {
    const { within, burst } = this.unit.startLimit;
    const now = Date.now();
    this.starts = this.starts.filter((start) => now - start < within);
    if (within > 0 && this.starts.length >= burst) {
      this.wanted = false;
      this.finish("failed");
      throw this.failureOf(`was started ${burst} times within ${within / 1000} s, which is its limit`);
    }
    this.starts.push(now);
  }

  private fail(failure: UnitFailure): void {
    const limited = this.state === "failed";
    if (!this.wanted && !limited) {
      this.finish("inactive");
      return;
    }
    this.failure = failure;
    this.finish("failed");
    this.events.failed(failure);
    if (this.wanted && wantsRestart(failure.exit, this.section)) this.startAgain();
  }

  private startAgain(): void {
    const { restartDelay } = this.section;
    this.become("activating", `trying again in ${restartDelay / 1000} s`);
    this.again = setTimeout(() => {
      this.again = undefined;
      this.events.restart();
    }, restartDelay);
  }

  private forgetRestart(): void {
    clearTimeout(this.again);
    this.again = undefined;
  }

  private finish(state: ActiveState): void {
    this.ended = Date.now();
    this.become(state);
  }

  private become(state: ActiveState, busy = ""): void {
    this.state = state;
    this.busy = busy;
    this.events.changed();
  }

  private failureOf(reason: string, exit?: Exit): UnitFailure {
    return new UnitFailure(this.unit.name, reason, exit);
  }

  private say(line: string): void {
    this.machine.journal.write(this.unit.name, line);
  }
}

/** A timer that `infinity` never rings. */
function after(milliseconds: number, ring: () => void): NodeJS.Timeout | undefined {
  return Number.isFinite(milliseconds) ? setTimeout(ring, milliseconds) : undefined;
}
