import type { OwncastSigns } from "./owncast-signs";
import type { SequencerState } from "./sequencer";

export interface Warning {
  readonly code:
    | "no_picture"
    | "unusable_stream"
    | "no_sound"
    | "unexpected_sound"
    | "wrong_key"
    | "reconnecting"
    | "keyframes_far_apart"
    | "storage_unreachable"
    | "spool_growing"
    | "disk_nearly_full"
    | "spool_full";
  /** What to do about it, for whoever owns the camera; English. */
  readonly message: string;
  /** Since when it is so, milliseconds since 1970. */
  readonly since: number;
  /** The numbers of the message, for those who say it in another language. */
  readonly details: Readonly<Record<string, number>>;
}

/** What does not say since when is so since it was first seen. */
type Finding = Omit<Warning, "since"> & { readonly since?: number };

/** No picture for this many of the longest segments seen, and at least NO_PICTURE_MS. */
const NO_PICTURE_SEGMENTS = 3;
const NO_PICTURE_MS = 8_000;
/** A viewer waits up to one such interval for the first picture, and is three behind. */
const KEYFRAME_SECONDS = 6;
const UNREACHABLE_MS = 10_000;
const SPOOL_SECONDS = 60;
/** At 5 Mbit/s the last fifth of a 16 GB spool lasts another hour and a half. */
const NEARLY_FULL = 0.8;
/** How long it is told that segments were deleted; that a camera was cut off, or had a wrong key. */
const DROPPED_MS = 3_600_000;
const FRUITLESS_MS = 600_000;

export interface Observed {
  readonly sequencer: SequencerState;
  readonly signs: OwncastSigns;
  /** Whether the settings say that the camera sends sound. */
  readonly sound: boolean;
  /** Whether the newest segment has sound; `null` before the first. */
  readonly isHeard: boolean | null;
  /** Since when nothing reached the bucket. */
  readonly failingSince: number | null;
  /** What is on disk and not in the bucket: how long it plays. */
  readonly waiting: { readonly seconds: number };
  /** How much of what the spool may hold is used, by all cameras: 0 to 1. */
  readonly spoolShare: number;
  /** What was given up because the spool was full, since when, and when last. */
  readonly dropped: { readonly seconds: number; readonly since: number; readonly at: number } | null;
}

/** What can be seen to be wrong from here, in words that somebody can act on. */
export class Warnings {
  /** When what is wrong now was first seen to be. */
  private seen = new Map<Warning["code"], number>();

  of(observed: Observed, now: number): Warning[] {
    const found = [
      ...pictureFindings(observed, now),
      ...soundFindings(observed),
      ...keyFindings(observed, now),
      ...storageFindings(observed, now),
    ];
    this.seen = new Map(found.map(({ code, since }) => [code, since ?? this.seen.get(code) ?? now]));
    return found.map((each) => ({ ...each, since: this.seen.get(each.code) ?? now }));
  }
}

function* pictureFindings({ sequencer: state, signs }: Observed, now: number): Iterable<Finding> {
  const silence = now - state.lastSign;
  if (state.connectedAt !== null && now - state.connectedAt > NO_PICTURE_MS) {
    const seconds = Math.round((now - state.connectedAt) / 1000);
    yield {
      code: "no_picture",
      message: `The camera is connected but sent no picture for ${seconds} s. It must send H.264 video with AAC sound.`,
      since: state.connectedAt,
      details: { seconds },
    };
  } else if (state.fruitlessAt !== null && now - state.fruitlessAt < FRUITLESS_MS) {
    yield cutOff(state.fruitlessAt, signs.lacks);
  } else if (state.recording && state.stopped) {
    yield {
      code: "reconnecting",
      message: "The camera stopped sending; if it is back within 15 s the recording goes on.",
      details: {},
    };
  } else if (state.recording && silence > Math.max(NO_PICTURE_MS, NO_PICTURE_SEGMENTS * state.longest * 1000)) {
    const seconds = Math.round(silence / 1000);
    yield {
      code: "no_picture",
      message: `No picture for ${seconds} s. Check the camera and its network.`,
      since: state.lastSign,
      details: { seconds },
    };
  }
  if (state.recording && state.lastDuration > KEYFRAME_SECONDS) {
    const seconds = Math.round(state.lastDuration);
    yield {
      code: "keyframes_far_apart",
      message: `The camera sends a keyframe only every ${seconds} s; set its keyframe interval to 2 s.`,
      details: { seconds },
    };
  }
}

