import { afterEach, describe, expect, test } from "@jest/globals";
import { type Functions, InvokeRefused } from "../../../local/functions";
import { type Gateway, startGateway } from "../../../local/gateway";
import { type Ask, ask } from "../../support/http";
import { stateOf } from "../../support/state";

type Row = [string, Record<string, unknown>];
const host = "api1.execute-api.us-east-1.amazonaws.com";
const executionArn = "arn:aws:execute-api:us-east-1:123456789012:api1";
const api: Row = [
  "aws_apigatewayv2_api",
  {
    id: "api1",
    protocol_type: "HTTP",
    api_endpoint: `https://${host}`,
    execution_arn: executionArn,
    cors_configuration: [],
  },
];
const stage = (more = {}): Row => [
  "aws_apigatewayv2_stage",
  { api_id: "api1", name: "api", auto_deploy: true, ...more },
];
const route = (key: string, more = {}): [Row, Row] => [
  [
    "aws_apigatewayv2_route",
    { api_id: "api1", route_key: key, target: `integrations/${key}`, authorization_type: "NONE", ...more },
  ],
  [
    "aws_apigatewayv2_integration",
    {
      api_id: "api1",
      id: key,
      integration_type: "AWS_PROXY",
      payload_format_version: "2.0",
      integration_uri: "echo",
      timeout_milliseconds: 200,
    },
  ],
];
const authorizer = (more = {}): Row => [
  "aws_apigatewayv2_authorizer",
  {
    api_id: "api1",
    id: "auth1",
    authorizer_type: "REQUEST",
    authorizer_payload_format_version: "2.0",
    enable_simple_responses: true,
    authorizer_uri: "authorizer",
    identity_sources: null,
    authorizer_result_ttl_in_seconds: 0,
    ...more,
  },
];
const guarded = { authorization_type: "CUSTOM", authorizer_id: "auth1" };

interface Call {
  readonly name: string;
  readonly event: any;
  readonly source?: { arn: string };
}
let gateway: Gateway | undefined;
const calls: Call[] = [];
const failures: string[] = [];

async function start(rows: readonly Row[], answers: Partial<Record<string, unknown>> = {}) {
  calls.length = 0;
  failures.length = 0;
  const functions: Functions = {
    async invoke(name, event, { source } = {}) {
      calls.push({ name, event, source });
      const answer = name in answers ? answers[name] : event;
      if (answer instanceof InvokeRefused) throw answer;
      if (answer instanceof Error) return { error: { errorType: answer.name, errorMessage: answer.message } };
      return { payload: await answer };
    },
    stop: async () => {},
  };
  gateway = await startGateway({
    state: stateOf(api, ...rows),
    functions,
    port: 0,
    failed: (api) => failures.push(api),
  });
  const { url } = gateway;
  return (path: string, options: Ask = {}) => ask(url, path, { ...options, headers: { host, ...options.headers } });
}
afterEach(() => gateway?.stop());

describe("the event", () => {
  test("is payload 2.0", async () => {
    const get = await start([stage(), ...route("POST /recordings/{id}")]);
    const { text } = await get("/api/recordings/a%20b?camera=garden&camera=barn&x=%C3%A9", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        cookie: "a=1; b=2",
        "X-Two": ["1", "2"],
        "x-forwarded-for": "203.0.113.9",
      },
      body: '{"é":1}',
    });
    expect(JSON.parse(text)).toEqual({
      version: "2.0",
      routeKey: "POST /recordings/{id}",
      rawPath: "/api/recordings/a b",
      rawQueryString: "camera=garden&camera=barn&x=%C3%A9",
      cookies: ["a=1", "b=2"],
      headers: expect.objectContaining({
        "content-type": "application/json",
        "x-two": "1,2",
        host,
        "x-forwarded-for": "203.0.113.9, 127.0.0.1",
        "x-forwarded-proto": "https",
      }),
      queryStringParameters: { camera: "garden,barn", x: "é" },
      pathParameters: { id: "a b" },
      requestContext: {
        accountId: "123456789012",
        apiId: "api1",
        domainName: host,
        domainPrefix: "api1",
        stage: "api",
        routeKey: "POST /recordings/{id}",
        http: {
          method: "POST",
          path: "/api/recordings/a b",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "",
        },
        requestId: expect.any(String),
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
    expect(calls[0]?.event.headers.cookie).toBeUndefined();
    expect(calls[0]?.source?.arn).toBe(`${executionArn}/api/POST/recordings/{id}`);
  });

  test.each([
    ["text/plain; charset=utf-8", {}, false],
    ["application/json", {}, false],
    ["application/json", { "content-encoding": "gzip" }, true],
    ["application/x-www-form-urlencoded", {}, true],
    ["application/octet-stream", {}, true],
  ])("a body of %s %j is base64: %s", async (type, headers, isBase64Encoded) => {
    const get = await start([stage(), ...route("$default")]);
    const { text } = await get("/api/x", {
      method: "POST",
      headers: { "content-type": type, ...headers },
      body: "abc",
    });
    expect(JSON.parse(text)).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "YWJj" : "abc" });
    expect(calls[0]?.source?.arn).toBe(`${executionArn}/api/$default`);
  });
});

