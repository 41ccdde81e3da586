import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { AwsV4Signer } from "aws4fetch";
import type { Credentials } from "./credentials";
import { request } from "./request";

/**
 * A connection that hangs is given up after 6 s and the time that the body takes at 20 Mbit/s: 6.5 s for two seconds at
 * 5 Mbit/s. Viewers' pictures stand still for as long.
 */
const PUT_TIMEOUT_MS = 6_000;
const BYTES_PER_MS = 2_500;

export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly type: string;
  readonly cache: string;
  /** Content-Encoding of the body. */
  readonly encoding?: "gzip";
}

/** The bucket that everything ends up in. */
export interface Store {
  /** Resolves when the object is stored; rejects with the reason, also for what is worth another try. */
  put(object: StoredObject): Promise<void>;
}

/** What viewers ask for again and again, and what changes: caches keep it for a second (modules/cdn). */
export function changing(key: string, type: string, text: string): StoredObject {
  return { key, body: gzipSync(text), type, cache: "max-age=1", encoding: "gzip" };
}

/** What only our own functions read; S3's clients do not unpack. */
export function plain(key: string, type: string, text: string): StoredObject {
  return { key, body: Buffer.from(text), type, cache: "max-age=1" };
}

/** What never changes. */
export function lasting(key: string, type: string, body: Uint8Array): StoredObject {
  return { key, body, type, cache: "max-age=86400, immutable" };
}

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Another S3 than AWS's, addressed by path. */
  readonly endpoint?: string;
  readonly credentials: Credentials;
}

export class S3Store implements Store {
  private readonly base: string;

  constructor(private readonly options: S3Options) {
    const { endpoint, bucket, region } = options;
    this.base = endpoint ? `${endpoint.replace(/\/$/, "")}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
  }

  async put({ key, body, type, cache, encoding }: StoredObject): Promise<void> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.options.credentials.get();
    const signer = new AwsV4Signer({
      method: "PUT",
      url: `${this.base}/${key}`,
      headers: {
        "content-type": type,
        "cache-control": cache,
        "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
        ...(encoding && { "content-encoding": encoding }),
      },
      service: "s3",
      region: this.options.region,
      accessKeyId,
      secretAccessKey,
      sessionToken,
    });
    const { url, headers } = await signer.sign();
    const answer = await request(url, {
      method: "PUT",
      headers: Object.fromEntries(headers),
      body,
      timeoutMs: PUT_TIMEOUT_MS + Math.ceil(body.length / BYTES_PER_MS),
    });
    if (answer.status === 200) return;
    const code = /<Code>([^<]*)<\/Code>/.exec(answer.text)?.[1] ?? "";
    if (/^(ExpiredToken|InvalidAccessKeyId|InvalidToken)$/.test(code)) this.options.credentials.renew();
    throw new Error(`S3 answered ${answer.status} ${code} for ${key}`.replace("  ", " "));
  }
}
