import type { CameraStatus, Host, Servers, StoppedBecause } from "./contract";

/** The one word that is true of a camera now; `unknown` until the first answers are in. */
export type Word = "unknown" | "off" | "starting" | "waiting" | "live" | "reconnecting" | "ended" | "stopping";

export interface Sight {
  /** Undefined until the servers have answered once. */
  readonly servers: Servers | undefined;
  /** Null when there is no `status.json`: the host has not written one yet. */
  readonly status: CameraStatus | null | undefined;
  /** Milliseconds since 1970, by the servers' clock. */
  readonly now: number;
  /** The picture has been standing still although it should move. */
  readonly stalled?: boolean;
}

/** The recorder writes every 15 s; three missed beats mean that nobody is there. */
const heartbeatLife = 45_000;

export function wordFor({ servers, status, now, stalled }: Sight): Word {
  if (!servers) return "unknown";
  if (servers.status === "off" || (servers.status === "stopping" && !isOrdered(servers))) return servers.status;
  if (status === undefined) return "unknown";
  if (!status || !isOfThisRun(status, servers)) return "starting";
  if (!isFresh(status, now)) return "reconnecting";
  return status.state === "live" && stalled ? "reconnecting" : status.state;
}

/** They are switched off as soon as what was recorded is stored; until then cameras go on. */
export function isOrdered({ status, stopsBecause }: Servers): boolean {
  return status === "stopping" && stopsBecause === "operator";
}

/** A heartbeat from before the hosts' last start says nothing about now, however fresh it is. */
export function isOfThisRun({ heartbeat }: CameraStatus, { hosts }: Servers): boolean {
  return hosts.every(({ state, since }) => state === "running" && !(Date.parse(heartbeat) < Date.parse(since ?? "")));
}

export function isFresh(status: CameraStatus, now: number): boolean {
  return now - Date.parse(status.heartbeat) < heartbeatLife;
}

/** Minutes before the servers switch themselves off at which people are told. */
const warnedBefore = 5;

export interface ComingStop {
  readonly because: "idle" | "nightly" | "maximum";
  /** Whole ones; 0 when it is less than one. */
  readonly minutes: number;
}

/** The stop that people are to be warned of. What is live now is not stopped for being idle, whatever was heard before. */
export function stopSoon(sight: { servers: Servers | undefined; live: boolean; now: number }): ComingStop | undefined {
  const { status, stopsAt, stopsBecause: because } = sight.servers ?? {};
  if (!stopsAt || !because || because === "operator" || status === "off" || status === "stopping") return undefined;
  if (sight.live && because !== "maximum") return undefined;
  const minutes = Math.floor((Date.parse(stopsAt) - sight.now) / 60_000);
  return minutes < warnedBefore ? { because, minutes: Math.max(0, minutes) } : undefined;
}

/** Seconds in steps of ten: an estimate shown to the second would pretend, and be read aloud at every poll. */
export function roughly(seconds: number | null | undefined): number {
  return Math.ceil((seconds ?? 0) / 10) * 10;
}

/** Why the servers are as they are, where the status does not say it all. */
export type Reason =
  | { readonly key: `stopped.${StoppedBecause}` | "reason.upkeep"; readonly at: string }
  | { readonly key: "reason.gone" | "reason.half"; readonly host: Host["name"] }
  | { readonly key: "reason.silent" | "reason.lost"; readonly cameras: readonly string[] }
  | { readonly key: "reason.booting" | "reason.slow" | "reason.stopping" };

const known: readonly StoppedBecause[] = ["idle", "nightly", "maximum", "operator", "orphan"];

/**
 * @param silent names of the cameras without a fresh sign of life
 * @param heard whether there has been one in this run
 */
export function reasonFor(servers: Servers | undefined, silent: readonly string[], heard: boolean): Reason | undefined {
  if (!servers) return undefined;
  const { status, hosts, stopped, upkeep } = servers;
  const gone = hosts.find(({ state }) => state === "terminated");
  if (gone) return { key: "reason.gone", host: gone.name };
  if (upkeep) return { key: "reason.upkeep", at: upkeep.since };
  if (status === "stopping") return isOrdered(servers) ? undefined : { key: "reason.stopping" };
  if (status === "off") {
    const off = hosts.filter(({ state }) => state !== "running");
    if (off[0] && off.length < hosts.length) return { key: "reason.half", host: off[0].name };
    if (stopped && known.includes(stopped.because)) return { key: `stopped.${stopped.because}`, at: stopped.at };
  }
  if (status !== "starting") return undefined;
  if (hosts.some(({ state }) => state === "pending")) return { key: "reason.booting" };
  if (silent.length === 0) return undefined;
  if (heard) return { key: "reason.lost", cameras: silent };
  return servers.readyIn === null ? { key: "reason.slow" } : { key: "reason.silent", cameras: silent };
}

export interface Attention {
  readonly servers: Servers | undefined;
  readonly visible: boolean;
  /** Every camera's status is fresh, so the servers are known to be on without asking. */
  readonly fresh: boolean;
}

/** Milliseconds until the servers are asked again, or null while nobody looks and nothing changes. Each ask is a Lambda call. */
export function nextAsk({ servers, visible, fresh }: Attention): number | null {
  if (!servers || servers.status === "starting" || (servers.status === "stopping" && !isOrdered(servers))) return 3_000;
  if (!visible) return null;
  return fresh && servers.status === "on" ? 60_000 : 10_000;
}
