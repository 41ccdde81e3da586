/** Holds the access token; `__Host-` lets only this host set it, over TLS, for all its paths. */
export const sessionCookie = "__Host-loge-session";
