import { follows } from "./order";
import type { Unit } from "./unit";

/** A start or stop that was asked for and is not done. */
export interface Job {
  readonly kind: "start" | "stop";
  readonly unit: Unit;
  readonly done: Promise<void>;
  /** The unit whose job must be done first. */
  waitingFor: string | undefined;
  failed: boolean;
  cancelled: boolean;
}

/** At most one job for each unit, and the order among them. */
export class Jobs {
  private readonly jobs = new Map<string, Job>();

  of(name: string): Job | undefined {
    return this.jobs.get(name);
  }

  pending(kind: Job["kind"]): Job[] {
    return [...this.jobs.values()].filter((job) => job.kind === kind);
  }

  /** A start that is under way is not begun twice; one that was asked for during a stop comes after it. */
  start(unit: Unit, work: (job: Job) => Promise<void>): Job {
    const current = this.jobs.get(unit.name);
    return current?.kind === "start" ? current : this.add("start", unit, work, current);
  }

  /** A stop takes the place of a start. */
  stop(unit: Unit, work: (job: Job) => Promise<void>): Job {
    const current = this.jobs.get(unit.name);
    if (current?.kind === "stop") return current;
    if (current) current.cancelled = true;
    return this.add("stop", unit, work, undefined);
  }

  /** Resolves when no job is left that must be done before this one. @throws when it was cancelled meanwhile. */
  async turn(job: Job): Promise<void> {
    for (let other = this.before(job); other; other = this.before(job)) {
      job.waitingFor = other.unit.name;
      await other.done.catch(() => {});
    }
    job.waitingFor = undefined;
    if (job.cancelled) throw new Error(`${job.unit.name}: its start was cancelled`);
  }

  private before(job: Job): Job | undefined {
    return [...this.jobs.values()].find((other) => {
      if (other === job || other.unit.name === job.unit.name) return false;
      if (job.kind === "start" && other.kind === "start") return follows(job.unit, other.unit);
      if (job.kind === "stop" && other.kind === "stop") return follows(other.unit, job.unit);
      // Of a stop and a start that are ordered in any way, the stop comes first.
      return other.kind === "stop" && (follows(job.unit, other.unit) || follows(other.unit, job.unit));
    });
  }

  private add(kind: Job["kind"], unit: Unit, work: (job: Job) => Promise<void>, previous: Job | undefined): Job {
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    // All jobs of one call are in the list before the first looks for those that it must wait for.
    const done = begun
      .then(() => previous?.done.catch(() => {}))
      .then(() => work(job))
      .catch((error) => {
        job.failed = true;
        throw error;
      })
      .finally(() => {
        if (this.jobs.get(unit.name) === job) this.jobs.delete(unit.name);
      });
    done.catch(() => {});
    const job: Job = { kind, unit, done, waitingFor: undefined, failed: false, cancelled: false };
    this.jobs.set(unit.name, job);
    begin();
    return job;
  }
}
