/** Holds the access token; `__Host-` lets only this host set it, over TLS, for all its paths. */
export const sessionCookie = "__Host-loge-session";

/** What CloudFront asks for before it gives anything below `/media/<camera>/`. */
export const mediaCookieNames = [
  "CloudFront-Policy",
  "CloudFront-Signature",
  "CloudFront-Key-Pair-Id",
  "CloudFront-Hash-Algorithm",
] as const;
