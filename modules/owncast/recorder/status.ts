import type { SequencerState } from "./sequencer";

export interface Warning {
  readonly code:
    | "no_picture"
    | "unusable_stream"
    | "reconnecting"
    | "keyframe_interval"
    | "storage_unreachable"
    | "spool_growing"
    | "disk_nearly_full"
    | "spool_full";
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
/** At 5 Mbit/s the last fifth of a 16 GB spool lasts another hour and a half. */
const NEARLY_FULL = 0.8;
/** How long it is told that segments were deleted, and that a camera was cut off. */
const DROPPED_MS = 3_600_000;
const FRUITLESS_MS = 600_000;

export interface Observed {
  readonly sequencer: SequencerState;
  /** Since when nothing reached the bucket. */
  readonly failingSince: number | null;
  /** Segments on disk that are not in the bucket, and how long they play. */
  readonly waiting: { readonly length: number; readonly seconds: number };
  /** How much of the spool's limit is used, by all cameras: 0 to 1. */
  readonly spoolShare: number;
  /** What was given up because the spool was full, and when last. */
  readonly dropped: { readonly seconds: number; readonly at: number } | null;
}

/** What can be seen to be wrong from here, in words that somebody can act on. */
export function warnings(observed: Observed, now: number): Warning[] {
  return [...pictureWarnings(observed.sequencer, now), ...storageWarnings(observed, now)];
}

function* pictureWarnings(state: SequencerState, now: number): Iterable<Warning> {
  const silence = now - state.lastSign;
  if (state.connectedAt !== null && now - state.connectedAt > NO_PICTURE_MS) {
    yield {
      code: "no_picture",
      message: "The camera is connected but sends no picture. It must send H.264 video with AAC sound.",
    };
  } else if (state.fruitlessAt !== null && now - state.fruitlessAt < FRUITLESS_MS) {
    yield {
      code: "unusable_stream",
      message:
        `The camera connected but was cut off at ${utc(state.fruitlessAt)}: nothing that it sent can be shown. It must ` +
        'send H.264 video and AAC sound; for a camera without sound, write "sound": false into the settings.',
    };
  } else if (state.recording && state.stopped) {
    yield {
      code: "reconnecting",
      message: "The camera stopped sending; if it is back within 15 s the recording goes on.",
    };
  } else if (state.recording && silence > Math.max(NO_PICTURE_MS, NO_PICTURE_SEGMENTS * state.longest * 1000)) {
    const seconds = Math.round(silence / 1000);
    yield { code: "no_picture", message: `No picture for ${seconds} s. Check the camera and its network.` };
  }
  if (state.recording && state.lastDuration > KEYFRAME_SECONDS) {
    yield {
      code: "keyframe_interval",
      message: `The camera sends a keyframe only every ${Math.round(state.lastDuration)} s; set its keyframe interval to 2 s.`,
    };
  }
}

function* storageWarnings({ failingSince, waiting, spoolShare, dropped }: Observed, now: number): Iterable<Warning> {
  if (dropped && now - dropped.at < DROPPED_MS) {
    yield {
      code: "spool_full",
      message:
        `The server's disk is full: the oldest ${playing(dropped.seconds)} that could not be stored were deleted, at ` +
        `${utc(dropped.at)} the last of them. Until the storage is back, each new minute costs the oldest one.`,
    };
  } else if (spoolShare > NEARLY_FULL) {
    yield {
      code: "disk_nearly_full",
      message:
        `The server's disk is nearly full (${Math.round(spoolShare * 100)} %) with what could not be stored yet. ` +
        "When it is full, the oldest is deleted. Bring the storage back, or stop a camera.",
    };
  }
  if (failingSince !== null && now - failingSince > UNREACHABLE_MS) {
    yield {
      code: "storage_unreachable",
      message: `The storage cannot be reached since ${utc(failingSince)}. ${playing(waiting.seconds)} are kept on the server's disk and will be stored when it is back.`,
    };
  } else if (waiting.length > SPOOL_SEGMENTS) {
    yield {
      code: "spool_growing",
      message: `${playing(waiting.seconds)} wait on the server's disk: storing is slower than the camera. Lower its bit rate.`,
    };
  }
}

function playing(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
}

/** E.g. `14:05 UTC`; the reader's zone is not known here. */
function utc(time: number): string {
  return `${new Date(time).toISOString().slice(11, 16)} UTC`;
}
