import * as v from "valibot";
import type { Objects } from "./objects";

/** The part of `status.json` that tells whether a camera's chain is up. */
export const Status = v.object({
  state: v.picklist(["waiting", "live", "ended"]),
  since: v.pipe(v.string(), v.isoTimestamp()),
  heartbeat: v.pipe(v.string(), v.isoTimestamp()),
  instance: v.nullable(v.string()),
  /** What is on the host's disk and not in the bucket, and when the oldest of it was filmed. A recorder of before tells nothing. */
  spool: v.fallback(v.nullable(v.object({ bytes: v.number(), oldest: v.nullable(v.string()) })), null),
  warnings: v.fallback(v.pipe(v.array(v.object({ code: v.string() })), v.readonly()), []),
});

interface Written {
  /** When the bucket took it, by the bucket's clock: milliseconds since 1970. */
  readonly written: number;
}

/** A camera's `status.json`. `since` and `heartbeat` are by the host's clock, which may be wrong. */
export type CameraStatus = v.InferOutput<typeof Status> & Written;

/**
 * What a camera's `status.json` tells, as far as `shape` asks. Undefined when there is none. Throws an AwsError when S3 does
 * not tell, and another error when it is not one that can be read.
 */
export async function readStatus<T extends object>(
  objects: Pick<Objects, "read">,
  camera: string,
  shape: v.GenericSchema<unknown, T>,
): Promise<(T & Written) | undefined> {
  const found = await objects.read(`media/${camera}/status.json`);
  if (found === "missing") return undefined;
  if (found === "too large") throw new Error("status.json is too large");
  return { ...v.parse(shape, JSON.parse(found.text)), written: found.modified };
}
