import * as v from "valibot";
import { CameraName, RecordingId } from "../shared/names";

/** Where a page ended: the last recording that it showed, and the camera that it was limited to. */
export interface Position {
  readonly id: string;
  readonly start: string;
  readonly camera?: string;
}

const Parts = v.union([
  v.strictTuple([RecordingId, v.pipe(v.string(), v.isoTimestamp())]),
  v.strictTuple([RecordingId, v.pipe(v.string(), v.isoTimestamp()), CameraName]),
]);

/** The opaque `after` of a request, from an earlier answer's `next`. */
export const Cursor = v.pipe(
  v.string(),
  v.maxLength(400, "the `next` of an earlier page"),
  v.rawTransform(({ dataset, addIssue, NEVER }): Position => {
    const parts = v.safeParse(Parts, decoded(dataset.value));
    if (!parts.success) {
      addIssue({ message: "the `next` of an earlier page" });
      return NEVER;
    }
    const [id, start, camera] = parts.output;
    return { id, start, camera };
  }),
);

export function cursor({ id, start, camera }: Position): string {
  return Buffer.from(JSON.stringify(camera ? [id, start, camera] : [id, start])).toString("base64url");
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
