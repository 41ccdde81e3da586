import { type Nightly, nightAfter } from "./night";

/** What an environment decides. All times of this file are milliseconds. */
export interface Limits {
  /** Without a broadcast, after a start or after the last one. */
  readonly idle: number;
  /** Of one run, whatever it does. */
  readonly maximum: number;
  readonly nightly: Nightly;
}

export type Because = "idle" | "nightly" | "maximum";

/** One run of the hosts, as the guard remembers it between two looks. Instants are milliseconds since 1970. */
export interface Run {
  /** The later launch of the two. */
  readonly launch: number;
  /** Since when no camera is live; while one is, the last look. */
  readonly quietFrom: number;
  readonly live: boolean;
  /** Which broadcasts are known to have ended. */
  readonly ended: string;
}

/** What `status.json` told of one camera at a look. */
export interface Beat {
  readonly camera: string;
  readonly state: "waiting" | "live" | "ended";
  /** By the host's clock, which may be wrong. */
  readonly since: string;
  readonly heartbeat: string;
  /** When the bucket took it, by the bucket's clock. */
  readonly written: number;
}

export interface Look {
  readonly now: number;
  /** Of the hosts that run, the later one; undefined when none does. */
  readonly launch: number;
  /** Of this run. A camera without one is missing. */
  readonly beats: readonly Beat[];
}

/** Four heartbeats: what is older tells of the past. */
export const freshFor = 60_000;
/** After the nightly hour so much quiet is enough, so that a camera that reconnects is not cut off. */
const lull = 5 * 60_000;

/** A heartbeat that is about now. */
export function isFresh(beat: Beat, now: number): boolean {
  return now - beat.written <= freshFor;
}

/**
 * The run as it is after another look. A host's clock is never believed by itself: how long ago a broadcast ended is told
 * by two times of the same clock, and lies between this look and the one before.
 */
export function follow(before: Run | undefined, { now, launch, beats }: Look): Run {
  const run =
    before && before.launch === launch ? before : { launch, quietFrom: Math.min(launch, now), live: false, ended: "" };
  if (beats.some((beat) => beat.state === "live" && isFresh(beat, now))) {
    return { ...run, live: true, quietFrom: Math.max(run.quietFrom, now), ended: endedOf(beats) };
  }
  const ended = endedOf(beats);
  if (ended === run.ended) return { ...run, live: false };
  // A broadcast has ended since the last look, perhaps one that came and went unseen.
  const last = Math.max(...beats.filter(isOver).map((beat) => endOf(beat, now)));
  return { ...run, live: false, ended, quietFrom: Math.max(run.quietFrom, Math.min(now, last)) };
}

const isOver = ({ state }: Beat) => state === "ended";

function endedOf(beats: readonly Beat[]): string {
  return beats
    .filter(isOver)
    .map(({ camera, since }) => `${camera} ${since}`)
    .sort()
    .join(", ");
}

function endOf({ since, heartbeat, written }: Beat, now: number): number {
  const age = now - written + (Date.parse(heartbeat) - Date.parse(since));
  return age >= 0 ? now - age : Number.NEGATIVE_INFINITY;
}

/** When the run is stopped if nothing happens until then, and why. */
export function nextStop(
  run: Run,
  keptUntil: number,
  limits: Limits,
): { readonly at: number; readonly because: Because } {
  const maximum = { at: run.launch + limits.maximum, because: "maximum" as const };
  if (run.live) return maximum;
  // The hosts' own timers, at twice the time, know nothing of what is kept.
  const kept = Math.min(keptUntil, run.quietFrom + 2 * limits.idle);
  const night = nightAfter(run.launch, limits.nightly);
  const stops = [
    { at: Math.max(run.quietFrom + limits.idle, kept), because: "idle" as const },
    { at: Math.max(night, run.quietFrom + lull, kept), because: "nightly" as const },
    maximum,
  ];
  return stops.reduce((first, stop) => (stop.at < first.at ? stop : first));
}

export interface Signs {
  readonly now: number;
  readonly run: Run;
  readonly keptUntil: number;
  /** Both hosts run; one alone cannot carry a broadcast. */
  readonly both: boolean;
  /** Every camera's heartbeat is about now. */
  readonly fresh: boolean;
  /** Bytes that the proxy received in the last five minutes that are known; undefined when none are. */
  readonly received: number | undefined;
}

/** Bytes in five minutes: below a camera of 64 kbit/s, above what a host without a camera hears. */
export const floor = 2_000_000;
/** Longer than the hosts' own timers take, and than metrics are late. */
const muteFor = 15 * 60_000;

/**
 * Whether to stop now, and why. Idle needs two signs, for each of them fails alone: during an outage of the storage
 * `status.json` stands still while a host keeps a broadcast on its disk. Then the hosts' own timers, which see the
 * cameras themselves, are let go first.
 */
export function verdict(signs: Signs, limits: Limits): { readonly stop?: Because; readonly held?: string } {
  const { now, run, keptUntil, both, fresh, received } = signs;
  const { at, because } = nextStop(run, keptUntil, limits);
  if (now < at) return {};
  // Also when another stop was due before, and was held.
  if (now >= run.launch + limits.maximum) return { stop: "maximum" };
  if (!both) return { stop: because };
  if (received === undefined) return { held: "what the proxy receives is not known" };
  if (received >= floor) return { held: `the proxy received ${received} bytes in five minutes` };
  if (fresh || now >= run.quietFrom + 2 * limits.idle + muteFor) return { stop: because };
  return { held: "no fresh sign of life of every camera" };
}