describe("the response", () => {
  const internal = '{"message":"Internal Server Error"}';
  test.each([
    ["an object without statusCode", { a: 1 }, 200, '{"a":1}', "application/json"],
    ["a string", "hello", 200, "hello", "application/json"],
    ["null", null, 200, "null", "application/json"],
    ["a status and a body", { statusCode: 404, body: "no" }, 404, "no", "text/plain;charset=UTF-8"],
    [
      "headers of any case",
      { statusCode: 200, headers: { "Content-Type": "text/css" }, body: "a{}" },
      200,
      "a{}",
      "text/css",
    ],
    ["base64", { statusCode: 200, body: "YWJj", isBase64Encoded: true }, 200, "abc", "text/plain;charset=UTF-8"],
    ["a body that is no string", { statusCode: 200, body: {} }, 500, internal, "application/json"],
    ["a status that is no number", { statusCode: "ok" }, 500, internal, "application/json"],
    ["a header with a line break", { statusCode: 200, headers: { a: "b\nc" } }, 500, internal, "application/json"],
    ["a thrown error", new Error("x"), 500, internal, "application/json"],
    ["no permission", new InvokeRefused("AccessDeniedException", "x"), 500, internal, "application/json"],
    ["nothing in time", new Promise(() => {}), 503, '{"message":"Service Unavailable"}', "application/json"],
  ])("%s", async (_, answer, status, text, type) => {
    const get = await start([stage(), ...route("$default")], { echo: answer });
    expect(await get("/api/x")).toMatchObject({ status, text, headers: { "content-type": type } });
  });

  test("several cookies are several headers, and a request id is added", async () => {
    const get = await start([stage(), ...route("$default")], {
      echo: { statusCode: 204, cookies: ["a=1; Secure", "b=2"] },
    });
    const { status, headers } = await get("/api/x");
    expect(status).toBe(204);
    expect(headers["set-cookie"]).toEqual(["a=1; Secure", "b=2"]);
    expect(headers["apigw-requestid"]).toEqual(expect.any(String));
  });
});

