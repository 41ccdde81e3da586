import { describe, expect, test } from "@jest/globals";
import { routes } from "../../lambdas/openapi/routes";
import { linkToken } from "../lambdas/support/apps";
import { access } from "../lambdas/support/cognito";
import { token } from "../lambdas/support/pool";
import type { Got } from "../support/http";
import { addressOf, asThePage, nameOf, open, personOf } from "./support/api-rows";
import { refusalOf } from "./support/row";
import { theWorld, type World } from "./support/world";

const json = { "content-type": "application/json" };
const post = (world: World, path: string, body: object, headers: Record<string, string> = {}) =>
  world.ask(path, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });
const right = { email: "ann@example.com", password: "right" };
const signIn = (world: World, headers: Record<string, string> = {}) => post(world, "/api/session", right, headers);

/** `name=value` of each cookie that an answer sets. */
const given = ({ headers }: Got) => (headers["set-cookie"] ?? []).map((one) => one.split(";")[0] as string);
const told = (world: World, command: string) =>
  world.apps.cognito.told.filter(({ constructor: { name } }) => name === command).length;

function count(answers: readonly Got[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const got of answers) counted[refusalOf(got)] = (counted[refusalOf(got)] ?? 0) + 1;
  return counted;
}

/** What an open question is kept as in the browser; it may write there what it likes. */
async function question(world: World, name: string): Promise<Record<string, string>> {
  world.apps.cognito.challenge = name;
  const [cookie = ""] = given(await signIn(world));
  world.apps.cognito.challenge = undefined;
  return JSON.parse(Buffer.from(cookie.split("=")[1] ?? "", "base64url").toString());
}
const challengeCookie = (challenge: object) =>
  `__Secure-loge-challenge=${Buffer.from(JSON.stringify(challenge)).toString("base64url")}`;

describe("guessing", () => {
  const world = theWorld();

  test("a password: five tries of a person reach Cognito, however spelled and from wherever", async () => {
    const spellings = ["ann@example.com", " Ann@example.com", "ANN@EXAMPLE.COM\n", "aNN@Example.com"];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        post(
          world,
          "/api/session",
          { email: spellings[i % 4], password: `guess-${i}` },
          { "x-forwarded-for": `203.0.113.${i}`, "user-agent": `agent ${i}`, cookie: `x=${i}` },
        ),
      ),
    );
    expect(count(answers)).toEqual({ "401 wrong_credentials": 5, "429 too_many_attempts": 95 });
    expect(told(world, "AdminInitiateAuthCommand")).toBe(5);
    expect(answers.find(({ status }) => status === 429)?.headers["retry-after"]).toMatch(/^\d+$/);
    // Nor the right one any more, till the quarter of an hour is over.
    expect(refusalOf(await signIn(world))).toBe("429 too_many_attempts");
  });

  test("a password, by strangers: it holds up strangers, not who has signed in at this browser before", async () => {
    const cookieOf = (got: Got) => given(got).find((one) => one.startsWith("__Secure-loge-device=")) ?? "";
    const known = cookieOf(await signIn(world));
    for (let i = 0; i < 6; i++) await post(world, "/api/session", { ...right, password: `guess-${i}` });
    const madeUp = `${known.slice(0, -43)}${"A".repeat(43)}`;
    for (const cookie of ["", madeUp, `${known}; ${known}`, known.replace("device", "Device")])
      expect(refusalOf(await signIn(world, { cookie }))).toBe("429 too_many_attempts");
    const back = await signIn(world, { cookie: known });
    expect(back.status).toBe(200);
    // What it had before is worth nothing any more, and what it has now is five tries.
    expect(refusalOf(await signIn(world, { cookie: known }))).toBe("429 too_many_attempts");
    const before = told(world, "AdminInitiateAuthCommand");
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        post(world, "/api/session", { ...right, password: `guess-${i}` }, { cookie: cookieOf(back) }),
      ),
    );
    expect(count(answers)).toEqual({ "401 wrong_credentials": 5, "429 too_many_attempts": 15 });
    expect(told(world, "AdminInitiateAuthCommand")).toBe(before + 5);
  });

  test("a code: five tries reach Cognito, however the name in the cookie is spelled", async () => {
    const asked = await question(world, "SOFTWARE_TOKEN_MFA");
    const spellings = ["sub-1", "SUB-1", "Sub-1", " sub-1", "sub-1 ", "\uFF53ub-1", "\u017Fub-1", "sub-1\u0000"];
    const cookies = spellings.map((username) => challengeCookie({ ...asked, username }));
    const answers = await Promise.all(
      cookies.flatMap((cookie) =>
        Array.from({ length: 20 }, () => post(world, "/api/session/challenge", { code: "000000" }, { cookie })),
      ),
    );
    expect(told(world, "AdminRespondToAuthChallengeCommand")).toBe(5);
    expect(count(answers)).toEqual({
      "401 wrong_code": 5,
      "429 too_many_attempts": 15,
      "401 challenge_expired": 140,
    });
  });

  test("a password, by whoever found a session open: five tries of its own to change the second factor", async () => {
    const found = personOf(["viewer"]);
    const change = (method: string, password: string) =>
      world.ask("/api/session/totp", { method, headers: { ...json, ...found }, body: JSON.stringify({ password }) });
    // Strangers who try at the door hold up nobody who is in.
    for (let i = 0; i < 6; i++) await post(world, "/api/session", { ...right, password: `guess-${i}` });
    expect((await change("DELETE", "right")).status).toBe(204);
    const before = told(world, "AdminInitiateAuthCommand");
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => change(i % 2 ? "DELETE" : "POST", `guess-${i}`)),
    );
    expect(count(answers)).toEqual({ "422 wrong_password": 5, "429 too_many_attempts": 45 });
    expect(told(world, "AdminInitiateAuthCommand")).toBe(before + 5);
    expect(refusalOf(await change("DELETE", "right"))).toBe("429 too_many_attempts");
    // Nor does a right one here give back the tries at the door.
    expect(refusalOf(await signIn(world))).toBe("429 too_many_attempts");
  });

  test("nor do such tries shut the door to the owner", async () => {
    const headers = { ...json, ...personOf(["viewer"]) };
    const body = JSON.stringify({ password: "guess" });
    for (let i = 0; i < 6; i++) await world.ask("/api/session/totp", { method: "DELETE", headers, body });
    expect((await signIn(world)).status).toBe(200);
  });

  test("a link's token: one that only looks like one is not even looked for", async () => {
    for (const guess of ["", "A", linkToken.slice(1), `${linkToken}A`, linkToken.toLowerCase(), ` ${linkToken}`, "*"])
      expect(refusalOf(await post(world, "/api/shared", { token: guess }))).toBe("404 share_ended");
    expect(refusalOf(await post(world, "/api/shared", { token: "A".repeat(101) }))).toBe("422 invalid_input");
  });
});

