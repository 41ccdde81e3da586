import { type Aws, AwsError } from "../shared/aws";

/** Bytes; a recording.json has about 400. */
const limit = 65_536;

/** Small texts of one bucket. */
export class Objects {
  constructor(
    private readonly aws: Pick<Aws, "get">,
    private readonly bucket: string,
  ) {}

  /** As it is now. Throws {@link AwsError} when S3 does not tell. */
  async read(key: string): Promise<{ readonly text: string } | "missing" | "too large"> {
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
    return { text: Buffer.concat(parts).toString("utf8") };
  }
}
