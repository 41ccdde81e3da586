import { describe, expect, test } from "@jest/globals";
import * as v from "valibot";
import { api } from "../../../lambdas/shared/app";
import { AwsError } from "../../../lambdas/shared/aws";
import { handle } from "../../../lambdas/shared/gateway";
import { input } from "../../../lambdas/shared/input";
import { requires } from "../../../lambdas/shared/requires";
import { captureLogs } from "../support/logs";
import { event, refusal, send } from "../support/request";

const logs = captureLogs();

const app = api()
  .get("/open", (c) => c.json({ open: true }))
  .get("/view", requires("viewer"), (c) => c.json({ via: c.var.caller.via }))
  .post("/operate", requires("operator"), (c) => c.json({}))
  .post("/name", input("json", v.object({ name: v.pipe(v.string(), v.minLength(2, "two letters")) })), (c) =>
    c.json({}),
  )
  .get("/broken", () => {
    throw new Error("secret inside");
  })
  .get("/silent", () => {
    throw new AwsError("TimeoutError", 0, "dynamodb: no answer");
  });

describe("the error contract", () => {
  test("an address without a route is 404 not_found", async () => {
    expect(refusal(await send(app, "GET /nowhere"))).toEqual([404, "not_found"]);
  });

  test("a fault of ours is 500 internal, with its reason in the log alone", async () => {
    const answer = await send(app, "GET /broken");
    expect(refusal(answer)).toEqual([500, "internal"]);
    expect(answer.body).not.toContain("secret");
    expect(logs).toContainEqual(
      expect.objectContaining({ level: "ERROR", requestId: "request-1", reason: "secret inside" }),
    );
  });

  test("AWS's silence is 503 unavailable, with the time to wait", async () => {
    const answer = await send(app, "GET /silent");
    expect(refusal(answer)).toEqual([503, "unavailable"]);
    expect(answer.headers["retry-after"]).toBe("5");
  });

  test.each(['{"name"', "", "nul", "{'name': 1}"])("the body %j is 400 invalid_json", async (body) => {
    expect(refusal(await send(app, "POST /name", { body }))).toEqual([400, "invalid_json"]);
  });

  test.each([
    ["null", ""],
    ["[]", "name"],
    ["{}", "name"],
    ['{"name":7}', "name"],
    ['{"name":"a"}', "name"],
  ])("the body %s is 422 invalid_input with the field's path", async (body, path) => {
    const answer = await send(app, "POST /name", { body });
    expect(refusal(answer)).toEqual([422, "invalid_input"]);
    expect(answer.json.error.details[0]).toEqual({ path, message: expect.any(String) });
  });

  test("a body above 16 kB is 413 too_large", async () => {
    expect(refusal(await send(app, "POST /name", { body: `"${"x".repeat(16_384)}"` }))).toEqual([413, "too_large"]);
  });

  test("a method or address that cannot be a request is 400", async () => {
    const answer = await handle(app)(event("TRACE /open"));
    expect(answer).toMatchObject({ statusCode: 400, headers: { "x-request-id": "request-1" } });
  });
});

describe("every answer", () => {
  test.each(["GET /open", "GET /nowhere", "GET /view", "GET /broken"])(
    "%s carries the gateway's request id and is never cached",
    async (line) => {
      expect((await send(app, line)).headers).toMatchObject({
        "x-request-id": "request-1",
        "cache-control": "no-store",
      });
    },
  );

  test("is one log line, without cookies, bodies or queries", async () => {
    await send(app, "GET /view?token=hidden", { groups: "viewer", cookies: ["__Host-loge-session=hidden"] });
    expect(logs).toEqual([
      {
        timestamp: expect.any(String),
        level: "INFO",
        message: "request",
        requestId: "request-1",
        route: "GET /view",
        status: 200,
        ms: expect.any(Number),
        sub: "sub-1",
        via: "cookie",
      },
    ]);
  });
});

describe("who may call", () => {
  test.each([
    ["GET /view", undefined, 401, "sign_in_first"],
    ["GET /view", "", 403, "forbidden"],
    ["GET /view", "stranger", 403, "forbidden"],
    ["GET /view", "viewers", 403, "forbidden"],
    ["POST /operate", "viewer,publisher", 403, "forbidden"],
  ])("%s with the groups %j is %i %s", async (line, groups, status, code) => {
    expect(refusal(await send(app, line, { groups, headers: { "x-loge": "1" } }))).toEqual([status, code]);
  });

  test.each(["viewer", "publisher", "operator", "stranger,viewer"])("the groups %s may view", async (groups) => {
    expect((await send(app, "GET /view", { groups })).statusCode).toBe(200);
  });

  test("who cannot be found out now is asked to try again, not to sign in", async () => {
    expect(refusal(await send(app, "GET /view", { problem: "unavailable" }))).toEqual([503, "unavailable"]);
  });

  test("a route without an authorizer knows nobody", async () => {
    const { requestContext, ...rest } = event("GET /view");
    const answer = await handle(app)({ ...rest, requestContext: { ...requestContext, authorizer: undefined } });
    expect(answer.statusCode).toBe(401);
  });
});

describe("another site cannot change anything", () => {
  const operate = (call: object) => send(app, "POST /operate", { groups: "operator", ...call });

  test.each([
    ["a form", { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["a form that claims to be ours", { body: "a=1", headers: { "content-type": "text/plain", "x-loge": "1" } }],
    ["text that looks like JSON", { body: "{}", headers: { "content-type": "text/plain" } }],
    ["JSON's name within another type", { body: "{}", headers: { "content-type": "text/plain; application/json" } }],
    ["nothing at all", {}],
  ])("%s is 403 cross_site", async (_, call) => {
    expect(refusal(await operate(call))).toEqual([403, "cross_site"]);
  });

  test.each([
    ["JSON", { body: {} }],
    ["JSON with a charset", { body: "{}", headers: { "content-type": "application/json; charset=utf-8" } }],
    ["X-Loge without a body", { headers: { "x-loge": "1" } }],
  ])("%s is taken", async (_, call) => {
    expect((await operate(call)).statusCode).toBe(200);
  });
});

describe("the gateway's event", () => {
  test("a body in base64 is read", async () => {
    const body = Buffer.from('{"name":"Ann"}').toString("base64");
    const answer = await handle(app)({ ...event("POST /name", { body }), isBase64Encoded: true });
    expect(answer.statusCode).toBe(200);
  });

  test("headers that no header can hold are left out", async () => {
    const answer = await send(app, "GET /open", { headers: { "x-odd": "snow ☃", "bad name": "1" } });
    expect(answer.statusCode).toBe(200);
  });
});
