import { type Job, Jobs } from "./jobs";
import type { Machine } from "./machine";
import { cycleAmong, withDependents, withRequirements } from "./order";
import { type ActiveState, Service, UnitFailure } from "./service";
import { Timer } from "./timer";
import type { Unit } from "./unit";
import type { UnitFolder } from "./unit-folder";

/** How one unit is. */
export interface UnitStatus {
  /** E.g. `owncast@garden.service`. */
  readonly unit: string;
  readonly state: ActiveState;
  readonly enabled: boolean;
  /** The main process, while it runs. */
  readonly pid: number | undefined;
  /** What it is busy with or waits for, in words; "" when nothing. */
  readonly busy: string;
  /** Why it failed, in words, e.g. `its process ended with code 1`. */
  readonly failure: string | undefined;
  /** What it said last, oldest line first. */
  readonly last: readonly string[];
}

/** A unit that can be started: a service, a timer or a target. */
interface Runnable {
  unit: Unit;
  readonly state: ActiveState;
  readonly busy: string;
  readonly failure: UnitFailure | undefined;
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * As much of systemd as Loge's hosts use, with systemd's rules: who is started with whom and after whom, what becomes of
 * a unit whose process ends, and the order of a shutdown (the reverse of the start).
 */
export class Manager {
  private readonly runnables = new Map<string, Runnable>();
  private readonly jobs = new Jobs();
  private readonly booted = Date.now();
  /** Whether it is shutting down or has done so. */
  closing = false;

  /** @param log Receives what happens to units, one line each. */
  constructor(
    private readonly machine: Machine,
    private readonly folder: UnitFolder,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Starts what is enabled. Resolves when nothing is left to start; a unit that fails is in {@link status}.
   * @throws when a unit's file is wrong, or the units have no order.
   */
  boot(): Promise<void> {
    return this.start(["timers.target", "multi-user.target"]);
  }

  /** Resolves when the named units are active. @throws UnitFailure of the first that is not. */
  async start(names: readonly string[]): Promise<void> {
    if (this.closing) throw new Error("The host is shutting down.");
    const units = withRequirements(names, (name) => this.folder.load(name));
    const cycle = cycleAmong([...new Set([...units, ...this.jobs.pending("start").map(({ unit }) => unit)])]);
    if (cycle) throw new Error(`Units that wait for one another: ${cycle.join(" after ")}`);
    const isUp = ({ name }: Unit) => this.stateOf(name) === "active" && this.jobs.of(name)?.kind !== "stop";
    const jobs = new Map(units.filter((unit) => !isUp(unit)).map((unit) => [unit.name, this.startJob(unit)]));
    await Promise.all(names.map((name) => jobs.get(name)?.done));
  }

  /** Resolves when the named units, and those that require them or are part of them, have ended. */
  async stop(names: readonly string[]): Promise<void> {
    const all = withDependents(names, this.running());
    await Promise.all(all.map((name) => this.stopJob(name)?.done));
  }

  async restart(names: readonly string[]): Promise<void> {
    const all = withDependents(names, this.running());
    await this.stop(all);
    await this.start(all);
  }

  async reload(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const runnable = this.runnables.get(name);
      if (!(runnable instanceof Service)) throw new Error(`Unit ${name} is not active and cannot be reloaded.`);
      await runnable.reload();
    }
  }

  canReload(name: string): boolean {
    return this.stateOf(name) === "active" && (this.folder.load(name)?.service?.reload.length ?? 0) > 0;
  }

  stateOf(name: string): ActiveState {
    return this.runnables.get(name)?.state ?? "inactive";
  }

  isEnabled(name: string): boolean {
    return this.folder.enabled().includes(name);
  }

  enable(names: readonly string[]): void {
    for (const name of names) this.folder.enable(name);
  }

  disable(names: readonly string[]): void {
    for (const name of names) this.folder.disable(name);
  }

  /** Reads the unit files again; what runs takes its new file at the next step. */
  daemonReload(): void {
    this.folder.reload();
    for (const runnable of this.runnables.values())
      runnable.unit = this.folder.load(runnable.unit.name) ?? runnable.unit;
  }

  resetFailed(names: readonly string[]): void {
    for (const [name, runnable] of this.runnables) {
      if (runnable instanceof Service && (names.length === 0 || names.includes(name))) runnable.reset();
    }
  }

