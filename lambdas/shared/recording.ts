import * as v from "valibot";
import { CameraName, RecordingId } from "./names";

const Time = v.pipe(v.string(), v.isoTimestamp(), v.regex(/Z$/, "a time in UTC, ending in Z"));
const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const File = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}\.[a-z0-9]{1,8}$/, "a file of the recording's folder"));

/** `recording.json`, as whoever records writes it. Fields that are not named here are left out of the row. */
const Recording = v.object({
  version: v.literal(1),
  id: RecordingId,
  camera: CameraName,
  title: v.nullable(v.pipe(v.string(), v.maxLength(120))),
  state: v.picklist(["live", "ended"]),
  start: Time,
  end: Time,
  duration: Seconds,
  bytes: Whole,
  segments: Whole,
  playlist: File,
  poster: v.nullable(File),
  /** Which pictures there are for scrubbing. */
  thumbs: v.optional(v.nullable(File), null),
  /** Seconds that were given up because the host's disk was full. */
  dropped: v.optional(Seconds, 0),
  updated: Time,
});

export type Recording = v.InferOutput<typeof Recording>;

/** Where a recording is in the media bucket. */
export interface Folder {
  readonly camera: string;
  readonly id: string;
}

export const recordingKey = ({ camera, id }: Folder) => `media/${camera}/${id}/recording.json`;

/** The recording that the text tells, if it belongs into that folder; else why not. */
export function recordingOf(text: string, folder: Folder): { recording?: Recording; reason?: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Recording), text);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { reason: `${v.getDotPath(issue) ?? "recording.json"}: ${issue.message}` };
  }
  const { camera, id } = parsed.output;
  if (camera !== folder.camera || id !== folder.id) return { reason: `it names ${camera}/${id}` };
  return { recording: parsed.output };
}
