import { describe, expect, test } from "@jest/globals";
import { People } from "../../../lambdas/session/people";
import { session } from "../../../lambdas/session/session";
import { ApiError } from "../../../lambdas/shared/errors";
import { access, FakeCognito } from "../support/cognito";
import { captureLogs } from "../support/logs";
import { type Call, refusal, send } from "../support/request";

const logs = captureLogs();

/** The routes with Ann's pool, and a throttle and refusals that only remember. */
function world({ refused = false, limited = false, failAfter = 0 } = {}) {
  const cognito = new FakeCognito();
  const events: string[] = [];
  const seen: string[] = [];
  const app = session({
    people: new People(cognito.client, "us-east-1_Pool1", "client-1"),
    refusals: {
      has: async () => refused,
      revoke: async (signIn) => void events.push(`revoke ${signIn}`),
    },
    signOuts: { everywhere: async (sub) => void events.push(`everywhere ${sub}`) },
    seen: { now: async (sub) => void seen.push(sub) },
    throttle: {
      attempt: async (email) => {
        events.push(`attempt ${email}`);
        if (limited) throw new ApiError(429, "too_many_attempts", "Wait.", { headers: { "retry-after": "60" } });
      },
      forgive: async (email) => void events.push(`forgive ${email}`),
    },
    // Nobody is known anywhere: what devices change stands in `devices.test.ts`.
    devices: { known: async () => undefined, remember: async () => undefined },
    cameras: ["garden", "gate"],
    failAfter,
  });
  const post = (path: string, body: unknown, call: Call = {}) => send(app, `POST ${path}`, { body, ...call });
  return {
    cognito,
    events,
    seen,
    post,
    signIn: (email = "ann@example.com", password = "right") => post("/session", { email, password }),
    /** As far as the challenge; gives its cookie, as a browser would send it. */
    challenged: async (challenge: string) => {
      cognito.challenge = challenge;
      const { cookies } = await post("/session", { email: "ann@example.com", password: "right" });
      cognito.challenge = undefined;
      return cookies.map((cookie) => cookie.split(";")[0] ?? "");
    },
    get: (call: Call) => send(app, "GET /session", call),
    ask: (line: string, call: Call) => send(app, line, call),
    everywhere: (call: Call) => send(app, "DELETE /session?everywhere=true", { headers: { "x-loge": "1" }, ...call }),
    signOut: (call: Call) => send(app, "DELETE /session", { headers: { "x-loge": "1" }, ...call }),
  };
}

const flags = "HttpOnly; Secure; SameSite=Strict";
const opened = [
  `__Host-loge-session=${access}; Max-Age=3600; Path=/; ${flags}`,
  `__Secure-loge-refresh=refresh-1; Max-Age=2592000; Path=/api/session; ${flags}`,
];
const closed = [
  `__Host-loge-session=; Max-Age=0; Path=/; ${flags}`,
  `__Secure-loge-refresh=; Max-Age=0; Path=/api/session; ${flags}`,
];
const challengeClosed = `__Secure-loge-challenge=; Max-Age=0; Path=/api/session; ${flags}`;
const deviceForgotten = `__Secure-loge-device=; Max-Age=0; Path=/api/session; ${flags}`;
/** As `media-cookies.ts` set them, or the browser would keep them. */
const mediaClosed = ["garden", "gate"].flatMap((camera) =>
  ["Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"].map(
    (name) => `CloudFront-${name}=; Max-Age=0; Path=/media/${camera}/; ${flags}`,
  ),
);
const ann = { email: "ann@example.com", groups: ["viewer", "operator"] };

