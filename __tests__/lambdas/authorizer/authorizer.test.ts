import { describe, expect, test } from "@jest/globals";
import { ApiTokens } from "../../../lambdas/authorizer/api-tokens";
import { authorizer } from "../../../lambdas/authorizer/authorizer";
import { Keys } from "../../../lambdas/authorizer/keys";
import { Tokens } from "../../../lambdas/authorizer/tokens";
import { nobody } from "../../../lambdas/shared/caller";
import { Refusals } from "../../../lambdas/shared/refusals";
import { attributes, type Item, Table } from "../../../lambdas/shared/table";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { jwks, pool, token } from "../support/pool";

captureLogs();
const fake = FakeAws.forTests();

const machines = new ApiTokens(new Table(fake.aws, "access"), new Refusals(new Table(fake.aws, "access")));

/** An authorizer whose pool and table are both the fake; the table holds these rows. */
function ask(event: object, rows: Item[] = []) {
  fake.answer = ({ url, input }) => {
    if (url.endsWith("jwks.json")) return { body: jwks() };
    const asked = input.RequestItems.access.Keys.map(({ id }: { id: { S: string } }) => id.S);
    const found = rows.filter(({ id }) => asked.includes(id)).map(attributes);
    return { body: { Responses: { access: found }, UnprocessedKeys: {} } };
  };
  const tokens = new Tokens(pool, Keys.ofPool(pool.userPoolId, fake.endpoint));
  return authorizer(tokens, new Refusals(new Table(fake.aws, "access")), machines)(event);
}

const person = {
  sub: "sub-1",
  username: "sub-1",
  groups: "viewer,operator",
  cameras: "*",
  signIn: "origin-1",
  problem: "",
};
const cookie = (value: string) => ({ cookies: ["other=1", `__Host-loge-session=${value}`] });

describe("the authorizer says who is calling", () => {
  test("by the session cookie", async () => {
    expect(await ask(cookie(token()))).toEqual({ isAuthorized: true, context: { ...person, via: "cookie" } });
  });

  test("by the session cookie in a header", async () => {
    const { context } = await ask({ headers: { Cookie: `a=1; __Host-loge-session=${token()}` } });
    expect(context).toEqual({ ...person, via: "cookie" });
  });

  test.each(["authorization", "Authorization"])("by a bearer token in %s", async (name) => {
    const { context } = await ask({ headers: { [name]: `Bearer ${token()}` } });
    expect(context).toEqual({ ...person, via: "bearer" });
  });

  test("a person without groups is somebody", async () => {
    const { context } = await ask(cookie(token({ "cognito:groups": undefined })));
    expect(context).toMatchObject({ sub: "sub-1", groups: "" });
  });

  test("a sign-in without origin_jti is known by its jti", async () => {
    expect((await ask(cookie(token({ origin_jti: undefined })))).context.signIn).toBe("jti-1");
  });
});

describe("the authorizer says what holds by now", () => {
  const viewer = { "cognito:groups": ["viewer"] };
  const context = async (claims: object, row: Item) =>
    (await ask(cookie(token(claims)), [{ id: "person#sub-1", ...row }])).context;

  test("a viewer may be limited to cameras, or to none; an operator never is", async () => {
    expect((await context(viewer, { cameras: ["garden", "gate"] })).cameras).toBe("garden,gate");
    expect((await context(viewer, { cameras: [] })).cameras).toBe("");
    expect((await context(viewer, { cameras: null })).cameras).toBe("*");
    expect((await context({}, { cameras: ["garden"] })).cameras).toBe("*");
  });

  test("a token from before a change of group, or of the minute after, has the new one; a later one its own", async () => {
    const demoted = { group: "viewer", changed: 1_800_000_000, cameras: ["garden"] };
    const at = async (iat: number) => {
      const { groups, cameras } = await context({ iat, auth_time: iat }, demoted);
      return [groups, cameras];
    };
    expect(await at(1_799_999_000)).toEqual(["viewer", "garden"]);
    expect(await at(1_800_000_060)).toEqual(["viewer", "garden"]);
    expect(await at(1_800_000_061)).toEqual(["viewer,operator", "*"]);
  });
});

