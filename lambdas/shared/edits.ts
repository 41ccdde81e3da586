import * as v from "valibot";

const Time = v.pipe(v.string(), v.isoTimestamp(), v.regex(/Z$/, "a time in UTC, ending in Z"));

/** What people change of a recording: the object `edits.json` beside the recorder's `recording.json`. */
const Edits = v.object({
  version: v.literal(1),
  /** Null: the recorder's own. */
  title: v.nullable(v.string()),
  /** When it was deleted; null when it was not, or was restored. */
  deleted: v.nullable(Time),
  /** Newer with each change, whoever's clock is behind. */
  updated: Time,
});

export type Edits = v.InferOutput<typeof Edits>;

/** Milliseconds in which what was deleted can be restored. */
export const undoWindow = 3_600_000;

export const editsKey = (camera: string, id: string) => `media/${camera}/${id}/edits.json`;

/** What the object says; undefined when it is no `edits.json`. */
export function editsOf(text: string): Edits | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Edits), text);
  return parsed.success ? parsed.output : undefined;
}
