import type { SegmentName } from "./source-playlist";
import type { SegmentFormat } from "./transport-stream";

/** One line of a recording's playlist. */
export interface Line {
  /** Place in the recording, from 0; the segment's object is named after it. */
  readonly n: number;
  readonly source: SegmentName;
  /** Seconds. */
  readonly duration: number;
  /** When its first frame was taken, milliseconds since 1970. */
  readonly time: number;
  /** Of all its renditions. */
  readonly bytes: number;
  /** Bytes of each rendition in the order of the head's; `null` for one that never came. Absent where there is one. */
  readonly parts?: readonly (number | null)[];
  /** Time stamps do not go on from the line before: the camera came back, or a segment is missing. */
  readonly discontinuity: boolean;
}

export interface RecordingHead {
  /** `<yyyymmdd>t<hhmmss>z-<camera>`, the start in UTC. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** EXT-X-MEDIA-SEQUENCE of its first segment in the camera's `live.m3u8`, which goes on from recording to recording. */
  readonly sequence: number;
  /** Names of its renditions, the source first; absent where there is only that. */
  readonly renditions?: readonly string[];
}

/** What happens to a camera's recordings; this, in this order, is what the journal on disk holds. */
export type Change =
  | { readonly type: "opened"; readonly recording: RecordingHead }
  | { readonly type: "appended"; readonly recording: string; readonly line: Line }
  /** Segment `n` was given up when the disk was full, or is about to be; in this rendition, the first where none is named. */
  | { readonly type: "dropped"; readonly recording: string; readonly n: number; readonly rendition?: number }
  /** What is in a rendition's segments. */
  | { readonly type: "seen"; readonly recording: string; readonly rendition: number; readonly format: SegmentFormat }
  /** The picture of this second is in the bucket. */
  | { readonly type: "pictured"; readonly recording: string; readonly second: number }
  | { readonly type: "closed"; readonly recording: string };

export function recordingId(camera: string, start: number): string {
  const [date, time] = new Date(start).toISOString().slice(0, 19).replace(/[-:]/g, "").split("T");
  return `${date}t${time}z-${camera}`;
}

/** Below the recording's folder. */
export function segmentObject(n: number, rendition?: string): string {
  return `${folderOf(rendition)}${String(n).padStart(6, "0")}.ts`;
}

/** Of a recording with several renditions each has a folder. */
export function folderOf(rendition: string | undefined): string {
  return rendition === undefined ? "" : `${rendition}/`;
}

export function partsOf({ bytes, parts }: Line): readonly (number | null)[] {
  return parts ?? [bytes];
}

/** When the line's last frame ends, milliseconds since 1970. */
export function endOf(line: Line): number {
  return line.time + Math.round(line.duration * 1000);
}

export function playedSeconds(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.duration, 0);
}
