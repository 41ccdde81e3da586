import type { Context } from "hono";
import * as v from "valibot";
import { type Api, api } from "../shared/app";
import { Email } from "../shared/email";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { log, named } from "../shared/log";
import type { Refusals } from "../shared/refusals";
import type { SignOuts } from "../shared/sign-outs";
import { type AccountProps, account, Code, Password } from "./account";
import { signInFirst, wrongCredentials } from "./cognito-errors";
import {
  closeChallenge,
  closeMedia,
  closeSession,
  forgetDevice,
  openChallenge,
  openSession,
  readChallenge,
  readRefresh,
} from "./cookies";
import type { Devices } from "./devices";
import { evenly } from "./evenly";
import type { Outcome, People } from "./people";
import type { Seen } from "./seen";
import type { Throttle } from "./throttle";

export interface SessionProps {
  readonly people: Pick<People, "signIn" | "answer" | "renew" | "revoke"> & AccountProps["people"];
  readonly refusals: Pick<Refusals, "has" | "revoke">;
  readonly signOuts: Pick<SignOuts, "everywhere">;
  readonly seen: Pick<Seen, "now">;
  readonly throttle: Pick<Throttle, "attempt" | "forgive">;
  readonly devices: Pick<Devices, "known" | "remember">;
  /** Names of those whose media cookies a sign-out clears. */
  readonly cameras: readonly string[];
  /** Milliseconds before a wrong sign-in is answered. @default 400 */
  readonly failAfter?: number;
}

const Credentials = v.object({ email: Email, password: Password });
const Everywhere = v.object({ everywhere: v.optional(v.picklist(["true"], "true")) });
const Answer = v.union(
  [v.strictObject({ password: Password }), v.strictObject({ code: Code })],
  "either a password or a six-digit code",
);

/** `/api/session`: signing in and out. Cognito's tokens stay in cookies that no script can read. */
export const session = (props: SessionProps) => {
  const { people, refusals, signOuts, seen, throttle, devices, cameras, failAfter = 400 } = props;
  return api()
    .post("/session", input("json", Credentials), async (c) => {
      const { email, password } = c.req.valid("json");
      const device = await devices.known(c, email);
      await throttle.attempt(email, device);
      return enter(c, await evenly(failAfter, () => people.signIn(email, password)), email, device);
    })
    .post("/session/challenge", input("json", Answer), async (c) => {
      const challenge = readChallenge(c);
      if (!challenge)
        throw new ApiError(401, "challenge_expired", "This took longer than three minutes. Sign in again.");
      const device = await devices.known(c, challenge.username);
      // By the name, which Cognito holds against its session: whatever else the cookie said could be forged.
      if (challenge.name === "totp") await throttle.attempt(challenge.username, device);
      return enter(c, await people.answer(challenge, c.req.valid("json")), challenge.username, device);
    })
    .post("/session/renew", async (c) => {
      const refresh = readRefresh(c);
      const session = refresh && (await people.renew(refresh));
      if (!session || (await refusals.has(session))) {
        closeSession(c);
        throw signInFirst();
      }
      await seen.now(session.sub);
      openSession(c, session);
      return c.json({ email: session.email, groups: session.groups });
    })
    .delete("/session", input("query", Everywhere), async (c) => {
      const { signIn, sub, username } = c.var.caller;
      if (c.req.valid("query").everywhere) {
        if (!sub) throw signInFirst();
        await Promise.all([signOuts.everywhere(sub), people.signOut(username)]);
        forgetDevice(c);
      }
      const refresh = readRefresh(c);
      closeSession(c);
      closeChallenge(c);
      closeMedia(c, cameras);
      if (signIn) await refusals.revoke(signIn);
      // The row above already refuses what the refresh token could bring, so Cognito's failure leaves nobody signed in.
      if (refresh)
        await people.revoke(refresh).catch((error) => log("WARN", "refresh token not revoked", named(error)));
      return c.body(null, 204);
    })
    .route("/", account({ people, signOuts, throttle, devices, evenAfter: failAfter }));

  async function enter(c: Context<Api>, { challenge, session }: Outcome, tried: string, device?: string) {
    if (challenge) {
      // With a second factor, the password alone must not give back the tries that guard the code.
      if (challenge.name !== "totp") await throttle.forgive(tried, device);
      openChallenge(c, challenge);
      return c.json({ challenge: challenge.name });
    }
    await Promise.all([...new Set([tried, session.email])].map((who) => throttle.forgive(who, device)));
    if (await refusals.has(session)) throw wrongCredentials();
    await Promise.all([seen.now(session.sub), devices.remember(c, session, device)]);
    closeChallenge(c);
    openSession(c, session);
    return c.json({ email: session.email, groups: session.groups });
  }
};
