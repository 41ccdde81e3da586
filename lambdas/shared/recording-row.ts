import type { Edits } from "./edits";
import type { Recording } from "./recording";
import type { Item } from "./table";

/** A recording in the table: what its recording.json and its edits.json say together. */
export interface Row {
  readonly id: string;
  /** Key of the index `by_start`. */
  readonly kind: "recording" | "deleted";
  /** Key of the index `by_camera`; a deleted recording has none. */
  readonly camera?: string;
  /** The camera, also of a deleted recording. */
  readonly recordedBy: string;
  /** What people call it, else the recorder. */
  readonly title: string | null;
  readonly state: "live" | "ended";
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly end: string;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly segments: number;
  /** Files of the recording's folder. */
  readonly playlist: string;
  readonly poster: string | null;
  readonly thumbs: string | null;
  /** Seconds that the host's full disk cost. */
  readonly dropped: number;
  /** When recording.json was written. */
  readonly updated: string;
  /** When edits.json was written, if it was. */
  readonly edited?: string;
  /** When it was deleted, if it is. */
  readonly deleted?: string;
  /** What a search looks through: {@link searchable}. */
  readonly search: string;
  /** Seconds since 1970 after which it is kept no longer; none when recordings are kept for ever. */
  readonly expires?: number;
}

/** What the settings say that shows in rows. */
export interface Place {
  readonly cameras: readonly { readonly name: string; readonly title: string }[];
  /** 0 keeps recordings for ever. */
  readonly retentionDays: number;
}

export function rowOf(recording: Recording, edits: Edits | undefined, place: Place): Row {
  const { version: _, camera, title: recorders, ...fields } = recording;
  const title = edits?.title ?? recorders;
  const deleted = edits?.deleted ?? undefined;
  const cameraTitle = place.cameras.find(({ name }) => name === camera)?.title ?? "";
  return {
    ...fields,
    kind: deleted ? "deleted" : "recording",
    ...(!deleted && { camera }),
    recordedBy: camera,
    title,
    ...(edits && { edited: edits.updated }),
    ...(deleted && { deleted }),
    search: searchable([title ?? "", cameraTitle, camera].join(" ")),
    ...(place.retentionDays > 0 && { expires: expiry(recording.start, place.retentionDays) }),
  };
}

/** Of an item of the table; undefined for what is no recording: the totals, and where the sweep stopped. */
export function readRow(item: Item | undefined): Row | undefined {
  // An earlier release wrote the camera once.
  return item?.kind ? ({ recordedBy: item.camera, ...item } as unknown as Row) : undefined;
}

/** Kept no longer, though DynamoDB may take two more days to delete it. */
export function isExpired({ expires }: Pick<Row, "expires">, now: number): boolean {
  return expires !== undefined && expires * 1000 <= now;
}

/** Lower case without accents, so that "JARDIM", "Jardím" and "jardim" find each other. For both sides of a search. */
export function searchable(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** S3 counts from the first segment's upload and deletes at the midnight after: never before this. */
function expiry(start: string, days: number): number {
  return Math.floor(Date.parse(start) / 1000) + days * 86_400;
}
