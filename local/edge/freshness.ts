import type { IncomingHttpHeaders } from "node:http";
import type { CachePolicy } from "./policies";

/** Kept whatever the origin says, and kept only when it names an age (docs: "HTTP 4xx and 5xx status codes that CloudFront caches"). */
const ALWAYS = [404, 410, 414, 500, 501, 502, 503, 504];
const WHEN_TOLD = [400, 403, 405, 412, 415];
/** Of the errors, those that `no-store`, `no-cache` and `private` keep out; for all others CloudFront ignores them. */
const MAY_REFUSE = [404, 410, 414, 501];

/** Seconds that an answer may be served again; 0 is not at all. */
export function lifetime(
  status: number,
  headers: IncomingHttpHeaders,
  policy: CachePolicy,
  errorTtl: number,
  now: number,
): number {
  const { age, isRefused } = spoken(headers, now);
  if (status === 200 || status === 301 || status === 302) {
    if (isRefused) return policy.minTtl;
    return Math.min(Math.max(age ?? policy.defaultTtl, policy.minTtl), policy.maxTtl);
  }
  if (ALWAYS.includes(status))
    return isRefused && MAY_REFUSE.includes(status) ? 0 : Math.max(errorTtl, Math.min(age ?? 0, policy.maxTtl));
  if (WHEN_TOLD.includes(status) && age !== undefined) return Math.max(errorTtl, Math.min(age, policy.maxTtl));
  return 0;
}

/** What Cache-Control and Expires say: `s-maxage` before `max-age` before Expires. */
function spoken(headers: IncomingHttpHeaders, now: number): { age?: number; isRefused: boolean } {
  const control = (headers["cache-control"] ?? "").toLowerCase();
  const isRefused = /\b(no-store|no-cache|private)\b/.test(control);
  const told = control.match(/\bs-maxage=(\d+)/)?.[1] ?? control.match(/\bmax-age=(\d+)/)?.[1];
  if (told !== undefined) return { age: Number(told), isRefused };
  const expires = headers.expires === undefined ? Number.NaN : Date.parse(headers.expires);
  return { age: Number.isNaN(expires) ? undefined : Math.max(0, (expires - now) / 1000), isRefused };
}
