import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { SetupError } from "./failure";

/** No byte for this long means that the network is gone. */
const STALL_MS = 30_000;

export interface Download {
  readonly url: string;
  readonly file: string;
  /** Expected SHA-256 in hexadecimal; without it the sum is only computed. */
  readonly sha256?: string;
  readonly note?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Fetches a file whole or not at all and returns its SHA-256. A cut, wrong or refused download leaves nothing behind. */
export async function download({ url, file, sha256, note, signal }: Download): Promise<string> {
  const part = `${file}.part`;
  const hash = createHash("sha256");
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALL_MS);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal });
    if (!response.ok || !response.body)
      throw new SetupError(`${url} answered ${response.status} ${response.statusText}.`);
    const total = Number(response.headers.get("content-length") ?? 0);
    let bytes = 0;
    const count = new Transform({
      transform(chunk: Buffer, _, done) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), STALL_MS);
        bytes += chunk.length;
        hash.update(chunk);
        note?.(
          total
            ? `${Math.round((bytes / total) * 100)} % of ${(total / 1e6).toFixed(0)} MB`
            : `${(bytes / 1e6).toFixed(0)} MB`,
        );
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body as ReadableStream), count, createWriteStream(part));
    if (total && bytes !== total) throw new SetupError(`${url} was cut off: ${bytes} of ${total} bytes came.`);
    const actual = hash.digest("hex");
    if (sha256 && actual !== sha256) {
      throw new SetupError(
        `${url} is not the file that was pinned.\n  expected SHA-256 ${sha256}\n  got              ${actual}`,
      );
    }
    await rename(part, file);
    return actual;
  } catch (error) {
    if (error instanceof SetupError) throw error;
    const reason = stalled.signal.aborted ? `nothing came for ${STALL_MS / 1000} s` : reasonOf(error);
    throw new SetupError(`${url} could not be fetched: ${reason}.`);
  } finally {
    clearTimeout(timer);
    await rm(part, { force: true });
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
