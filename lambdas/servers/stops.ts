import { beatOf } from "../guard/beats";
import type { Memory, Remembered, Stopper } from "../guard/memory";
import { type Because, follow, type Limits, nextStop } from "../guard/rules";
import type { Heartbeat } from "./heartbeats";
import type { Host } from "./hosts";

export interface Stops {
  /** ISO time of the next stop if nothing happens until then; null when the hosts do not run, or nothing stops them. */
  readonly stopsAt: string | null;
  readonly stopsBecause: Because | null;
  /** The last stop, unless the hosts were switched on since. */
  readonly stopped: { readonly at: string; readonly because: Stopper } | null;
}

export interface GuardedProps {
  readonly memory: Pick<Memory, "read" | "keepUntil" | "stopped">;
  /** Undefined when there is no guard. */
  readonly limits: Limits | undefined;
}

/** What the guard does with the hosts next, and did last, told by its own rules. */
export class Guarded {
  constructor(private readonly props: GuardedProps) {}

  async tell(hosts: readonly Host[], cameras: readonly Heartbeat[], now: number): Promise<Stops> {
    return this.stops(await this.props.memory.read(), { hosts, cameras, now });
  }

  /** Puts the stop off: so long from now as hosts may be idle. */
  async keep(hosts: readonly Host[], cameras: readonly Heartbeat[], now: number): Promise<Stops> {
    const { memory, limits } = this.props;
    const remembered = await memory.read();
    const running = hosts.some(({ state }) => state === "running");
    if (!limits || !running) return this.stops(remembered, { hosts, cameras, now });
    const keptUntil = now + limits.idle;
    await memory.keepUntil(keptUntil);
    return this.stops({ ...remembered, keptUntil }, { hosts, cameras, now });
  }

  /** An operator has switched them off. */
  switchedOff(now: number): Promise<void> {
    return this.props.memory.stopped(now, "operator");
  }

  private stops({ run: before, keptUntil, stopped }: Remembered, { hosts, cameras, now }: Seen): Stops {
    const { limits } = this.props;
    const launch = Math.max(...hosts.map(({ launched }) => launched));
    const last = stopped && stopped.at >= launch ? { at: iso(stopped.at), because: stopped.because } : null;
    if (!limits || !hosts.some(({ state }) => state === "running")) {
      return { stopsAt: null, stopsBecause: null, stopped: last };
    }
    const owncast = hosts.find(({ name }) => name === "owncast")?.instance ?? "";
    const beats = cameras.flatMap(({ camera, status }) => beatOf(camera, status, owncast, launch) ?? []);
    const { at, because } = nextStop(follow(before, { now, launch, beats }), keptUntil, limits);
    return { stopsAt: iso(Math.max(at, now)), stopsBecause: because, stopped: last };
  }
}

interface Seen {
  readonly hosts: readonly Host[];
  readonly cameras: readonly Heartbeat[];
  readonly now: number;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
