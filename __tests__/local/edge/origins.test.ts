import { afterEach, describe, expect, test } from "@jest/globals";
import { type EdgeServer, startEdge } from "../../../local/edge";
import { apiHost, bucketPolicy, distributionRows } from "../../support/distribution";
import { emulateBuckets } from "../../support/emulated-buckets";
import { type Ask, ask } from "../../support/http";
import { stateOf } from "../../support/state";
import { serve } from "../../support/web";

const objects = {
  "/site-bucket/index.html": { body: "page", headers: { "x-powered-by": "x", "permissions-policy": "own" } },
};
let edge: EdgeServer;
const open: { close(): Promise<void> }[] = [];

interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

async function start(rows = distributionRows(), status = 200) {
  const received: Received[] = [];
  const buckets = await emulateBuckets(objects);
  const api = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers as Record<string, string>,
        body,
      });
      response
        .writeHead(status, { "set-cookie": ["a=1", "b=2"], "x-powered-by": "x", "content-length": 6 })
        .end("answer");
    });
  });
  open.push(buckets, api);
  edge = await startEdge({ state: stateOf(...rows), endpoint: buckets.endpoint, gateway: api, port: 0 });
  return { get: (path: string, options?: Ask) => ask(edge.url, path, options), received };
}
afterEach(async () => {
  await edge?.stop();
  for (const server of open.splice(0)) await server.close();
});

describe("the API", () => {
  test("gets the viewer's request, but for Host, and what CloudFront adds", async () => {
    const { get, received } = await start();
    const answer = await get("/api/recordings?camera=a&camera=b%20c", {
      method: "POST",
      headers: {
        cookie: "s=1; t=2",
        authorization: "Bearer x",
        "content-type": "application/json",
        "user-agent": "me",
        "x-forwarded-for": "203.0.113.9",
        "cloudfront-viewer-address": "203.0.113.9:1",
        "x-amz-cf-id": "mine",
        connection: "close",
      },
      body: '{"a":1}',
    });
    expect(answer).toMatchObject({
      status: 200,
      text: "answer",
      headers: { "set-cookie": ["a=1", "b=2"], "x-cache": "Miss from cloudfront" },
    });
    expect(received).toEqual([
      {
        method: "POST",
        url: "/api/recordings?camera=a&camera=b%20c",
        body: '{"a":1}',
        headers: expect.objectContaining({
          host: apiHost,
          cookie: "s=1; t=2",
          authorization: "Bearer x",
          "user-agent": "me",
          "content-length": "7",
          "x-forwarded-for": "203.0.113.9, 127.0.0.1",
          "cloudfront-viewer-address": expect.stringMatching(/^127\.0\.0\.1:\d+$/),
          via: expect.stringContaining("CloudFront"),
          "x-amz-cf-id": expect.not.stringMatching("mine"),
        }),
      },
    ]);
  });

  test("is asked every time", async () => {
    const { get, received } = await start();
    await get("/api/cameras");
    await get("/api/cameras");
    expect(received).toHaveLength(2);
  });

  test("but its 404 to a GET is kept for the error TTL, for everybody, as CloudFront does it", async () => {
    const { get, received } = await start(distributionRows(), 404);
    await get("/api/recordings/r1");
    expect(await get("/api/recordings/r1", { headers: { cookie: "other=1" } })).toMatchObject({
      status: 404,
      headers: { "x-cache": "Error from cloudfront" },
    });
    await get("/api/recordings/r1", { method: "POST" });
    expect(received.map((it) => it.method)).toEqual(["GET", "POST"]);
  });

  test("takes a body of unknown length", async () => {
    const { get, received } = await start();
    await get("/api/x", { method: "DELETE", headers: { "transfer-encoding": "chunked" }, body: "abc" });
    expect(received).toMatchObject([{ method: "DELETE", body: "abc" }]);
  });
});

describe("a bucket", () => {
  test.each<[string, ReturnType<typeof distributionRows>, string, number]>([
    ["without origin access control", distributionRows({ origins: { origin_access_control_id: "" } }), "/", 403],
    ["whose policy allows nothing", distributionRows({}, bucketPolicy("site", [])), "/", 403],
    [
      "whose policy allows another distribution",
      distributionRows(
        {},
        bucketPolicy("site", undefined, {
          Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudfront::1:distribution/D2" } },
        }),
      ),
      "/",
      403,
    ],
    ["whose policy denies", distributionRows({}, bucketPolicy("site", undefined, { Effect: "Deny" })), "/", 403],
    [
      "whose policy has a condition that is not known",
      distributionRows(
        {},
        bucketPolicy("site", undefined, { Condition: { DateLessThan: { "aws:CurrentTime": "2999-01-01" } } }),
      ),
      "/",
      403,
    ],
    ["that may be listed, of a missing key", distributionRows(), "/nothing", 404],
    [
      "that may not be listed, of a missing key",
      distributionRows({}, bucketPolicy("site", ["s3:GetObject"])),
      "/nothing",
      403,
    ],
  ])("%s", async (_, rows, path, status) => {
    const { get } = await start(rows);
    expect((await get(path)).status).toBe(status);
  });
});

describe("every answer", () => {
  test("carries the response headers policy", async () => {
    const { get } = await start();
    const { headers } = await get("/");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "strict-transport-security": "max-age=60" });
    expect(headers["x-powered-by"]).toBeUndefined();
    expect((await get("/api/x")).headers["x-powered-by"]).toBeUndefined();
    expect((await get("/media/x")).headers["x-content-type-options"]).toBe("nosniff");
  });

  test.each<[string, string, Ask, number]>([
    ["a method that the behavior does not allow", "/", { method: "POST" }, 403],
    ["a GET with a body", "/api/x", { headers: { "content-length": "1" }, body: "x" }, 403],
    ["a URL over 8 kB", `/api/${"x".repeat(8192)}`, {}, 414],
  ])("refuses %s", async (_, path, options, status) => {
    const { get, received } = await start();
    expect((await get(path, options)).status).toBe(status);
    expect(received).toEqual([]);
  });
});

const [[, asItIs]] = distributionRows() as [[string, { default_cache_behavior: [object] }]];
const siteBehavior = (more: object) => ({ default_cache_behavior: [{ ...asItIs.default_cache_behavior[0], ...more }] });
test.each<[string, Record<string, unknown>, string]>([
  ["functions", siteBehavior({ function_association: [{}] }), "function_association"],
  ["an error page", { custom_error_response: [{ error_code: 404, response_page_path: "/404.html" }] }, "error pages"],
  ["a cache policy that nobody knows", siteBehavior({ cache_policy_id: "x" }), "cache policy x"],
  ["a disabled distribution", { enabled: false }, "not enabled"],
])("refused at start: %s", async (_, distribution, message) => {
  await expect(start(distributionRows({ distribution }))).rejects.toThrow(message);
});
