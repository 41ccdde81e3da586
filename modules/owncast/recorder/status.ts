import type { SequencerState } from "./sequencer";

export interface Warning {
  readonly code: "no_picture" | "reconnecting" | "keyframe_interval" | "storage_unreachable" | "spool_growing";
  /** What to do about it, for whoever owns the camera. */
  readonly message: string;
}

/** No picture for this many of the longest segments seen, and at least NO_PICTURE_MS. */
const NO_PICTURE_SEGMENTS = 3;
const NO_PICTURE_MS = 8_000;
/** A viewer waits up to one such interval for the first picture, and is three behind. */
const KEYFRAME_SECONDS = 6;
const UNREACHABLE_MS = 10_000;
/** At the default latency, a minute of segments. */
const SPOOL_SEGMENTS = 30;

export interface Observed {
  readonly sequencer: SequencerState;
  /** Since when nothing reached the bucket. */
  readonly failingSince: number | null;
  /** Segments on disk that are not in the bucket. */
  readonly waiting: number;
}

/** What can be seen to be wrong from here, in words that somebody can act on. */
export function warnings({ sequencer, failingSince, waiting }: Observed, now: number): Warning[] {
  return [...pictureWarnings(sequencer, now), ...storageWarnings(failingSince, waiting, now)];
}

function* pictureWarnings(state: SequencerState, now: number): Iterable<Warning> {
  if (state.connectedAt !== null && now - state.connectedAt > NO_PICTURE_MS) {
    yield {
      code: "no_picture",
      message: "The camera is connected but sends no picture. It must send H.264 video with AAC sound.",
    };
  } else if (state.recording && state.stopped) {
    yield {
      code: "reconnecting",
      message: "The camera stopped sending; if it is back within 15 s the recording goes on.",
    };
  } else if (
    state.recording &&
    now - state.lastSign > Math.max(NO_PICTURE_MS, NO_PICTURE_SEGMENTS * state.longest * 1000)
  ) {
    const seconds = Math.round((now - state.lastSign) / 1000);
    yield { code: "no_picture", message: `No picture for ${seconds} s. Check the camera and its network.` };
  }
  if (state.recording && state.lastDuration > KEYFRAME_SECONDS) {
    yield {
      code: "keyframe_interval",
      message: `The camera sends a keyframe only every ${Math.round(state.lastDuration)} s; set its keyframe interval to 2 s.`,
    };
  }
}

function* storageWarnings(failingSince: number | null, waiting: number, now: number): Iterable<Warning> {
  if (failingSince !== null && now - failingSince > UNREACHABLE_MS) {
    yield {
      code: "storage_unreachable",
      message: "The storage cannot be reached. Nothing is lost: it is kept on the server's disk.",
    };
  }
  if (waiting > SPOOL_SEGMENTS) {
    yield {
      code: "spool_growing",
      message: `${waiting} pieces wait on the server's disk: storing is slower than the camera.`,
    };
  }
}
