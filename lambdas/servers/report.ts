import type { CameraStatus } from "../shared/status";
import type { Heartbeat } from "./heartbeats";
import { type Host, inTransition } from "./hosts";
import type { Measured, PastStarts } from "./starts";
import type { Stops } from "./stops";
import type { UnderWay } from "./upkeep";

export interface Report {
  readonly status: "off" | "starting" | "on" | "stopping";
  readonly hosts: Pick<Host, "name" | "state" | "since">[];
  /** A sentence for people; null when the status says it all. */
  readonly reason: string | null;
  /** Seconds; 0 when on; null when it cannot be told. */
  readonly readyIn: number | null;
  /** A start that is seen complete for the first time. */
  readonly took?: Measured;
}

export interface Seen {
  readonly hosts: Host[];
  /** Of every camera; empty when the hosts do not both run. */
  readonly cameras: Heartbeat[];
  readonly past: PastStarts;
  readonly stops: Pick<Stops, "stopsBecause" | "storing">;
  readonly upkeep: UnderWay | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Milliseconds; three heartbeats. */
const freshFor = 45_000;
/** Seconds. A guess, for boot, apt and a download, until a start has been measured. */
const firstStart = 90;
/** Seconds; what took longer was seen too late to be a measure. */
const longestStart = 600;

const titles = { proxy: "proxy", owncast: "media host" };

/** Tells from what is seen how things stand. Total: no combination of states is an error. */
export function report(seen: Seen): Report {
  const hosts = seen.hosts.map(({ name, state, since }) => ({ name, state, since }));
  return { hosts, ...standing(seen) };
}

function standing(seen: Seen): Omit<Report, "hosts"> {
  const { hosts } = seen;
  const none = { readyIn: null };
  const gone = hosts.find(({ state }) => state === "terminated");
  if (gone)
    return { status: "off", reason: `The ${titles[gone.name]} does not exist any more: apply makes it anew.`, ...none };
  if (seen.upkeep) return { status: "off", reason: maintained(seen.upkeep), ...none };
  if (hosts.some((host) => inTransition(host) && host.state !== "pending")) {
    return { status: "stopping", reason: "The servers can be switched on again when they are off.", ...none };
  }
  if (hosts.some(({ state }) => state === "pending")) return starting(seen, "The servers are booting.");
  if (seen.stops.stopsBecause === "operator") return { status: "stopping", reason: storingFirst(seen.stops), ...none };
  const off = hosts.filter(({ state }) => state !== "running");
  if (off.length === hosts.length) return { status: "off", reason: null, ...none };
  if (off[0]) {
    return { status: "off", reason: `Only the ${titles[off[0].name]} is off. Switching on starts it.`, ...none };
  }
  return running(seen);
}

/** For cameras they are off, though one of them runs. */
function maintained({ mode, since }: UnderWay): string {
  return `Upkeep (${mode}) since ${since.slice(11, 16)} UTC: its server is switched off again when it is done. Switched on now, both stay on.`;
}

/** They were switched off, and run until what was filmed is stored. */
function storingFirst({ storing }: Seen["stops"]): string {
  if (!storing) return "The servers go off within a minute.";
  const { bytes, until } = storing;
  const what = bytes === null ? "What was recorded last" : `${Math.ceil(bytes / 1e6)} MB of what was recorded`;
  return `${what} is stored first. The servers are off by ${until.slice(11, 16)} UTC at the latest.`;
}

function running(seen: Seen): Omit<Report, "hosts"> {
  const begun = beginning(seen);
  const instance = seen.hosts.find(({ name }) => name === "owncast")?.instance;
  const beats = seen.cameras.map(({ camera, status }) => {
    const { written: at, since } = status && status.instance === instance ? byOurClock(status) : never;
    // The bucket tells whole seconds.
    return { camera, at: at > begun - 1000 ? at : Number.NaN, since };
  });
  const silent = beats.filter(({ at }) => !(seen.now - at <= freshFor));
  if (silent.length === 0) return { status: "on", reason: null, readyIn: 0, took: measured(seen, begun, beats) };

  const names = silent.map(({ camera }) => camera).join(", ");
  const last = Math.max(...silent.map(({ at }) => at));
  if (Number.isNaN(last)) return starting(seen, `Waiting for a first sign of life of ${names}.`);
  const time = new Date(last).toISOString().slice(11, 19);
  return {
    status: "starting",
    reason: `No sign of life of ${names} since ${time} UTC. It restarts by itself.`,
    readyIn: null,
  };
}

const never = { written: Number.NaN, since: Number.NaN };

/** A host's clock may be wrong, the bucket's is as ours. */
function byOurClock({ written, heartbeat, since }: CameraStatus): typeof never {
  return { written, since: Date.parse(since) + written - Date.parse(heartbeat) };
}

function starting(seen: Seen, what: string): Omit<Report, "hosts"> {
  const { seconds } = seen.past;
  const usual = seconds.length ? median(seconds) : firstStart;
  const left = Math.ceil(usual - (seen.now - beginning(seen)) / 1000);
  if (left <= 0) return { status: "starting", reason: `${what} It takes longer than usual.`, readyIn: null };
  const source = seconds.length ? "" : " How long a start takes here is not known yet.";
  return { status: "starting", reason: `${what}${source}`, readyIn: Math.min(left, usual) };
}

/** When this run began: the launch, or the order to start when it came later. Milliseconds. */
function beginning({ hosts, past, now }: Seen): number {
  const launches = hosts.map(({ since }) => Date.parse(since ?? "")).filter((time) => !Number.isNaN(time));
  return Math.min(now, Math.max(past.askedAt, ...launches));
}

function measured({ past, now }: Seen, begun: number, beats: { since: number }[]): Measured | undefined {
  if (begun <= past.measured) return undefined;
  // The recorder writes when it first waited; a camera that was live before anybody looked hides that.
  const ready = Math.min(now, Math.max(...beats.map(({ since }) => (since >= begun ? since : now))));
  const seconds = Math.round((ready - begun) / 1000);
  return seconds <= longestStart ? { launch: begun, seconds } : undefined;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return Math.round(sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2);
}
