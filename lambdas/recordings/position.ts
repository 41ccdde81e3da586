import { createHash } from "node:crypto";
import * as v from "valibot";
import { RecordingId } from "../shared/names";

/** What a list shows. */
export interface Filters {
  readonly camera?: string;
  /** The first start, and the one before which the last is; ISO 8601 with milliseconds, UTC. */
  readonly from?: string;
  readonly to?: string;
  /** Words that are all in the title, or in the camera's. */
  readonly q?: string;
  readonly deleted: boolean;
}

/** Where a page ended: at this recording, shown or looked through. */
export interface Position {
  readonly id: string;
  readonly start: string;
}

const Parts = v.strictTuple([RecordingId, v.pipe(v.string(), v.isoTimestamp()), v.string()]);

/** The opaque `next` of a page, good for its filters only. It holds no right: it can only lead on in the same list. */
export function cursor(position: Position, filters: Filters): string {
  const { id, start } = position;
  return Buffer.from(JSON.stringify([id, start, seal(position, filters)])).toString("base64url");
}

/** Undefined when the text is not, letter by letter, the `next` of a page with these filters. */
export function positionOf(text: string, filters: Filters): Position | undefined {
  const parts = v.safeParse(v.pipe(v.string(), v.parseJson(), Parts), Buffer.from(text, "base64url").toString());
  if (!parts.success) return undefined;
  const [id, start] = parts.output;
  const position = { id, start };
  // DynamoDB fails when it shall begin outside of the range.
  const isInside = (!filters.from || start >= filters.from) && (!filters.to || start < filters.to);
  return isInside && cursor(position, filters) === text ? position : undefined;
}

function seal({ id, start }: Position, { camera, from, to, q, deleted }: Filters): string {
  const all = JSON.stringify([id, start, camera, from, to, q, deleted]);
  return createHash("sha256").update(all).digest("base64url").slice(0, 12);
}
