import type { IncomingHttpHeaders } from "node:http";
import type { Entry } from "./cache";
import type { Answer } from "./refusal";

/** A kept answer as this request wants it: whole, a range of it, or only the news that it has not changed. */
export function serve(entry: Entry, request: IncomingHttpHeaders): Answer {
  if (entry.status !== 200) return entry;
  if (isUnchanged(entry, request)) {
    const { "content-length": _, "content-type": __, ...headers } = entry.headers;
    return { status: 304, headers, body: Buffer.alloc(0) };
  }
  const headers = { ...entry.headers, "accept-ranges": "bytes" };
  const range = wantedRange(entry, request);
  if (range === "none") {
    return { status: 416, headers: { "content-range": `bytes */${entry.body.length}` }, body: Buffer.alloc(0) };
  }
  if (!range) return { ...entry, headers };
  const [first, last] = range;
  const body = entry.body.subarray(first, last + 1);
  const part = {
    "content-length": String(body.length),
    "content-range": `bytes ${first}-${last}/${entry.body.length}`,
  };
  return { status: 206, headers: { ...headers, ...part }, body };
}

function isUnchanged({ headers }: Entry, request: IncomingHttpHeaders): boolean {
  const strong = (tag: string) => tag.trim().replace(/^W\//, "");
  const tags = request["if-none-match"];
  if (tags !== undefined)
    return tags.trim() === "*" || tags.split(",").some((tag) => strong(tag) === strong(headers.etag ?? ""));
  const since = Date.parse(request["if-modified-since"] ?? "");
  return Date.parse(headers["last-modified"] ?? "") <= since;
}

/** First and last byte. Several ranges at once are answered with the whole, which the standard allows. */
function wantedRange({ headers, body }: Entry, request: IncomingHttpHeaders): [number, number] | "none" | undefined {
  const condition = request["if-range"];
  if (condition && condition !== headers.etag && condition !== headers["last-modified"]) return undefined;
  const [, from = "", to = ""] = request.range?.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(0, body.length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? body.length - 1 : Math.min(Number(to), body.length - 1);
  return first > last ? "none" : [first, last];
}
