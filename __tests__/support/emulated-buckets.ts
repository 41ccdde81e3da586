import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { distributionArn } from "./distribution";
import { serve } from "./web";

export interface Stored {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
}

/**
 * As much of the emulator as the edge uses: S3's signed GET and HEAD, ranges, If-None-Match, counting what it was asked; and
 * the feed of invalidations.
 */
export async function emulateBuckets(objects: Record<string, Stored>) {
  const asked: string[] = [];
  const fault: { status?: number; answers?: Promise<void> } = {};
  const told: { number: number; distribution: string; paths: readonly string[] }[] = [];
  let heard = 0;
  let wake = () => {};
  const feed = async (after: string | null) => {
    heard = Math.max(heard, Number(after));
    wake();
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (after !== null && told.length <= Number(after)) await woken;
    const events = after === null ? [] : told.filter(({ number }) => number > Number(after));
    return JSON.stringify({ events, next: told.length, lost: false });
  };
  const server = await serve(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    if (url.pathname === "/moto-api/loge/invalidations") return response.end(await feed(url.searchParams.get("after")));
    asked.push(`${request.method} ${request.url}`);
    const stored = objects[decodeURIComponent(request.url ?? "")];
    if (fault.status) return response.writeHead(fault.status, { "content-length": 0 }).end();
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256")) return response.writeHead(403).end();
    if (!stored) return response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
    const body = Buffer.from(stored.body);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    const headers = { "content-type": "application/octet-stream", etag, ...stored.headers };
    if (request.headers["if-none-match"] === etag) return response.writeHead(304, headers).end();
    const [, from, to] = request.headers.range?.match(/bytes=(\d+)-(\d*)/) ?? [];
    await fault.answers;
    const part = from === undefined ? body : body.subarray(Number(from), to ? Number(to) + 1 : undefined);
    const range =
      from === undefined ? {} : { "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${body.length}` };
    response.writeHead(from === undefined ? 200 : 206, { ...headers, ...range, "content-length": part.length });
    response.end(request.method === "HEAD" ? undefined : part);
  });
  return {
    endpoint: server.url,
    objects,
    asked,
    fault,
    /** Resolves when the edge has dealt with it. */
    async invalidate(paths: readonly string[], distribution = distributionArn) {
      const number = told.push({ number: told.length + 1, distribution, paths });
      wake();
      while (heard < number) await pause(1);
    },
    close: server.close,
  };
}
