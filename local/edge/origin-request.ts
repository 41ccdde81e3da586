import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Behavior } from "./distribution";
import { HOP_BY_HOP } from "./origin";
import { PARAMETERS } from "./signature";

export interface Viewer {
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly port: number;
  /** CloudFront's id of the request. */
  readonly id: string;
}

/** A range, or a question for news only. */
export const CONDITIONS = [
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
];
/** Sent on whatever the policies say: they belong to the body or to what is asked of it. */
const ALWAYS = new Set([...CONDITIONS, "content-type", "content-length"]);
/** Never taken from a viewer: CloudFront writes them itself, or drops them. */
const NEVER = /^(cloudfront-|x-amz-cf-|x-edge-|x-real-ip$|expect$|cookie$|via$|x-forwarded-for$)/;

/** The headers of a viewer's request that go on to the origin, and those that CloudFront adds. */
export function originHeaders({ headers, ip, port, id }: Viewer, { request, cache }: Behavior): OutgoingHttpHeaders {
  const takes = (what: "headers" | "cookies", name: string) => cache[what](name) || (request?.[what](name) ?? false);
  const sent: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (HOP_BY_HOP.has(name) || NEVER.test(name)) continue;
    if (ALWAYS.has(name) || takes("headers", name)) sent[name] = value;
  }
  const cookie = (headers.cookie ?? "")
    .split(/;\s*/)
    .filter((pair) => pair && takes("cookies", pair.split("=")[0] ?? ""))
    .join("; ");
  if (cookie) sent.cookie = cookie;

  const forwarded = headers["x-forwarded-for"];
  sent["x-forwarded-for"] = forwarded ? `${forwarded}, ${ip}` : ip;
  sent.via = "1.1 local.cloudfront.net (CloudFront)";
  sent["x-amz-cf-id"] = id;
  sent["user-agent"] ??= "Amazon CloudFront";
  const added = {
    "cloudfront-viewer-address": `${ip}:${port}`,
    "cloudfront-viewer-http-version": "1.1",
    "cloudfront-forwarded-proto": "https",
  };
  for (const [name, value] of Object.entries(added)) if (request?.adds(name)) sent[name] = value;
  return sent;
}

/** The query that goes on, in the viewer's order and spelling, without a signed URL's own parameters. */
export function originQuery(query: string, { request, cache, signers }: Behavior): string {
  const isSignature = (name: string) => signers !== undefined && PARAMETERS.includes(name);
  return filtered(query, (name) => !isSignature(name) && (cache.query(name) || (request?.query(name) ?? false)));
}

/** The query of the URL that a signature is for. */
export function unsignedQuery(query: string): string {
  return filtered(query, (name) => !PARAMETERS.includes(name));
}

function filtered(query: string, takes: (name: string) => boolean): string {
  const name = (parameter: string) => new URLSearchParams(parameter).keys().next().value ?? "";
  return query
    .split("&")
    .filter((parameter) => parameter && takes(name(parameter)))
    .join("&");
}