describe("what the gateway says by itself", () => {
  test.each([
    ["no stage", "/recordings", {}, 404, "Not Found"],
    ["no route", "/api/nothing", {}, 404, "Not Found"],
    ["another host", "/api/recordings", { headers: { host: "localhost" } }, 403, "Forbidden"],
    [
      "10 MB",
      "/api/recordings",
      { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + 1) },
      413,
      "Request Entity Too Large",
    ],
    [
      "10,240 bytes of headers",
      "/api/recordings",
      { headers: { cookie: "x".repeat(10_240) } },
      431,
      "Request Header Fields Too Large",
    ],
  ])("%s", async (_, path, options, status, message) => {
    const get = await start([stage(), ...route("ANY /recordings")]);
    expect(await get(path, options)).toMatchObject({
      status,
      text: JSON.stringify({ message }),
      headers: { "apigw-requestid": expect.any(String) },
    });
    expect(calls).toEqual([]);
  });

  test("too many requests, by the route's own limit or the stage's", async () => {
    const settings = {
      default_route_settings: [{ throttling_rate_limit: 0.001, throttling_burst_limit: 2 }],
      route_settings: [{ route_key: "POST /session", throttling_rate_limit: 0.001, throttling_burst_limit: 1 }],
    };
    const get = await start([stage(settings), ...route("GET /cameras"), ...route("POST /session")]);
    const thrice = async (method: string, path: string) => {
      const statuses: number[] = [];
      for (let i = 0; i < 3; i++) statuses.push((await get(path, { method })).status);
      return statuses;
    };
    expect(await thrice("POST", "/api/session")).toEqual([200, 429, 429]);
    expect(await thrice("GET", "/api/cameras")).toEqual([200, 200, 429]);
    expect((await get("/api/cameras")).text).toBe('{"message":"Too Many Requests"}');
  });

  test("an empty default in the state limits nothing", async () => {
    const empty = { default_route_settings: [{ throttling_rate_limit: 0, throttling_burst_limit: 0 }] };
    const get = await start([stage(empty), ...route("$default")]);
    expect((await get("/api/x")).status).toBe(200);
  });
});

describe("the authorizer", () => {
  const rows = (more = {}) => [stage(), ...route("GET /cameras", guarded), authorizer(more)];

  test("is asked about the request and gives the function its context", async () => {
    const get = await start(rows(), { authorizer: { isAuthorized: true, context: { groups: "viewer" } } });
    const { text } = await get("/api/cameras", { headers: { cookie: "a=1" } });
    expect(calls[0]).toMatchObject({
      name: "authorizer",
      event: {
        version: "2.0",
        type: "REQUEST",
        routeArn: `${executionArn}/api/GET/cameras`,
        identitySource: null,
        cookies: ["a=1"],
      },
      source: { arn: `${executionArn}/authorizers/auth1` },
    });
    expect(JSON.parse(text).requestContext.authorizer).toEqual({ lambda: { groups: "viewer" } });
  });

  test.each([
    ["denies", { isAuthorized: false }, 403, "Forbidden"],
    ["answers no simple response", { principalId: "x" }, 500, "Internal Server Error"],
    ["throws", new Error("x"), 500, "Internal Server Error"],
    ["has no permission", new InvokeRefused("AccessDeniedException", "x"), 500, "Internal Server Error"],
  ])("that %s", async (_, answer, status, message) => {
    const get = await start(rows(), { authorizer: answer });
    expect(await get("/api/cameras")).toMatchObject({ status, text: JSON.stringify({ message }) });
    expect(calls.map((it) => it.name)).toEqual(["authorizer"]);
  });

  test("is not even asked when one of its identity sources is missing", async () => {
    const sources = ["$request.header.Authorization", "$request.header.Cookie"];
    const get = await start(rows({ identity_sources: sources }), { authorizer: { isAuthorized: true } });
    expect(await get("/api/cameras", { headers: { authorization: "x" } })).toMatchObject({
      status: 401,
      text: '{"message":"Unauthorized"}',
    });
    expect(calls).toEqual([]);
    await get("/api/cameras", { headers: { authorization: "x", cookie: "a=1" } });
    expect(calls[0]?.event.identitySource).toEqual(["x", "a=1"]);
  });
});

test.each<[string, readonly Row[], string]>([
  ["a WebSocket API", [["aws_apigatewayv2_api", { ...api[1], protocol_type: "WEBSOCKET" }]], "only HTTP"],
  [
    "a cached authorizer",
    [stage(), ...route("GET /x", guarded), authorizer({ authorizer_result_ttl_in_seconds: 300 })],
    "cached",
  ],
  ["a route without integration", [stage(), route("GET /x")[0]], "no integration"],
])("refused at start: %s", async (_, rows, message) => {
  await expect(start(rows)).rejects.toThrow(message);
});

test("what fails is counted, and what is refused is not", async () => {
  const get = await start([stage(), ...route("GET /a"), ...route("GET /b")], { echo: new Error("x") });
  expect([(await get("/api/a")).status, (await get("/api/nowhere")).status]).toEqual([500, 404]);
  expect(failures).toEqual(["api1"]);
});
