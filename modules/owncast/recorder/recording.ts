import type { SegmentName } from "./source-playlist";

/** One line of a recording's playlist. */
export interface Line {
  /** Place in the recording, from 0; the segment's object is named after it. */
  readonly n: number;
  readonly source: SegmentName;
  /** Seconds. */
  readonly duration: number;
  /** When its first frame was taken, milliseconds since 1970. */
  readonly time: number;
  readonly bytes: number;
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
}

/** What happens to a camera's recordings; this, in this order, is what the journal on disk holds. */
export type Change =
  | { readonly type: "opened"; readonly recording: RecordingHead }
  | { readonly type: "appended"; readonly recording: string; readonly line: Line }
  /** Segment `n` was given up when the disk was full, or is about to be. */
  | { readonly type: "dropped"; readonly recording: string; readonly n: number }
  /** The picture of this second is in the bucket. */
  | { readonly type: "pictured"; readonly recording: string; readonly second: number }
  | { readonly type: "closed"; readonly recording: string };

export function recordingId(camera: string, start: number): string {
  const [date, time] = new Date(start).toISOString().slice(0, 19).replace(/[-:]/g, "").split("T");
  return `${date}t${time}z-${camera}`;
}

export function segmentObject(n: number): string {
  return `${String(n).padStart(6, "0")}.ts`;
}

/** When the line's last frame ends, milliseconds since 1970. */
export function endOf(line: Line): number {
  return line.time + Math.round(line.duration * 1000);
}

export function playedSeconds(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.duration, 0);
}