describe("guessing for many people at once", () => {
  const world = theWorld({ limits: true });
  /** Open routes that take something that could be guessed, and are not held back for everybody together. */
  const byPerson: Record<string, string> = { "POST /session/challenge": "by the person's name, see above" };
  const guessed = routes.filter((route) => nameOf(route) in open && route.body);

  test.each(guessed.map(nameOf))("%s: the gateway holds it back, or it is counted by person", (name) => {
    const { route_settings: held } = world.state.one("aws_apigatewayv2_stage").attributes;
    const limit = held.find((it: { route_key: string }) => it.route_key === name);
    expect(limit?.throttling_rate_limit <= 5 || name in byPerson).toBe(true);
  });

  test("a hundred addresses, one password: a handful gets through in a second", async () => {
    const start = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => post(world, "/api/session", { email: `p${i}@example.com`, password: "1" })),
    );
    const seconds = (Date.now() - start) / 1000;
    expect(told(world, "AdminInitiateAuthCommand")).toBeLessThanOrEqual(5 + 2 * seconds);
    expect(count(answers)["429"]).toBeGreaterThanOrEqual(95 - 2 * seconds);
  });
});

describe("cookies", () => {
  const world = theWorld();
  /** By the beginning of a cookie's name: the only path that it may have. A name that is not here fails. */
  const paths: readonly (readonly [string, RegExp])[] = [
    ["__Host-loge-", /^\/$/],
    ["__Secure-loge-", /^\/api\/session$/],
    ["CloudFront-", /^\/media\/[a-z0-9-]+\/([a-z0-9-]+\/)?$/],
  ];
  const allowed = new Set(["path", "max-age", "secure", "httponly", "samesite"]);

  /** Every cookie that any route sets. */
  async function every(): Promise<string[]> {
    const signedIn = { cookie: `${personOf(["operator"]).cookie}; __Secure-loge-refresh=refresh-1` };
    const answers = [await signIn(world), await post(world, "/api/shared", { token: linkToken })];
    for (const route of routes)
      answers.push(
        await world.ask(addressOf(route), {
          ...{ method: route.method, ...asThePage(route) },
          headers: { ...asThePage(route).headers, ...signedIn },
        }),
      );
    world.apps.cognito.challenge = "SOFTWARE_TOKEN_MFA";
    answers.push(await signIn(world));
    return answers.flatMap(({ headers }) => headers["set-cookie"] ?? []);
  }

  test("are kept from scripts, from other sites, from plain http and from other paths", async () => {
    const cookies = await every();
    const faults = cookies.filter((cookie) => {
      const [pair = "", ...attributes] = cookie.split("; ");
      const named = new Map(attributes.map((it) => it.toLowerCase().split("=") as [string, string | undefined]));
      const path = paths.find(([prefix]) => pair.startsWith(prefix))?.[1];
      const isRight =
        named.has("secure") &&
        named.has("httponly") &&
        named.get("samesite") === "strict" &&
        [...named.keys()].every((name) => allowed.has(name)) &&
        path?.test(named.get("path") ?? "");
      return !isRight;
    });
    expect(faults).toEqual([]);
    expect(new Set(cookies.map((it) => it.split("=")[0])).size).toBe(8);
  });

  test("and what they hold stands in no answer and in no log", async () => {
    const values = (await every()).map((it) => it.split(";")[0]?.split("=")[1] ?? "").filter((it) => it.length > 20);
    const session = await signIn(world);
    for (const value of new Set(values)) {
      expect(session.text).not.toContain(value);
      expect(world.printed.join()).not.toContain(value);
    }
    expect(values.length).toBeGreaterThan(5);
  });
});