/** What Owncast refused before the first segment, and why as far as it said. */
function cutOff(since: number, lacks: OwncastSigns["lacks"]): Finding {
  if (lacks === "sound")
    return {
      code: "no_sound",
      message:
        `The camera sends no sound and was cut off at ${utc(since)}. Switch its microphone on; if it has none, write ` +
        '"sound": false into its settings.',
      since,
      details: {},
    };
  const what = lacks === "picture" ? "it sends no picture" : "nothing that it sent can be shown";
  return {
    code: "unusable_stream",
    message: `The camera connected but was cut off at ${utc(since)}: ${what}. It must send H.264 video and AAC sound.`,
    since,
    details: {},
  };
}

function* soundFindings({ sequencer, signs, sound, isHeard }: Observed): Iterable<Finding> {
  if (!sequencer.recording) return;
  if (sound && isHeard === false)
    yield {
      code: "no_sound",
      message:
        'The picture comes without sound. Switch the camera\'s microphone on, or write "sound": false into its settings.',
      details: {},
    };
  if (!sound && signs.hasSound)
    yield {
      code: "unexpected_sound",
      message:
        'The camera sends sound, which is left out, for its settings say "sound": false. Take that out to have the sound.',
      details: {},
    };
}

function* keyFindings({ signs: { wrongKey } }: Observed, now: number): Iterable<Finding> {
  if (!wrongKey || now - wrongKey.at >= FRUITLESS_MS) return;
  const { tries, since, at } = wrongKey;
  yield {
    code: "wrong_key",
    message:
      `A wrong stream key was tried ${tries === 1 ? "once" : `${tries} times`}, at ${utc(at)} last. If it was your ` +
      "camera, copy its address and key from this page again; if not, somebody else is trying.",
    since,
    details: { tries },
  };
}

function* storageFindings({ failingSince, waiting, spoolShare, dropped }: Observed, now: number): Iterable<Finding> {
  if (dropped && now - dropped.at < DROPPED_MS) {
    yield {
      code: "spool_full",
      message:
        `The server's disk is full: the oldest ${playing(dropped.seconds)} that could not be stored were deleted, at ` +
        `${utc(dropped.at)} the last of them. Until the storage is back, each new minute costs the oldest one.`,
      since: dropped.since,
      details: { seconds: Math.round(dropped.seconds) },
    };
  } else if (spoolShare > NEARLY_FULL) {
    const percent = Math.round(spoolShare * 100);
    yield {
      code: "disk_nearly_full",
      message:
        `The server's disk is nearly full (${percent} %). When it is full, the oldest that could not be stored yet ` +
        "is deleted. Bring the storage back, or stop a camera.",
      details: { percent },
    };
  }
  if (failingSince !== null && now - failingSince > UNREACHABLE_MS) {
    yield {
      code: "storage_unreachable",
      message: `The storage cannot be reached since ${utc(failingSince)}. ${playing(waiting.seconds)} are kept on the server's disk and will be stored when it is back.`,
      since: failingSince,
      details: { seconds: Math.round(waiting.seconds) },
    };
  } else if (waiting.seconds > SPOOL_SECONDS) {
    yield {
      code: "spool_growing",
      message: `${playing(waiting.seconds)} wait on the server's disk: storing is slower than the camera. Lower its bit rate.`,
      details: { seconds: Math.round(waiting.seconds) },
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