describe("POST /session", () => {
  test("answers who is signed in, and keeps the tokens in cookies that no script reads", async () => {
    const { signIn, events } = world();
    const answer = await signIn();
    expect(answer).toMatchObject({ statusCode: 200, json: ann });
    expect(answer.cookies).toEqual([challengeClosed, ...opened]);
    expect(answer.body).not.toContain(access);
    expect(events).toEqual(["attempt ann@example.com", "forgive ann@example.com"]);
  });

  test("takes an address as people type it", async () => {
    expect((await world().signIn(" Ann@Example.COM ")).statusCode).toBe(200);
  });

  test("an unknown person and a wrong password get the same answer", async () => {
    const [unknown, wrong] = [
      await world().signIn("bob@example.com"),
      await world().signIn("ann@example.com", "wrong"),
    ];
    expect(refusal(unknown)).toEqual([401, "wrong_credentials"]);
    expect(unknown).toEqual(wrong);
  });

  test.each(["UserNotConfirmedException", "PasswordResetRequiredException", "InvalidParameterException"])(
    "so does %s",
    async (name) => {
      const { cognito, signIn } = world();
      cognito.failure = name;
      expect(refusal(await signIn())).toEqual([401, "wrong_credentials"]);
    },
  );

  test("a wrong try is answered no sooner than the floor", async () => {
    const start = performance.now();
    await world({ failAfter: 50 }).signIn("bob@example.com");
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  });

  test("a wrong try is not forgiven", async () => {
    const { signIn, events } = world();
    await signIn("ann@example.com", "wrong");
    expect(events).toEqual(["attempt ann@example.com"]);
  });

  test("after too many tries Cognito is not even asked", async () => {
    const { cognito, signIn } = world({ limited: true });
    const answer = await signIn();
    expect(refusal(answer)).toEqual([429, "too_many_attempts"]);
    expect(answer.headers["retry-after"]).toBe("60");
    expect(cognito.told).toEqual([]);
  });

  test("a removed person is not let in", async () => {
    const answer = await world({ refused: true }).signIn();
    expect(refusal(answer)).toEqual([401, "wrong_credentials"]);
    expect(answer.cookies).toEqual([]);
  });

  test.each([
    ["TooManyRequestsException", 429, "too_many_requests"],
    ["InternalErrorException", 503, "unavailable"],
    ["TimeoutError", 503, "unavailable"],
    ["ResourceNotFoundException", 500, "internal"],
  ])("Cognito's %s is %i %s", async (name, status, code) => {
    const { cognito, signIn } = world();
    cognito.failure = name;
    expect(refusal(await signIn())).toEqual([status, code]);
  });

  test("a question that the page cannot answer is 409", async () => {
    const { cognito, signIn } = world();
    cognito.challenge = "SMS_MFA";
    expect(refusal(await signIn())).toEqual([409, "unknown_challenge"]);
  });

  test.each([
    [{ email: "ann", password: "x" }, "email"],
    [{ email: "ann@example.com" }, "password"],
    [{ email: "ann@example.com", password: "" }, "password"],
    [{ email: "ann@example.com", password: "x".repeat(257) }, "password"],
    [{ email: ["ann@example.com"], password: "x" }, "email"],
  ])("%j is refused, naming %s, and nothing is counted", async (body, path) => {
    const { post, events } = world();
    const answer = await post("/session", body);
    expect(refusal(answer)).toEqual([422, "invalid_input"]);
    expect(answer.json.error.details[0].path).toBe(path);
    expect(events).toEqual([]);
  });

  test("no secret is ever logged", async () => {
    const { signIn, challenged, post } = world();
    await signIn("ann@example.com", "wrong-secret");
    await post(
      "/session/challenge",
      { password: "new-secret" },
      { cookies: await challenged("NEW_PASSWORD_REQUIRED") },
    );
    const text = JSON.stringify(logs);
    for (const secret of ["wrong-secret", "new-secret", access, "refresh-1", "cognito-session"]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe("POST /session/challenge", () => {
  test("the first own password: asked for, answered, signed in", async () => {
    const { cognito, challenged, post, signIn } = world();
    cognito.challenge = "NEW_PASSWORD_REQUIRED";
    const asked = await signIn();
    expect(asked.json).toEqual({ challenge: "new_password" });
    expect(asked.cookies).toEqual([
      expect.stringMatching(`^__Secure-loge-challenge=[\\w-]+; Max-Age=180; Path=/api/session; ${flags}$`),
    ]);
    const answer = await post(
      "/session/challenge",
      { password: "strong" },
      { cookies: await challenged("NEW_PASSWORD_REQUIRED") },
    );
    expect(answer).toMatchObject({ statusCode: 200, json: ann });
    expect(answer.cookies).toEqual([challengeClosed, ...opened]);
    expect(cognito.told.at(-1)?.input).toMatchObject({
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ChallengeResponses: { USERNAME: "sub-1", NEW_PASSWORD: "strong" },
    });
  });

  test("a weak password is told in Cognito's words, and may be tried again", async () => {
    const { challenged, post } = world();
    const cookies = await challenged("NEW_PASSWORD_REQUIRED");
    const answer = await post("/session/challenge", { password: "weak" }, { cookies });
    expect(refusal(answer)).toEqual([422, "weak_password"]);
    expect(answer.json.error.details).toEqual([{ path: "password", message: "Password must have numeric characters" }]);
    expect((await post("/session/challenge", { password: "strong" }, { cookies })).statusCode).toBe(200);
  });

  test("the authenticator's code: tries are counted until it is right", async () => {
    const { challenged, post, events } = world();
    const cookies = await challenged("SOFTWARE_TOKEN_MFA");
    expect(refusal(await post("/session/challenge", { code: "000000" }, { cookies }))).toEqual([401, "wrong_code"]);
    expect(events).toEqual(["attempt ann@example.com", "attempt sub-1"]);
    expect((await post("/session/challenge", { code: " 123456 " }, { cookies })).json).toEqual(ann);
    expect(events.slice(-2)).toEqual(["forgive sub-1", "forgive ann@example.com"]);
  });

  test.each([
    ["NEW_PASSWORD_REQUIRED", { code: "123456" }, "password"],
    ["SOFTWARE_TOKEN_MFA", { password: "strong" }, "code"],
  ])("%s wants its own answer", async (challenge, body, path) => {
    const { challenged, post } = world();
    const answer = await post("/session/challenge", body, { cookies: await challenged(challenge) });
    expect(refusal(answer)).toEqual([422, "invalid_input"]);
    expect(answer.json.error.details[0].path).toBe(path);
  });

  test.each([{}, { code: "12345" }, { code: "12345a" }, { password: "" }, { password: "a", code: "123456" }])(
    "%j is no answer",
    async (body) => {
      const { challenged, post } = world();
      const answer = await post("/session/challenge", body, { cookies: await challenged("SOFTWARE_TOKEN_MFA") });
      expect(refusal(answer)).toEqual([422, "invalid_input"]);
    },
  );

  const forged = (challenge: object) => [
    `__Secure-loge-challenge=${Buffer.from(JSON.stringify(challenge)).toString("base64url")}`,
  ];
  const asked = { name: "new_password", username: "sub-1", session: "cognito-session" };
  test("an answer that is none is told what one is", async () => {
    const cookies = await world().challenged("NEW_PASSWORD_REQUIRED");
    const answer = await world().post("/session/challenge", { answer: "123456" }, { cookies });
    expect(answer.json).toMatchObject({
      error: { code: "invalid_input", message: "Not as expected: either a password or a six-digit code." },
    });
  });

  test.each([
    ["no cookie", []],
    ["a cookie that is none", ["__Secure-loge-challenge=junk"]],
    ["a cookie that lacks a part", forged({ ...asked, session: undefined })],
    ["another person's name", forged({ ...asked, username: "sub-2" })],
    ["a session that Cognito does not know", forged({ ...asked, session: "old" })],
  ])("with %s it is 401 challenge_expired", async (_, cookies) => {
    expect(refusal(await world().post("/session/challenge", { password: "strong" }, { cookies }))).toEqual([
      401,
      "challenge_expired",
    ]);
  });
});

describe("POST /session/renew", () => {
  const renew = (props = {}, refresh = "refresh-1") =>
    world(props).post("/session/renew", {}, { cookies: [`__Secure-loge-refresh=${refresh}`] });

  test("sets a new session cookie and leaves the refresh cookie", async () => {
    const answer = await renew();
    expect(answer).toMatchObject({ statusCode: 200, json: ann });
    expect(answer.cookies).toEqual([opened[0]]);
  });

  test.each([
    ["an old refresh token", {}, "refresh-0"],
    ["no refresh token", {}, ""],
    ["a sign-in that was signed out, or a removed person", { refused: true }, "refresh-1"],
  ])("with %s it is 401, and the cookies are cleared", async (_, props, refresh) => {
    const answer = await renew(props, refresh);
    expect(refusal(answer)).toEqual([401, "sign_in_first"]);
    expect(answer.cookies).toEqual(closed);
  });

  test("Cognito's silence does not sign anybody out", async () => {
    const { cognito, post } = world();
    cognito.failure = "TimeoutError";
    const answer = await post("/session/renew", {}, { cookies: ["__Secure-loge-refresh=refresh-1"] });
    expect(refusal(answer)).toEqual([503, "unavailable"]);
    expect(answer.cookies).toEqual([]);
  });
});

describe("GET /session", () => {
  test("tells who is signed in", async () => {
    expect((await world().get({ groups: "viewer,operator" })).json).toEqual({ ...ann, totp: false });
  });

  test("tells it to a person without groups too", async () => {
    expect((await world().get({ groups: "" })).json).toEqual({ ...ann, groups: [], totp: false });
  });

  test("nobody is 401, and so is who is not in the pool any more", async () => {
    expect(refusal(await world().get({}))).toEqual([401, "sign_in_first"]);
    const { cognito, get } = world();
    cognito.failure = "UserNotFoundException";
    expect(refusal(await get({ groups: "viewer" }))).toEqual([401, "sign_in_first"]);
  });
});

describe("the last sign-in", () => {
  test("is seen at the door and at each renewal, and never of who is refused", async () => {
    const { signIn, post, seen } = world();
    await signIn();
    await post("/session/renew", {}, { cookies: ["__Secure-loge-refresh=refresh-1"] });
    expect(seen).toEqual(["sub-1", "sub-1"]);
    const refused = world({ refused: true });
    await refused.signIn();
    await refused.post("/session/renew", {}, { cookies: ["__Secure-loge-refresh=refresh-1"] });
    expect(refused.seen).toEqual([]);
  });
});

describe("an authenticator", () => {
  const signedIn = { groups: "viewer", cookies: [`__Host-loge-session=${access}`] };

  test("is enrolled with the person's own token, from the cookie or as a bearer", async () => {
    for (const call of [signedIn, { groups: "viewer", headers: { authorization: `Bearer ${access}` } }]) {
      const { cognito, post } = world();
      const { json } = await post("/session/totp", { password: "right" }, call);
      expect(json.uri).toBe("otpauth://totp/Loge:ann%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Loge");
      expect((await post("/session/totp/confirm", { code: "123456" }, call)).statusCode).toBe(204);
      expect(cognito.told.slice(3).map(({ input }) => input)).toEqual([
        { AccessToken: access },
        { AccessToken: access, UserCode: "123456" },
        { AccessToken: access, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } },
      ]);
    }
  });

  test("is not asked for before a code of it was right", async () => {
    const { cognito, post } = world();
    expect(refusal(await post("/session/totp/confirm", { code: "000000" }, signedIn))).toEqual([422, "wrong_code"]);
    expect(cognito.told.map(({ constructor: { name } }) => name)).toEqual(["VerifySoftwareTokenCommand"]);
  });

  test("is for people: a machine has no token of Cognito's", async () => {
    const { post, events } = world();
    const answer = await post("/session/totp", { password: "right" }, { groups: "viewer" });
    expect(refusal(answer)).toEqual([401, "sign_in_first"]);
    expect(events).toEqual([]);
  });

  describe.each(["POST /session/totp", "DELETE /session/totp"])("%s wants the password again", (line) => {
    const names = ({ told }: FakeCognito) => told.map(({ constructor: { name } }) => name);
    const change = { "POST /session/totp": "AssociateSoftwareTokenCommand" }[line] ?? "SetUserMFAPreferenceCommand";

    test("a wrong one changes nothing, and does not look like the end of the session", async () => {
      const { cognito, ask, events } = world();
      const answer = await ask(line, { ...signedIn, body: { password: "wrong" } });
      expect(refusal(answer)).toEqual([422, "wrong_password"]);
      expect(answer.json.error.details).toEqual([{ path: "password", message: expect.any(String) }]);
      expect(names(cognito)).toEqual(["AdminInitiateAuthCommand"]);
      expect(events).toEqual(["attempt second factor sub-1"]);
    });

    test.each(["PasswordResetRequiredException", "UserNotConfirmedException", "InvalidParameterException"])(
      "so does Cognito's %s",
      async (name) => {
        const { cognito, ask } = world();
        cognito.failure = name;
        const answer = await ask(line, { ...signedIn, body: { password: "right" } });
        expect(refusal(answer)).toEqual([422, "wrong_password"]);
      },
    );

    test.each([{}, { password: "" }, { password: ["right"] }, { password: "x".repeat(257) }])(
      "%j is none, and not counted",
      async (body) => {
        const { cognito, ask, events } = world();
        expect(refusal(await ask(line, { ...signedIn, body }))).toEqual([422, "invalid_input"]);
        expect([cognito.told, events]).toEqual([[], []]);
      },
    );

    test("what the right one opens is given to nobody, and ends at once", async () => {
      const { cognito, ask, events } = world();
      const answer = await ask(line, { ...signedIn, body: { password: "right" } });
      expect(answer.statusCode).toBeLessThan(300);
      expect(answer.cookies).toEqual([]);
      expect(answer.body).not.toContain("refresh-1");
      expect(cognito.told.slice(0, 2).map(({ input }) => input)).toEqual([
        expect.objectContaining({ AuthParameters: { USERNAME: "sub-1", PASSWORD: "right" } }),
        { ClientId: "client-1", Token: "refresh-1" },
      ]);
      expect(names(cognito)).toContain(change);
      expect(events).toEqual(["attempt second factor sub-1", "forgive second factor sub-1"]);
    });

    test("a revocation that fails stops nobody, and stands in the log", async () => {
      const { cognito, ask } = world();
      cognito.failures.RevokeTokenCommand = "InternalErrorException";
      expect((await ask(line, { ...signedIn, body: { password: "right" } })).statusCode).toBeLessThan(300);
      expect(logs).toContainEqual(expect.objectContaining({ level: "WARN", message: "refresh token not revoked" }));
    });

    test("Cognito's question for a code comes after a right one; any other question proves nothing", async () => {
      const { cognito, ask } = world();
      cognito.challenge = "SOFTWARE_TOKEN_MFA";
      expect((await ask(line, { ...signedIn, body: { password: "right" } })).statusCode).toBeLessThan(300);
      expect(names(cognito)).not.toContain("RevokeTokenCommand");
      cognito.challenge = "NEW_PASSWORD_REQUIRED";
      const answer = await ask(line, { ...signedIn, body: { password: "right" } });
      expect(refusal(answer)).toEqual([422, "wrong_password"]);
    });

    test("after too many tries Cognito is not even asked", async () => {
      const { cognito, ask } = world({ limited: true });
      const answer = await ask(line, { ...signedIn, body: { password: "right" } });
      expect(refusal(answer)).toEqual([429, "too_many_attempts"]);
      expect(cognito.told).toEqual([]);
    });

    test("who is not in the pool any more is signed out", async () => {
      const { ask } = world();
      const answer = await ask(line, { ...signedIn, username: "sub-2", body: { password: "right" } });
      expect(refusal(answer)).toEqual([401, "sign_in_first"]);
    });

    test("a machine's token is refused before anything is counted", async () => {
      const { ask, events } = world();
      const answer = await ask(line, { ...signedIn, via: "token", body: { password: "right" } });
      expect(refusal(answer)).toEqual([403, "forbidden"]);
      expect(events).toEqual([]);
    });

    test("and it is never logged", async () => {
      const { ask } = world();
      await ask(line, { ...signedIn, body: { password: "wrong-secret" } });
      expect(JSON.stringify(logs)).not.toContain("wrong-secret");
    });
  });
});

describe("a forgotten password", () => {
  const reset = { email: "ann@example.com", code: "123456", password: "strong" };

  test.each([
    undefined,
    "UserNotFoundException",
    "NotAuthorizedException",
    "InvalidParameterException",
    "LimitExceededException",
  ])("is answered the same for everybody, also when Cognito says %s", async (failure) => {
    const { cognito, post } = world();
    cognito.failure = failure;
    const answer = await post("/session/forgotten", { email: "ann@example.com" });
    expect([answer.statusCode, answer.body, answer.cookies]).toEqual([202, "{}", []]);
  });

  test("no more is sent to whom much was sent, and nobody learns that either", async () => {
    const { cognito, post } = world({ limited: true });
    expect((await post("/session/forgotten", { email: "ann@example.com" })).statusCode).toBe(202);
    expect(cognito.told).toEqual([]);
  });

  test("is answered no sooner than the floor", async () => {
    const start = performance.now();
    await world({ failAfter: 50 }).post("/session/forgotten", { email: "bob@example.com" });
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  });

  test("its code is tried a few times, and ends every other sign-in when it is right", async () => {
    const { post, events } = world();
    expect(refusal(await post("/session/forgotten/confirm", { ...reset, code: "654321" }))).toEqual([
      422,
      "wrong_code",
    ]);
    expect(refusal(await post("/session/forgotten/confirm", { ...reset, password: "weak" }))).toEqual([
      422,
      "weak_password",
    ]);
    expect((await post("/session/forgotten/confirm", reset)).statusCode).toBe(204);
    const row = "forgotten ann@example.com";
    expect(events).toEqual([...Array(3).fill(`attempt ${row}`), `forgive ${row}`, "everywhere sub-1"]);
    const limited = world({ limited: true });
    expect(refusal(await limited.post("/session/forgotten/confirm", reset))).toEqual([429, "too_many_attempts"]);
    expect(limited.cognito.told).toEqual([]);
  });
});

describe("DELETE /session?everywhere=true", () => {
  const line = { cookies: ["__Secure-loge-refresh=refresh-1"] };

  test("ends every sign-in of the person, here too", async () => {
    const { events, cognito, everywhere } = world();
    const answer = await everywhere({ groups: "viewer", signIn: "origin-1", ...line });
    const cookies = [deviceForgotten, ...closed, challengeClosed, ...mediaClosed];
    expect(answer).toMatchObject({ statusCode: 204, cookies });
    expect(events).toEqual(["everywhere sub-1", "revoke origin-1"]);
    expect(cognito.told[0]?.constructor.name).toBe("AdminUserGlobalSignOutCommand");
  });

  test("does not pretend to whoever is not signed in", async () => {
    expect(refusal(await world().everywhere(line))).toEqual([401, "sign_in_first"]);
  });
});

describe("DELETE /session", () => {
  const signedIn = { groups: "viewer", signIn: "origin-1", cookies: ["__Secure-loge-refresh=refresh-1"] };

  test("refuses every token of this sign-in, revokes the refresh token and clears the cookies, those of the media too", async () => {
    const { cognito, events, signOut } = world();
    const answer = await signOut(signedIn);
    expect(answer).toMatchObject({ statusCode: 204, body: "" });
    expect(answer.cookies).toEqual([...closed, challengeClosed, ...mediaClosed]);
    expect(events).toEqual(["revoke origin-1"]);
    expect(cognito.told[0]?.input).toEqual({ ClientId: "client-1", Token: "refresh-1" });
  });

  test("signs out all the same when Cognito fails, and says so in the log", async () => {
    const { cognito, signOut } = world();
    cognito.failure = "InternalErrorException";
    expect((await signOut(signedIn)).statusCode).toBe(204);
    expect(logs).toContainEqual(expect.objectContaining({ level: "WARN", message: "refresh token not revoked" }));
  });

  test("clears the cookies of who is signed out already", async () => {
    const answer = await world().signOut({});
    expect(answer.statusCode).toBe(204);
    expect(answer.cookies).toEqual([...closed, challengeClosed, ...mediaClosed]);
  });
});
