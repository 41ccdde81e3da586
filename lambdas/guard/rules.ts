import type { Host } from "../servers/hosts";
import { LONGEST_UPKEEP } from "../shared/upkeep";
import { type Nightly, nightAfter } from "./night";

/** What an environment decides. All times of this file are milliseconds. */
export interface Limits {
  /** Without a broadcast, after a start or after the last one. */
  readonly idle: number;
  /** Of one run, whatever it does. */
  readonly maximum: number;
  readonly nightly: Nightly;
}

export type Because = "idle" | "nightly" | "maximum" | "operator";

/** One run of the hosts, as the guard remembers it between two looks. Instants are milliseconds since 1970. */
export interface Run {
  /** The later launch of the two. */
  readonly launch: number;
  /** Since when no camera is live; while one is, the last look. */
  readonly quietFrom: number;
  readonly live: boolean;
  /** Which broadcasts are known to have ended. */
  readonly ended: string;
  /** The one that runs without the other, as in an upkeep. @default both run */
  readonly alone?: Host["name"];
}

/** What `status.json` told of one camera at a look. */
export interface Beat {
  readonly camera: string;
  readonly state: "waiting" | "live" | "ended";
  /** By the host's clock, which may be wrong. */
  readonly since: string;
  readonly heartbeat: string;
  /** What is on the host's disk and not in the bucket; null when it does not tell. */
  readonly spool: { readonly bytes: number; readonly oldest: string | null } | null;
  /** When the bucket took it, by the bucket's clock. */
  readonly written: number;
  readonly warnings: readonly { readonly code: string }[];
}

export interface Look {
  readonly now: number;
  /** Of the hosts that run, the later one; undefined when none does. */
  readonly launch: number;
  /** Of this run. A camera without one is missing. */
  readonly beats: readonly Beat[];
  /** The one that runs without the other. @default both run */
  readonly alone?: Host["name"];
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
export function follow(before: Run | undefined, { now, launch, beats, alone }: Look): Run {
  const begun: Run = { launch, quietFrom: Math.min(launch, now), live: false, ended: "", alone };
  const run = before?.launch === launch ? before : begun;
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

/** What operators have asked for. */
export interface Wishes {
  /** Until then the hosts are to run; 0 when nobody wants it. */
  readonly keptUntil: number;
  /** When somebody switched them off; of the run in which it was, and 0 when nobody did. */
  readonly offAt: number;
}

export interface Stop {
  readonly at: number;
  readonly because: Because;
}

/** When the run is stopped if nothing happens until then, and why. */
export function nextStop(run: Run, { keptUntil, offAt }: Wishes, limits: Limits): Stop {
  const maximum = { at: run.launch + limits.maximum, because: "maximum" as const };
  if (offAt >= run.launch && offAt < maximum.at) return { at: offAt, because: "operator" };
  if (run.live) return maximum;
  const kept = Math.min(keptUntil, ownTimers(run, limits));
  const night = nightAfter(run.launch, limits.nightly);
  const stops = [
    { at: Math.max(run.quietFrom + limits.idle, kept), because: "idle" as const },
    { at: Math.max(night, run.quietFrom + lull, kept), because: "nightly" as const },
    maximum,
  ];
  return stops.reduce((first, stop) => (stop.at < first.at ? stop : first));
}

/** When the hosts go off by themselves. Their timers know nothing of what is kept. */
function ownTimers({ quietFrom }: Run, { idle }: Limits): number {
  return quietFrom + 2 * idle;
}

/** How long recordings that are not stored yet put a stop off. */
const patience = 10 * 60_000;

/** When a stop comes at the latest, whatever is not stored by then: it is at the next start. */
export function latest(stop: Stop, run: Run, limits: Limits): number {
  return Math.min(stop.at + patience, run.launch + limits.maximum);
}

export interface Signs extends Wishes {
  readonly now: number;
  readonly run: Run;
  /** Both hosts run; one alone cannot carry a broadcast. */
  readonly both: boolean;
  /** Every camera's heartbeat is about now. */
  readonly fresh: boolean;
  /** Bytes that the proxy received in the last five minutes that are known; undefined when none are. */
  readonly received: number | undefined;
  /** Recordings wait on the media host's disk, or may. */
  readonly backlog: boolean;
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
  const { now, run, both, fresh, received, backlog } = signs;
  const stop = nextStop(run, signs, limits);
  const { at, because } = stop;
  if (now < at) return {};
  // Also when another stop was due before, and was held.
  if (now >= run.launch + limits.maximum) return { stop: "maximum" };
  const ordered = because === "operator";
  // Packages that are cut short are mended at the next boot only, and the nightly hour would do so every night.
  if (!both && !ordered && now < run.launch + LONGEST_UPKEEP) return { held: "upkeep may have one host on" };
  if (both && !ordered) {
    if (received === undefined) return { held: "what the proxy receives is not known" };
    if (received >= floor) return { held: `the proxy received ${received} bytes in five minutes` };
  }
  // Of two hosts without a sign of life, one may have gone by its own timer while the other still stores.
  const due = ordered || fresh ? stop : { ...stop, at: Math.max(at, ownTimers(run, limits)) };
  if (backlog && now < latest(due, run, limits)) return { held: "recordings are not stored yet" };
  if (ordered || !both || fresh || now >= ownTimers(run, limits) + muteFor) return { stop: because };
  return { held: "no fresh sign of life of every camera" };
}
