import { undoWindow } from "./edits";
import type { Row } from "./recording-row";

/** A recording as the API shows it. */
export interface RecordingAnswer {
  readonly id: string;
  /** The same as `id`; the name that the first page of this kind used. */
  readonly videoId: string;
  /** Its start, `YYYY-MM-DD HH:MM:SS` in UTC. */
  readonly dateTime: string;
  readonly camera: string;
  readonly title: string | null;
  /** ISO 8601, UTC. */
  readonly start: string;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly state: "live" | "ended";
  /** Paths on the host of the page. */
  readonly playlist: string;
  readonly poster: string | null;
  readonly thumbs: string | null;
  /** Only of what is deleted: when, and until when it can be restored. */
  readonly deletedAt?: string;
  readonly undoUntil?: string;
}

export function answerOf(row: Row): RecordingAnswer {
  const { id, recordedBy: camera, title, start, duration, bytes, state, playlist, poster, thumbs, deleted } = row;
  const folder = `/media/${camera}/${id}`;
  return {
    id,
    videoId: id,
    dateTime: start.slice(0, 19).replace("T", " "),
    camera,
    title,
    start,
    duration,
    bytes,
    state,
    playlist: `${folder}/${playlist}`,
    poster: poster && `${folder}/${poster}`,
    thumbs: thumbs && `${folder}/${thumbs}`,
    ...(deleted && { deletedAt: deleted, undoUntil: undoUntil(deleted) }),
  };
}

/** The end of the undo window, ISO 8601; from then on the sweep may delete it for good. */
export function undoUntil(deleted: string): string {
  return new Date(Date.parse(deleted) + undoWindow).toISOString();
}