describe("the authorizer never denies, it knows nobody", () => {
  const other = `${token().slice(0, -8)}AAAAAAAA`;
  test.each([
    ["nothing", {}],
    ["null cookies and headers", { cookies: null, headers: null }],
    ["an empty cookie", cookie("")],
    ["a cookie that is no token", cookie("a.b.c")],
    ["a token whose signature is wrong", cookie(other)],
    ["an expired token", cookie(token({ exp: 1 }))],
    ["another pool's token", cookie(token({ iss: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other" }))],
    ["another client's token", cookie(token({ client_id: "client-2" }))],
    ["an id token", cookie(token({ token_use: "id" }))],
    ["a token without an algorithm", cookie(token({}, { alg: "none" }))],
    ["a token signed with the public key as a secret", cookie(token({}, { alg: "HS256" }))],
    ["a wrong bearer token beside a good cookie", { ...cookie(token()), headers: { authorization: "Bearer x" } }],
    ["an authorization that is no bearer", { headers: { authorization: `Digest ${token()}` } }],
  ])("%s", async (_, event) => {
    expect(await ask(event)).toEqual({ isAuthorized: true, context: nobody });
  });

  test.each(["removed#sub-1", "revoked#origin-1"])("a good token with the row %s", async (row) => {
    expect(await ask(cookie(token()), [{ id: row }])).toEqual({ isAuthorized: true, context: nobody });
  });

  test("a token of a sign-in from before one has left everywhere, however often it was renewed since", async () => {
    const left = [{ id: "signed-out#sub-1", before: 1_800_000_000 }];
    const signedInAt = async (auth_time: number) => (await ask(cookie(token({ auth_time })), left)).context.sub;
    expect([await signedInAt(1_799_999_999), await signedInAt(1_800_000_000)]).toEqual(["", "sub-1"]);
  });
});

describe("what cannot be found out is nobody, and said to be so", () => {
  const unavailable = { isAuthorized: true, context: { ...nobody, problem: "unavailable" } };

  test("the table does not answer", async () => {
    const keys = { current: async () => jwks(), newer: async () => undefined };
    fake.refuse("InternalServerError", 500);
    const asked = authorizer(new Tokens(pool, keys), new Refusals(new Table(fake.aws, "access")), machines);
    expect(await asked(cookie(token()))).toEqual(unavailable);
  });

  test("a key of the table was not read", async () => {
    const keys = { current: async () => jwks(), newer: async () => undefined };
    fake.answer = () => ({ body: { Responses: { access: [] }, UnprocessedKeys: { access: {} } } });
    const asked = authorizer(new Tokens(pool, keys), new Refusals(new Table(fake.aws, "access")), machines);
    expect(await asked(cookie(token()))).toEqual(unavailable);
  });

  test("the pool's keys cannot be read, until they can", async () => {
    const tokens = new Tokens(pool, Keys.ofPool(pool.userPoolId, fake.endpoint));
    const asked = authorizer(tokens, { standing: async () => ({ groups: ["viewer"], cameras: null }) }, machines);
    fake.answer = () => ({ status: 500 });
    expect(await asked(cookie(token()))).toEqual(unavailable);
    fake.answer = () => ({ body: jwks() });
    expect((await asked(cookie(token()))).context.sub).toBe("sub-1");
  });
});

describe("the pool's keys", () => {
  test("are AWS's own address without an endpoint", () => {
    expect(Keys.ofPool("eu-west-1_abc")).toEqual(
      expect.objectContaining({
        url: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc/.well-known/jwks.json",
      }),
    );
  });

  test("are read once, and once a minute more for a key that nobody knows", async () => {
    let time = 0;
    fake.answer = () => ({ body: jwks() });
    const tokens = new Tokens(pool, new Keys(`${fake.endpoint}/jwks.json`, () => time));
    const forged = token({}, { kid: "unknown" });
    const readings = async (jwt: string) => {
      await tokens.read(jwt);
      return fake.received.length;
    };
    expect(await readings(token())).toBe(1);
    expect(await readings(forged)).toBe(1);
    time = 60_000;
    expect(await readings(forged)).toBe(2);
    expect(await readings(forged)).toBe(2);
    expect(await readings(token())).toBe(2);
  });

  test("a new key is taken when the minute is over", async () => {
    let time = 0;
    fake.answer = () => ({ body: jwks() });
    const tokens = new Tokens(pool, new Keys(`${fake.endpoint}/jwks.json`, () => time));
    await tokens.read(token());
    fake.answer = () => ({ body: jwks("key-2") });
    time = 60_000;
    expect(await tokens.read(token({}, { kid: "key-2" }))).toMatchObject({ sub: "sub-1" });
  });

  test("that are no keys are refused", async () => {
    fake.answer = () => ({ body: { keys: [{}] } });
    await expect(new Keys(`${fake.endpoint}/jwks.json`).current()).rejects.toThrow();
  });
});
