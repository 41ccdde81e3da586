import { type Backlog, backlogOf } from "../guard/backlog";
import { beatOf } from "../guard/beats";
import type { Memory, Remembered, Stopper } from "../guard/memory";
import { type Beat, type Because, follow, isFresh, type Limits, latest, nextStop } from "../guard/rules";
import { log, named } from "../shared/log";
import type { Heartbeat } from "./heartbeats";
import type { Host } from "./hosts";

export interface NextStop {
  /** ISO time of the next stop if nothing happens until then; null when the hosts do not run, or nothing stops them. */
  readonly stopsAt: string | null;
  readonly stopsBecause: Because | null;
  /** A stop is due, and what is stored before it; null when it waits for nothing. */
  readonly storing: Storing | null;
}

export interface Stops extends NextStop {
  /** The last stop, unless the hosts were switched on since. */
  readonly stopped: { readonly at: string; readonly because: Stopper } | null;
}

export interface Storing extends Backlog {
  /** ISO time at which they are stopped at the latest. */
  readonly until: string;
}

export interface GuardedProps {
  readonly memory: Pick<Memory, "read" | "keepUntil" | "off" | "stopped">;
  /** Undefined when there is no guard. */
  readonly limits: Limits | undefined;
}

/** What the guard does with the hosts next, and did last, told by its own rules. */
export class Guarded {
  constructor(private readonly props: GuardedProps) {}

  /** @param started when they were last switched on, milliseconds since 1970 */
  async tell(hosts: readonly Host[], cameras: readonly Heartbeat[], now: number, started: number): Promise<Stops> {
    const remembered = await this.props.memory.read();
    const { stopped } = remembered;
    const last = stopped && stopped.at >= started ? { at: iso(stopped.at), because: stopped.because } : null;
    return { ...this.next(remembered, { hosts, cameras, now }), stopped: last };
  }

  /** Puts the stop off: so long from now as hosts may be idle. */
  async keep(hosts: readonly Host[], cameras: readonly Heartbeat[], now: number): Promise<NextStop> {
    const { memory, limits } = this.props;
    const remembered = await memory.read();
    if (!limits || !hosts.some(isRunning)) return this.next(remembered, { hosts, cameras, now });
    const keptUntil = now + limits.idle;
    await memory.keepUntil(keptUntil);
    return this.next({ ...remembered, keptUntil, offAt: 0 }, { hosts, cameras, now });
  }

  /**
   * Leaves switching off to the guard, as long as recordings are not stored yet. False when it is to be done at once:
   * there are none, it was asked for before, or nobody can know. Never throws, for whoever wants them off gets them off.
   */
  async leaves(hosts: readonly Host[], cameras: readonly Heartbeat[], now: number): Promise<boolean> {
    const { memory, limits } = this.props;
    if (!limits || !backlogOf(beatsOf({ hosts, cameras }), now)) return false;
    try {
      if ((await memory.read()).offAt >= launchOf(hosts)) return false;
      await memory.off(now);
      return true;
    } catch (error) {
      log("WARN", "switched off at once", named(error));
      return false;
    }
  }

  /** An operator has switched them on: an order to switch off that they still run by is taken back. */
  async switchedOn(hosts: readonly Host[]): Promise<void> {
    if (this.props.limits && hosts.some(isRunning)) await this.props.memory.off(0);
  }

  /** An operator has switched them off. */
  switchedOff(now: number): Promise<void> {
    return this.props.memory.stopped(now, "operator");
  }

  private next(remembered: Remembered, { hosts, cameras, now }: Seen): NextStop {
    const { limits } = this.props;
    if (!limits || !hosts.some(isRunning)) return { stopsAt: null, stopsBecause: null, storing: null };
    const beats = beatsOf({ hosts, cameras });
    const run = follow(remembered.run, { now, launch: launchOf(hosts), beats });
    const stop = nextStop(run, remembered, limits);
    const { at, because } = stop;
    const until = latest(stop, run, limits);
    const ordered = because === "operator";
    // What is due by itself is put off further while somebody gives no sign of life.
    const sure = ordered || cameras.every(({ camera }) => beats.some((it) => it.camera === camera && isFresh(it, now)));
    const backlog = sure && at <= now && now < until ? backlogOf(beats, now) : undefined;
    return {
      stopsAt: iso(Math.max(ordered ? until : at, now)),
      stopsBecause: because,
      storing: backlog ? { ...backlog, until: iso(until) } : null,
    };
  }
}

interface Seen {
  readonly hosts: readonly Host[];
  readonly cameras: readonly Heartbeat[];
  readonly now: number;
}

function isRunning({ state }: Host): boolean {
  return state === "running";
}

function launchOf(hosts: readonly Host[]): number {
  return Math.max(...hosts.map(({ launched }) => launched));
}

/** Of this run; none without the media host. */
function beatsOf({ hosts, cameras }: Pick<Seen, "hosts" | "cameras">): Beat[] {
  const owncast = hosts.find(({ name }) => name === "owncast");
  if (!owncast || !isRunning(owncast)) return [];
  return cameras.flatMap(({ camera, status }) => beatOf(camera, status, owncast.instance, launchOf(hosts)) ?? []);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
