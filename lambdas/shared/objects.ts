import { type Aws, AwsError, type RequestParts } from "./aws";

/** Bytes; a recording.json has about 500. */
const smallText = 65_536;

export interface ObjectText {
  readonly text: string;
  /** S3's name for exactly this content. */
  readonly etag: string;
  /** When it was written, by S3's clock: milliseconds since 1970. */
  readonly modified: number;
}

/** Who may be overwritten: the object as it was read, nobody when there was none, or whatever there is. */
export type Expected = Pick<ObjectText, "etag"> | "missing" | "anything";

/** Small texts of one bucket. Everything throws {@link AwsError} when S3 refuses or does not answer. */
export class Objects {
  constructor(
    private readonly aws: Pick<Aws, "get" | "put">,
    private readonly bucket: string,
  ) {}

  /** As it is now, unpacked. */
  async read(key: string, limit = smallText): Promise<ObjectText | "missing" | "too large"> {
    const response = await this.aws.get(this.bucket, key);
    if (response.status === 404) return "missing";
    if (!response.ok) throw new AwsError("S3", response.status, `Reading ${key}: ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > limit) return "too large";
      parts.push(part);
    }
    const { headers } = response;
    return {
      text: Buffer.concat(parts).toString("utf8"),
      etag: headers.get("etag") ?? "",
      modified: Date.parse(headers.get("last-modified") ?? ""),
    };
  }

  /** False, and nothing is written, when the object is not as expected any more. Caches keep it for a second. */
  async write(key: string, type: string, body: RequestParts["body"], expected: Expected): Promise<boolean> {
    const headers: Record<string, string> = { "content-type": type, "cache-control": "max-age=1" };
    // Bytes are text that was packed, as a playlist is: it is packed once, not for each viewer.
    if (typeof body === "object") headers["content-encoding"] = "gzip";
    if (expected === "missing") headers["if-none-match"] = "*";
    else if (expected !== "anything") headers["if-match"] = expected.etag;
    const response = await this.aws.put(this.bucket, key, body, headers);
    await response.body?.cancel();
    // 409: somebody writes at the same moment; 404: what was read is gone.
    if ([404, 409, 412].includes(response.status)) return false;
    if (!response.ok) throw new AwsError("S3", response.status, `Writing ${key}: ${response.status}`);
    return true;
  }
}
