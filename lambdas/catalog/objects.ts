import { type Aws, AwsError } from "../shared/aws";

/** Bytes; a recording.json has about 400. */
const limit = 65_536;

/** Small texts of one bucket. */
export class Objects {
  constructor(
    private readonly aws: Pick<Aws, "get">,
    private readonly bucket: string,
  ) {}

  /** Undefined when there is no such object; the empty text, which is no JSON, when it is too large to be one of ours. */
  async read(key: string): Promise<string | undefined> {
    const response = await this.aws.get(this.bucket, key);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new AwsError("S3", response.status, `Reading ${key}: ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > limit) return "";
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  }
}