  /** Ends everything, in order, and lets nothing start again. */
  async shutdown(): Promise<void> {
    this.closing = true;
    for (const { name } of this.running()) if (name.endsWith(".timer")) await this.runnables.get(name)?.stop();
    await this.stop(this.running().map(({ name }) => name));
  }

  /** All units that were started or are enabled, and whatever is being waited for. Targets are left out. */
  status(): UnitStatus[] {
    const enabled = this.folder.enabled();
    const names = [...new Set([...this.runnables.keys(), ...enabled])].filter((name) => !name.endsWith(".target"));
    return names.sort().map((unit) => {
      const runnable = this.runnables.get(unit);
      const job = this.jobs.of(unit);
      return {
        unit,
        state: job?.kind === "start" && this.stateOf(unit) === "inactive" ? "activating" : this.stateOf(unit),
        enabled: enabled.includes(unit),
        pid: runnable?.pid,
        busy: job?.waitingFor ? `waiting for ${job.waitingFor}` : (runnable?.busy ?? ""),
        failure: runnable?.failure?.reason,
        last: this.machine.journal.last(unit),
      };
    });
  }

  private startJob(unit: Unit): Job {
    const runnable = this.runnableOf(unit);
    return this.jobs.start(unit, async (job) => {
      const required = unit.requires.map((name) => this.jobs.of(name)).filter((other) => other?.kind === "start");
      await this.jobs.turn(job);
      for (const other of required) {
        if (other?.failed) throw new UnitFailure(unit.name, `${other.unit.name}, which it requires, did not start`);
      }
      if (runnable.state === "active") return;
      await runnable.start();
      if (unit.service && this.stateOf(unit.name) === "active") this.log(`${unit.name} is active`);
    });
  }

  private stopJob(name: string): Job | undefined {
    const runnable = this.runnables.get(name);
    if (!runnable) return undefined;
    return this.jobs.stop(runnable.unit, async (job) => {
      await this.jobs.turn(job);
      const ran = runnable.state !== "inactive" && runnable.state !== "failed";
      await runnable.stop();
      if (ran && runnable instanceof Service) this.log(`${name} has ended`);
    });
  }

  /** After its `RestartSec=`. Who requires a unit restarts with it, as in systemd. */
  private async startAgain(name: string): Promise<void> {
    const active = this.running().filter((unit) => this.stateOf(unit.name) === "active");
    const others = withDependents([name], active).filter((other) => other !== name);
    await this.stop(others);
    await this.start([name, ...others]);
  }

  private running(): Unit[] {
    const isUp = ({ unit, state }: Runnable) => (state !== "inactive" && state !== "failed") || this.jobs.of(unit.name);
    return [...this.runnables.values()].filter(isUp).map(({ unit }) => unit);
  }

  private runnableOf(unit: Unit): Runnable {
    const known = this.runnables.get(unit.name);
    if (known) return known;
    const made = unit.service ? this.service(unit) : unit.timer ? this.timer(unit) : new Target(unit);
    this.runnables.set(unit.name, made);
    return made;
  }

  private service(unit: Unit): Service {
    const service: Service = new Service(unit, this.machine, {
      restart: () => {
        this.startAgain(unit.name).catch((error) => {
          if (!(error instanceof UnitFailure) && !this.closing) this.log(error.message);
          service.giveUp();
        });
      },
      changed: () => this.windTimers(unit.name),
      failed: (failure) => {
        this.log(
          `${failure.message}; it said last: ${this.machine.journal.last(unit.name, 3).join(" | ") || "nothing"}`,
        );
        if (unit.onFailure.length > 0) void this.start(unit.onFailure).catch((error) => this.log(error.message));
      },
    });
    return service;
  }

  private timer(unit: Unit): Timer {
    const target = unit.timer?.unit as string;
    const started = () => {
      const service = this.runnables.get(target);
      return service instanceof Service ? service : { state: "inactive" as const, begun: 0, ended: 0 };
    };
    return new Timer(unit, this.booted, started, () => void this.start([target]).catch(() => this.windTimers(target)));
  }

  private windTimers(name: string): void {
    for (const runnable of this.runnables.values()) {
      if (runnable instanceof Timer && runnable.unit.timer?.unit === name) runnable.wind();
    }
  }
}

/** A name for "all of these are up". */
class Target {
  state: ActiveState = "inactive";
  readonly busy = "";
  readonly failure = undefined;
  readonly pid = undefined;

  constructor(public unit: Unit) {}

  async start(): Promise<void> {
    this.state = "active";
  }

  async stop(): Promise<void> {
    this.state = "inactive";
  }
}
