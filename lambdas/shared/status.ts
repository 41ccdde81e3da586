import * as v from "valibot";
import { type Aws, AwsError } from "./aws";

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

/** A camera's `status.json`. `since` and `heartbeat` are by the host's clock, which may be wrong. */
export type CameraStatus = v.InferOutput<typeof Status> & {
  /** When the bucket took it, by the bucket's clock: milliseconds since 1970. */
  readonly written: number;
};

/** Text of a camera's `status.json`, and when the bucket took it. */
export interface StatusText {
  readonly text: string;
  readonly written: number;
}

/** Undefined when there is none. Throws {@link AwsError} when S3 does not tell. */
export async function readStatusText(
  aws: Pick<Aws, "get">,
  bucket: string,
  camera: string,
): Promise<StatusText | undefined> {
  const response = await aws.get(bucket, `media/${camera}/status.json`);
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new AwsError("S3", response.status, `S3 answers ${response.status}`);
  return { text, written: Date.parse(response.headers.get("last-modified") ?? "") };
}

/** Undefined when there is none. Throws {@link AwsError} when S3 does not tell, and when it is not one that can be read. */
export async function readStatus(
  aws: Pick<Aws, "get">,
  bucket: string,
  camera: string,
): Promise<CameraStatus | undefined> {
  const found = await readStatusText(aws, bucket, camera);
  return found && { ...v.parse(Status, JSON.parse(found.text)), written: found.written };
}
