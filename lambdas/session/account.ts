import { setTimeout } from "node:timers/promises";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import type { Api } from "../shared/app";
import { sessionCookie } from "../shared/cookies";
import { Email } from "../shared/email";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { people as onlyPeople, requires } from "../shared/requires";
import type { SignOuts } from "../shared/sign-outs";
import { signInFirst } from "./cognito-errors";
import type { Devices } from "./devices";
import { evenly } from "./evenly";
import type { People } from "./people";
import type { Throttle } from "./throttle";

export interface AccountProps {
  readonly people: Pick<
    People,
    "account" | "signOut" | "prove" | "newSecret" | "enrol" | "dismiss" | "forgot" | "resetPassword"
  >;
  readonly signOuts: Pick<SignOuts, "everywhere">;
  readonly throttle: Pick<Throttle, "attempt" | "forgive">;
  readonly devices: Pick<Devices, "known" | "remember">;
  /** Milliseconds before a forgotten password is answered, whoever's it is. */
  readonly evenAfter: number;
}

// 256 is Cognito's own limit for a password.
export const Password = v.pipe(
  v.string(),
  v.minLength(1, "a password"),
  v.maxLength(256, "a password of up to 256 letters"),
);
export const Code = v.pipe(v.string(), v.trim(), v.regex(/^\d{6}$/, "six digits"));

const Forgotten = v.object({ email: Email });
const Reset = v.object({ email: Email, code: Code, password: Password });
const Proof = v.object({ code: Code });
const Own = v.object({ password: Password });

/** What people change of their own: the authenticator, and a password that they have forgotten. */
export const account = ({ people, signOuts, throttle, devices, evenAfter }: AccountProps) => {
  /** Beyond five e-mails nothing more is sent for a quarter of an hour, and that is not told either. */
  async function remind(c: Context<Api>, email: string): Promise<void> {
    const isFew = await throttle.attempt(`reminder ${email}`, await devices.known(c, email)).then(
      () => true,
      (error) => {
        if (error instanceof ApiError && error.status === 429) return false;
        throw error;
      },
    );
    if (isFew) await people.forgot(email);
  }

  /**
   * A session may be in other hands, e.g. those that found a phone unlocked: what guards the account is changed by who
   * knows the password. Tries have a row of their own, so that neither strangers at the door hold up the owner here, nor
   * tries here the owner at the door; and they need the person's session, so that nobody else gets more of them.
   */
  async function prove(c: Context<Api>, { password }: v.InferOutput<typeof Own>): Promise<void> {
    const { username } = c.var.caller;
    const row = `second factor ${username}`;
    await throttle.attempt(row);
    await people.prove(username, password);
    await throttle.forgive(row);
  }

  return new Hono<Api>()
    .get("/session", requires(), onlyPeople, async (c) => {
      const { username, groups } = c.var.caller;
      const { email, totp } = await people.account(username);
      return c.json({ email, groups: groups.split(",").filter(Boolean), totp });
    })
    .post("/session/totp", requires(), onlyPeople, input("json", Own), async (c) => {
      const access = accessToken(c);
      await prove(c, c.req.valid("json"));
      const { email } = await people.account(c.var.caller.username);
      const secret = await people.newSecret(access);
      return c.json({ secret, uri: enrolment(email, secret) });
    })
    .post("/session/totp/confirm", requires(), onlyPeople, input("json", Proof), async (c) => {
      await people.enrol(accessToken(c), c.req.valid("json").code);
      return c.body(null, 204);
    })
    .delete("/session/totp", requires(), onlyPeople, input("json", Own), async (c) => {
      const access = accessToken(c);
      await prove(c, c.req.valid("json"));
      await people.dismiss(access);
      return c.body(null, 204);
    })
    .post("/session/forgotten", input("json", Forgotten), async (c) => {
      const { email } = c.req.valid("json");
      await Promise.all([setTimeout(evenAfter), remind(c, email)]);
      return c.json({}, 202);
    })
    .post("/session/forgotten/confirm", input("json", Reset), async (c) => {
      const reset = c.req.valid("json");
      const row = `forgotten ${reset.email}`;
      const device = await devices.known(c, reset.email);
      await throttle.attempt(row, device);
      await evenly(evenAfter, () => people.resetPassword(reset));
      await throttle.forgive(row, device);
      // Whoever knew the old password may be signed in somewhere.
      const { username } = await people.account(reset.email);
      await Promise.all([signOuts.everywhere(username), people.signOut(username)]);
      // No device is known any more but this one: else strangers could keep out who has just set a new password.
      if (device) await devices.remember(c, { sub: username, email: reset.email }, device);
      return c.body(null, 204);
    });
};

/** What authenticators read: `otpauth://totp/Loge:ann@example.com?secret=…&issuer=Loge`. */
function enrolment(email: string, secret: string): string {
  return `otpauth://totp/Loge:${encodeURIComponent(email)}?secret=${secret}&issuer=Loge`;
}

/** Cognito wants the token itself; whoever came otherwise, e.g. by a token for machines, has none. */
function accessToken(c: Context<Api>): string {
  const bearer = /^bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = bearer ?? getCookie(c, sessionCookie);
  if (!token) throw signInFirst();
  return token;
}
