import type { Host } from "../servers/hosts";
import type { Boot } from "../shared/boots";
import type { CameraReport } from "./cameras";
import type { FunctionReport } from "./functions";

/** Something that an operator can do something about. The page has the words. */
export interface Advice {
  readonly code:
    | "boot_failed"
    | "host_silent"
    | "host_gone"
    | "certificate_failed"
    | "camera_silent"
    | "keyframes_rare"
    | "bitrate_high"
    | "segments_late"
    | "spool_waits"
    | "function_fails"
    | "dead_letters"
    | "mail_unconfirmed";
  /** The host, camera, function or certified name. */
  readonly what: string;
}

export interface Seen {
  readonly hosts: readonly (Host & { readonly boot: Boot | null })[];
  readonly cameras: readonly CameraReport[];
  readonly functions: readonly FunctionReport[];
  readonly isMailUnconfirmed: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const minute = 60_000;
/** A boot takes some minutes, and the first one installs what is missing. */
const bootsFor = 5 * minute;
/** Seconds. A viewer starts at a keyframe and is some of them behind; cameras do 2 well. */
const keyframesRare = 4;
/** Bits a second: what a phone on a good mobile network follows. */
const bitrateHigh = 10_000_000;
/** Seconds; half of what viewers are behind anyway. */
const late = 6;
const waitsLong = minute;

/** What there is to do, the most urgent first. */
export function advise({ hosts, cameras, functions, isMailUnconfirmed, now }: Seen): Advice[] {
  const launched = Math.max(...hosts.map((host) => host.launched));
  const of = <T extends { readonly name: string }>(
    all: readonly T[],
    code: Advice["code"],
    is: (one: T) => boolean,
  ): Advice[] => all.filter(is).map(({ name }) => ({ code, what: name }));
  return [
    ...of(hosts, "host_gone", ({ state }) => state === "terminated"),
    ...of(hosts, "boot_failed", ({ state, boot }) => state === "running" && boot?.error != null),
    ...of(hosts, "host_silent", ({ state, boot }) => state === "running" && (boot?.silent.length ?? 0) > 0),
    ...of(uncertified(hosts), "certificate_failed", () => true),
    ...of(cameras, "camera_silent", ({ state }) => state === "silent" && now - launched > bootsFor),
    ...of(cameras, "spool_waits", ({ spool }) => spool?.oldest != null && now - Date.parse(spool.oldest) > waitsLong),
    ...of(cameras, "segments_late", ({ segmentDelay }) => (segmentDelay ?? 0) > late),
    ...of(cameras, "keyframes_rare", ({ keyframeSeconds }) => (keyframeSeconds ?? 0) > keyframesRare),
    ...of(cameras, "bitrate_high", ({ bitrate }) => (bitrate ?? 0) > bitrateHigh),
    ...of(functions, "dead_letters", ({ deadLetters }) => (deadLetters ?? 0) > 0),
    ...of(functions, "function_fails", ({ errors24h }) => (errors24h ?? 0) > 0),
    ...(isMailUnconfirmed ? [{ code: "mail_unconfirmed" as const, what: "" }] : []),
  ];
}

function uncertified(hosts: Seen["hosts"]) {
  return hosts.flatMap(({ boot }) => (boot?.certificate?.error != null ? [{ name: boot.certificate.name }] : []));
}