describe("a session that was laid into somebody's browser", () => {
  const world = theWorld();
  const planted = token({ sub: "sub-mallory", username: "mallory", jti: "planted", origin_jti: "planted" });

  test("is not the one that a sign-in opens", async () => {
    const got = await signIn(world, { cookie: `__Host-loge-session=${planted}; __Secure-loge-refresh=planted` });
    expect(given(got)).toContain(`__Host-loge-session=${access}`);
    expect(given(got)).toContain("__Secure-loge-refresh=refresh-1");
  });

  test.each([
    ["in the address", "/api/session?__Host-loge-session=X&session=X&access_token=X&token=X", {}],
    ["in a header", "/api/session", { "x-session-id": planted, "x-amz-security-token": planted }],
    ["by a name that only looks so", "/api/session", { cookie: `__host-loge-session=${planted}; session=${planted}` }],
  ])("is not taken from where it does not belong: %s", async (_, path, headers) => {
    const got = await world.ask(path.replaceAll("X", planted), { headers: headers as Record<string, string> });
    expect(refusalOf(got)).toBe("401 sign_in_first");
  });

  test("is not renewed: of two refresh cookies nobody knows which is the person's own", async () => {
    const renew = (cookie: string) =>
      world.ask("/api/session/renew", { method: "POST", headers: { "x-loge": "1", cookie } });
    const own = "__Secure-loge-refresh=refresh-1";
    expect((await renew(own)).status).toBe(200);
    for (const cookie of [`${own}; __Secure-loge-refresh=planted`, `__Secure-loge-refresh=planted; ${own}`])
      expect(refusalOf(await renew(cookie))).toBe("401 sign_in_first");
  });

  test("nor is another's question answered", async () => {
    const asked = await question(world, "NEW_PASSWORD_REQUIRED");
    const own = challengeCookie(asked);
    const laid = challengeCookie({ ...asked, session: "mallory's" });
    for (const cookie of [`${own}; ${laid}`, `${laid}; ${own}`])
      expect(refusalOf(await post(world, "/api/session/challenge", { password: "strong" }, { cookie }))).toBe(
        "401 challenge_expired",
      );
    expect((await post(world, "/api/session/challenge", { password: "strong" }, { cookie: own })).status).toBe(200);
  });

  test("ends with the sign-out: its token is taken nowhere", async () => {
    const { cookie } = personOf(["operator"], { origin_jti: "signed-out" });
    for (const route of routes.filter(({ who }) => who !== "anyone")) {
      const { headers, body } = asThePage(route);
      const got = await world.ask(addressOf(route), { method: route.method, body, headers: { ...headers, cookie } });
      expect(refusalOf(got)).toBe("401 sign_in_first");
    }
  });
});
