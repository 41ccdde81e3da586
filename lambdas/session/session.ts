import type { Context } from "hono";
import * as v from "valibot";
import { type Api, api } from "../shared/app";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { log, named } from "../shared/log";
import type { Refusals } from "../shared/refusals";
import { people as onlyPeople, requires } from "../shared/requires";
import { wrongCredentials } from "./cognito-errors";
import {
  closeChallenge,
  closeMedia,
  closeSession,
  openChallenge,
  openSession,
  readChallenge,
  readRefresh,
} from "./cookies";
import { evenly } from "./evenly";
import type { Outcome, People } from "./people";
import type { Throttle } from "./throttle";

export interface SessionProps {
  readonly people: Pick<People, "signIn" | "answer" | "renew" | "revoke" | "email">;
  readonly refusals: Pick<Refusals, "has" | "revoke">;
  readonly throttle: Pick<Throttle, "attempt" | "forgive">;
  /** Names of those whose media cookies a sign-out clears. */
  readonly cameras: readonly string[];
  /** Milliseconds before a wrong sign-in is answered. @default 400 */
  readonly failAfter?: number;
}

// 256 is Cognito's own limit for a password.
const Password = v.pipe(v.string(), v.minLength(1, "a password"), v.maxLength(256, "a password of up to 256 letters"));
const Email = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.maxLength(254), v.email("an e-mail address"));
const Code = v.pipe(v.string(), v.trim(), v.regex(/^\d{6}$/, "the six digits that the authenticator shows"));
const Credentials = v.object({ email: Email, password: Password });
const Answer = v.union(
  [v.strictObject({ password: Password }), v.strictObject({ code: Code })],
  "either a password or a six-digit code",
);

/** `/api/session`: signing in and out. Cognito's tokens stay in cookies that no script can read. */
export const session = ({ people, refusals, throttle, cameras, failAfter = 400 }: SessionProps) => {
  return api()
    .post("/session", input("json", Credentials), async (c) => {
      const { email, password } = c.req.valid("json");
      await throttle.attempt(email);
      return enter(c, await evenly(failAfter, () => people.signIn(email, password)), email);
    })
    .post("/session/challenge", input("json", Answer), async (c) => {
      const challenge = readChallenge(c);
      if (!challenge)
        throw new ApiError(401, "challenge_expired", "This took longer than three minutes. Sign in again.");
      // By the name, which Cognito holds against its session: whatever else the cookie said could be forged.
      if (challenge.name === "totp") await throttle.attempt(challenge.username);
      return enter(c, await people.answer(challenge, c.req.valid("json")), challenge.username);
    })
    .post("/session/renew", async (c) => {
      const refresh = readRefresh(c);
      const session = refresh && (await people.renew(refresh));
      if (!session || (await refusals.has(session))) {
        closeSession(c);
        throw new ApiError(401, "sign_in_first", "Sign in first.");
      }
      openSession(c, session);
      return c.json({ email: session.email, groups: session.groups });
    })
    .get("/session", requires(), onlyPeople, async (c) => {
      const { username, groups } = c.var.caller;
      return c.json({ email: await people.email(username), groups: groups.split(",").filter(Boolean) });
    })
    .delete("/session", async (c) => {
      const { signIn } = c.var.caller;
      const refresh = readRefresh(c);
      closeSession(c);
      closeChallenge(c);
      closeMedia(c, cameras);
      if (signIn) await refusals.revoke(signIn);
      // The row above already refuses what the refresh token could bring, so Cognito's failure leaves nobody signed in.
      if (refresh)
        await people.revoke(refresh).catch((error) => log("WARN", "refresh token not revoked", named(error)));
      return c.body(null, 204);
    });

  async function enter(c: Context<Api>, { challenge, session }: Outcome, tried: string) {
    if (challenge) {
      // With a second factor, the password alone must not give back the tries that guard the code.
      if (challenge.name !== "totp") await throttle.forgive(tried);
      openChallenge(c, challenge);
      return c.json({ challenge: challenge.name });
    }
    await Promise.all([...new Set([tried, session.email])].map((who) => throttle.forgive(who)));
    if (await refusals.has(session)) throw wrongCredentials();
    closeChallenge(c);
    openSession(c, session);
    return c.json({ email: session.email, groups: session.groups });
  }
};
