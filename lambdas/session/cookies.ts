import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as v from "valibot";
import { mediaCookieNames, sessionCookie } from "../shared/cookies";
import { deviceLife } from "../shared/person-rows";
import type { Session } from "./tokens";

/** A question that stands between a right password and a session, as the page's browser keeps it for us. */
export type Challenge = v.InferOutput<typeof Challenge>;
const Challenge = v.object({
  name: v.picklist(["new_password", "totp"]),
  /** Cognito's name for the person, which it wants to hear again. As we wrote it: in capitals it would be tried anew. */
  username: v.pipe(v.string(), v.maxLength(254), v.regex(/^[!-@[-~]+$/)),
  /** Cognito's memory of what was right so far; good for three minutes, and only with this username. */
  session: v.pipe(v.string(), v.maxLength(2048)),
});

const refreshCookie = "__Secure-loge-refresh";
const challengeCookie = "__Secure-loge-challenge";
const deviceCookie = "__Secure-loge-device";

/** Sent to the session routes only: who can read other requests' cookies cannot renew. */
const narrow = { path: "/api/session", secure: true, httpOnly: true, sameSite: "Strict" } as const;
const wide = { ...narrow, path: "/" } as const;

/** Seconds. Cognito decides how long a refresh token is good; no pool lets it live shorter than the browser should ask. */
const refreshAge = 30 * 24 * 3600;
/** Seconds; Cognito's own limit for answering. */
const challengeAge = 180;

export function openSession(c: Context, session: Session): void {
  setCookie(c, sessionCookie, session.access, { ...wide, maxAge: session.seconds });
  if (session.refresh) setCookie(c, refreshCookie, session.refresh, { ...narrow, maxAge: refreshAge });
}

export function closeSession(c: Context): void {
  deleteCookie(c, sessionCookie, wide);
  deleteCookie(c, refreshCookie, narrow);
}

/** What opens the cameras' media: asked for by the page, and of use to nobody after the sign-out. */
export function closeMedia(c: Context, cameras: readonly string[]): void {
  for (const camera of cameras) {
    for (const name of mediaCookieNames) deleteCookie(c, name, { ...narrow, path: `/media/${camera}/` });
  }
}

/** A cookie that came once. `__Secure-` lets a neighbour under the same domain set one too: of two, which is ours? */
function single(c: Context, name: string): string | undefined {
  const named = (c.req.header("cookie") ?? "").split(";").filter((pair) => pair.trim().startsWith(`${name}=`));
  return named.length === 1 ? getCookie(c, name) : undefined;
}

export function readRefresh(c: Context): string | undefined {
  return single(c, refreshCookie) || undefined;
}

export function keepDevice(c: Context, device: string): void {
  setCookie(c, deviceCookie, device, { ...narrow, maxAge: deviceLife });
}

export function forgetDevice(c: Context): void {
  deleteCookie(c, deviceCookie, narrow);
}

/** Of the form that {@link keepDevice} keeps. */
export function readDevice(c: Context): string | undefined {
  const device = single(c, deviceCookie) ?? "";
  return /^[a-z0-9-]{1,128}\.[A-Za-z0-9_-]{43}$/.test(device) ? device : undefined;
}

export function openChallenge(c: Context, challenge: Challenge): void {
  const value = Buffer.from(JSON.stringify(challenge)).toString("base64url");
  setCookie(c, challengeCookie, value, { ...narrow, maxAge: challengeAge });
}

export function closeChallenge(c: Context): void {
  deleteCookie(c, challengeCookie, narrow);
}

export function readChallenge(c: Context): Challenge | undefined {
  const text = Buffer.from(single(c, challengeCookie) ?? "", "base64url").toString();
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Challenge), text);
  return parsed.success ? parsed.output : undefined;
}
