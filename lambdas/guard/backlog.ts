import { type Beat, isFresh } from "./rules";

/** Recordings that are on the media host's disk and not in the bucket. */
export interface Backlog {
  /** Null when it cannot be told how much. */
  readonly bytes: number | null;
}

/** The newest segments of a live stream are on their way; a recorder that is stopped has a minute for them. */
const onTheWay = 30_000;

/** Undefined when there is none, as far as the recorder has told. */
export function backlogOf(beats: readonly Beat[], now: number): Backlog | undefined {
  const found = beats.flatMap((beat) => ofCamera(beat, now) ?? []);
  if (found.length === 0) return undefined;
  return {
    bytes: found.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0),
  };
}

function ofCamera(beat: Beat, now: number): Backlog | undefined {
  const { state, heartbeat, spool } = beat;
  // Its status lies in the same bucket: one that stands still while a camera sent tells that nothing is stored.
  if (!isFresh(beat, now)) return state === "live" || spool?.oldest ? { bytes: null } : undefined;
  // Two times of the same clock, which may be wrong.
  const age = spool?.oldest ? Date.parse(heartbeat) - Date.parse(spool.oldest) : 0;
  return spool && age > onTheWay ? { bytes: spool.bytes } : undefined;
}
