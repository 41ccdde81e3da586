import { createHash } from "node:crypto";
import { serve } from "./web";

export interface Stored {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
}

/** As much of the emulator's S3 as the edge uses: signed GET and HEAD, ranges, If-None-Match; counts what it was asked. */
export async function emulateBuckets(objects: Record<string, Stored>) {
  const asked: string[] = [];
  const fault: { status?: number } = {};
  const server = await serve((request, response) => {
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
    const part = from === undefined ? body : body.subarray(Number(from), to ? Number(to) + 1 : undefined);
    const range =
      from === undefined ? {} : { "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${body.length}` };
    response.writeHead(from === undefined ? 200 : 206, { ...headers, ...range, "content-length": part.length });
    response.end(request.method === "HEAD" ? undefined : part);
  });
  return { endpoint: server.url, objects, asked, fault, close: server.close };
}
