import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ApiTokens } from "../../lambdas/authorizer/api-tokens";
import { authorizer } from "../../lambdas/authorizer/authorizer";
import { Tokens } from "../../lambdas/authorizer/tokens";
import { catalog } from "../../lambdas/catalog/catalog";
import { routes } from "../../lambdas/openapi/routes";
import { Catalogue } from "../../lambdas/shared/catalogue";
import { handle } from "../../lambdas/shared/gateway";
import { Objects } from "../../lambdas/shared/objects";
import { RecordingRows } from "../../lambdas/shared/recording-rows";
import { Table } from "../../lambdas/shared/table";
import { apps, type FunctionName } from "./support/apps";
import { FakeAws } from "./support/fake-aws";
import { captureLogs } from "./support/logs";
import { jwks, pool, token } from "./support/pool";
import { event } from "./support/request";

captureLogs();
const fake = FakeAws.forTests();

const runs = { numRuns: 150 };
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ maxLength: 60 }));
const cookieName = fc.constantFrom("__Host-loge-session", "__Secure-loge-refresh", "__Secure-loge-challenge", "other");
const cookies = fc.array(
  fc.tuple(cookieName, anyText).map(([name, value]) => `${name}=${value}`),
  { maxLength: 4 },
);
const headerName = fc.constantFrom(
  "authorization",
  "cookie",
  "content-type",
  "content-length",
  "x-loge",
  "host",
  "accept",
);
const headers = fc.dictionary(fc.oneof(headerName, fc.string({ maxLength: 12 })), anyText, { maxKeys: 5 });
const fields = fc.record(
  {
    ...{ name: anyText, group: anyText, days: fc.integer() },
    ...{ email: anyText, password: anyText, code: anyText, title: anyText, token: anyText, hours: fc.integer() },
    ["__proto__"]: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.json(),
  anyText,
  fields.map((it) => JSON.stringify(it)),
  fc.constant(null),
  fc.constant(undefined),
);
const query = fc.oneof(
  anyText,
  fc
    .tuple(fc.constantFrom("camera", "after", "limit", "from", "to", "q", "deleted"), anyText)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
);

const request = fc.record({
  body,
  headers,
  cookies: fc.option(cookies, { nil: undefined }),
  query,
  suffix: fc.oneof(fc.constant(""), anyText),
  groups: fc.constantFrom("", "viewer", "operator", "viewer,operator,x"),
  json: fc.boolean(),
  isBase64Encoded: fc.boolean(),
});

describe("whatever is sent", () => {
  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s never fails on our side",
    async (line, route) => {
      const world = apps(fake);
      await fc.assert(
        fc.asyncProperty(request, async (it) => {
          const base = event(line, { groups: it.groups });
          const type = it.json ? { "content-type": "application/json" } : {};
          const answer = await handle(world[route.function as FunctionName])({
            ...base,
            rawPath: base.rawPath.replace(/\{\w+\}/, it.suffix) + (line.endsWith("}") ? "" : it.suffix),
            rawQueryString: it.query,
            cookies: it.cookies,
            headers: { ...it.headers, ...type },
            body: it.body,
            isBase64Encoded: it.isBase64Encoded,
          });
          expect(answer.statusCode).toBeLessThan(500);
          expect(answer.headers["x-request-id"]).toBe("request-1");
        }),
        runs,
      );
    },
  );

  test("the authorizer says nobody, and never fails", async () => {
    const ask = authorizer(
      new Tokens(pool, { current: async () => jwks(), newer: async () => undefined }),
      { standing: async () => ({ groups: ["viewer"], cameras: null }) },
      new ApiTokens(new Table(fake.aws, "access"), { standing: async () => undefined }),
    );
    const odd = fc.oneof(anyText, fc.constantFrom(token(), token().slice(1), "a.b.c", `${token()}.x`));
    const shown = fc.record({
      cookies: fc.option(
        fc.array(
          odd.map((value) => `__Host-loge-session=${value}`),
          { maxLength: 2 },
        ),
        { nil: null },
      ),
      headers: fc.option(fc.dictionary(headerName, odd, { maxKeys: 3 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(shown, async (it) => {
        expect(await ask(it)).toMatchObject({ isAuthorized: true, context: { problem: "" } });
      }),
      runs,
    );
  });
});

describe("whatever is written to the bucket", () => {
  test("the catalogue drops what it cannot read", async () => {
    const key = "media/garden/some-id/recording.json";
    const told = { detail: { bucket: { name: "media" }, object: { key } } };
    const catalogue = new Catalogue({
      objects: new Objects(fake.aws, "media"),
      rows: new RecordingRows(new Table(fake.aws, "recordings")),
      place: { cameras: [], retentionDays: 30 },
      now: Date.now,
    });
    const handler = catalog("media", catalogue);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant(told), fc.jsonValue()), body, async (it, text) => {
        fake.answer = ({ method }) => (method === "GET" ? { body: text ?? "" } : { body: {} });
        await handler(it);
        expect(fake.received.filter(({ operation }) => operation === "PutItem")).toEqual([]);
      }),
      runs,
    );
  });
});
