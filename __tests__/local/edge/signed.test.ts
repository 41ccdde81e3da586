import { getSignedCookies, getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type EdgeServer, startEdge } from "../../../local/edge";
import { distributionRows, host, signedCookies, signer, stranger } from "../../support/distribution";
import { emulateBuckets } from "../../support/emulated-buckets";
import { ask } from "../../support/http";
import { stateOf } from "../../support/state";

const garden = `https://${host}/media/garden/*`;
/** The folder of one recording, which a link was made for. */
const shared = "/media/barn/20260101t000000z-barn/";
/** Without a word of its hash, as before there was another. */
const sha1 = (resource: string, more = {}) => signedCookies(resource, { algorithm: "SHA1", ...more });
let buckets: Awaited<ReturnType<typeof emulateBuckets>>;
let edge: EdgeServer;
const get = (path: string, cookie = "", headers: Record<string, string> = {}) =>
  ask(edge.url, path, { headers: cookie ? { cookie, ...headers } : headers });

beforeAll(async () => {
  buckets = await emulateBuckets({
    "/media-bucket/media/garden/live.m3u8": { body: "garden" },
    "/media-bucket/media/garden/a b.ts": { body: "spaced" },
    [`/media-bucket${shared}index.m3u8`]: { body: "shared" },
    [`/media-bucket${shared}720p/000000.ts`]: { body: "shared segment" },
    [`/media-bucket${shared.replace("t00", "t01")}index.m3u8`]: { body: "barn" },
    "/media-bucket/media/barn/live.m3u8": { body: "barn" },
    "/site-bucket/index.html": { body: "page" },
    "/site-bucket/media/barn/live.m3u8": { body: "a trap: the site holds this key too" },
  });
  edge = await startEdge({
    state: stateOf(...distributionRows()),
    endpoint: buckets.endpoint,
    gateway: { url: "http://127.0.0.1:9" },
    port: 0,
  });
});
afterAll(async () => {
  await edge.stop();
  await buckets.close();
});

describe("signed cookies", () => {
  test.each([
    ["SHA-256", signedCookies(garden)],
    ["SHA-1", sha1(garden)],
    ["SHA-1 by its name", `${sha1(garden)}; CloudFront-Hash-Algorithm=SHA1`],
    ["SHA-1 beside an emptied word of another hash", `${sha1(garden)}; CloudFront-Hash-Algorithm=`],
    ["a scheme left open", signedCookies(`http*://${host}/media/garden/*`)],
    ["the viewer's network", signedCookies(garden, { condition: { IpAddress: { "AWS:SourceIp": "127.0.0.0/8" } } })],
    ["a start in the past", signedCookies(garden, { condition: { DateGreaterThan: { "AWS:EpochTime": 1 } } })],
    ["a second, wider set behind the first", `${signedCookies(garden)}; ${signedCookies(garden, { expires: 0 })}`],
  ])("open what they name: %s", async (_, cookie) => {
    expect(await get("/media/garden/live.m3u8", cookie)).toMatchObject({ status: 200, text: "garden" });
  });

  test("a canned policy opens one URL", async () => {
    const url = `https://${host}/media/garden/live.m3u8`;
    const cookies = getSignedCookies({
      keyPairId: "K1",
      privateKey: signer.privateKey,
      url,
      dateLessThan: new Date(Date.now() + 60_000),
    });
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    expect((await get("/media/garden/live.m3u8", cookie)).status).toBe(200);
    expect((await get("/media/garden/a%20b.ts", cookie)).status).toBe(403);
  });

  const statement = (Resource: unknown, more = {}) => ({
    Resource,
    Condition: { DateLessThan: { "AWS:EpochTime": 4e9 } },
    ...more,
  });
  const policy = (...Statement: unknown[]) => signedCookies("", { policy: JSON.stringify({ Statement }) });
  test.each([
    ["nothing", "", "MissingKey"],
    [
      "a key that is not in the group",
      signedCookies(garden, { keyPairId: "K2", privateKey: stranger.privateKey }),
      "InvalidKey",
    ],
    ["another's signature", signedCookies(garden, { privateKey: stranger.privateKey }), "AccessDenied"],
    [
      "SHA-256 without saying so",
      signedCookies(garden).replace(/CloudFront-Hash-Algorithm=\w+;? ?/, ""),
      "AccessDenied",
    ],
    ["SHA-1 that says SHA-256", `${sha1(garden)}; CloudFront-Hash-Algorithm=SHA256`, "AccessDenied"],
    ["SHA-1 by another key", sha1(garden, { privateKey: stranger.privateKey }), "AccessDenied"],
    ["SHA-1 for another camera", sha1(`https://${host}/media/barn/*`), "AccessDenied"],
    ["SHA-1 that has expired", sha1(garden, { expires: Date.now() - 1000 }), "AccessDenied"],
    ...["MD5", "sha256", "SHA-256", "SHA512", "constructor", "toString", "__proto__"].map((name) => [
      `the hash ${name}`,
      signedCookies(garden).replace("=SHA256", `=${name}`),
      "MalformedSignature",
    ]),
    [
      "a signature that is no base64",
      signedCookies(garden).replace(/Signature=./, "Signature=+"),
      "MalformedSignature",
    ],
    [
      "a policy that was changed",
      signedCookies(garden).replace(
        /Policy=[^;]+/,
        signedCookies(`https://${host}/*`).match(/Policy=[^;]+/)?.[0] ?? "",
      ),
      "AccessDenied",
    ],
    ["an expired policy", signedCookies(garden, { expires: Date.now() - 1000 }), "AccessDenied"],
    [
      "a start in the future",
      signedCookies(garden, { condition: { DateGreaterThan: { "AWS:EpochTime": 4e9 } } }),
      "AccessDenied",
    ],
    [
      "another network",
      signedCookies(garden, { condition: { IpAddress: { "AWS:SourceIp": "203.0.113.0/24" } } }),
      "AccessDenied",
    ],
    ["another camera", signedCookies(`https://${host}/media/barn/*`), "AccessDenied"],
    ["another host", signedCookies("https://evil.example/media/garden/*"), "AccessDenied"],
    ["plain http", signedCookies(`http://${host}/media/garden/*`), "AccessDenied"],
    ["two statements", policy(statement(garden), statement(garden)), "MalformedPolicy"],
    ["two resources", policy(statement([garden, garden])), "MalformedPolicy"],
    ["no statement", policy(), "MalformedPolicy"],
    ["no expiry", policy({ Resource: garden, Condition: {} }), "MalformedPolicy"],
    ["a condition that CloudFront does not know", policy(statement(garden, { Effect: "Allow" })), "MalformedPolicy"],
    ["a policy that is no JSON", signedCookies("", { policy: "{" }), "MalformedPolicy"],
  ])("%s: 403", async (_, cookie, code) => {
    const { status, text, headers } = await get("/media/garden/live.m3u8", cookie);
    expect(status).toBe(403);
    expect(text).toContain(`<Code>${code}</Code>`);
    expect(headers["x-cache"]).toBe("Error from cloudfront");
  });

  test("are checked for what is in memory too", async () => {
    await get("/media/garden/live.m3u8", signedCookies(garden));
    expect((await get("/media/garden/live.m3u8")).status).toBe(403);
  });

  test("are not asked for on the site", async () => {
    expect(await get("/")).toMatchObject({ status: 200, text: "page" });
  });
});

describe("a link to one recording", () => {
  const link = (more = {}) => signedCookies(`https://${host}${shared}*`, more);

  test.each([
    [`${shared}index.m3u8`, 200],
    [`${shared}720p/000000.ts`, 200],
    [`${shared}poster.jpg`, 404],
    [shared.slice(0, -1), 403],
    [shared.replace("t00", "t01").concat("index.m3u8"), 403],
    [shared.replace("-barn/", "-barn2/").concat("index.m3u8"), 403],
    ["/media/barn/live.m3u8", 403],
    ["/media/barn/status.json", 403],
    ["/media/garden/live.m3u8", 403],
    [`${shared}../live.m3u8`, 403],
    [`${shared}%2e%2e/live.m3u8`, 403],
    [`${shared.slice(0, -1)}%2f..%2flive.m3u8`, 403],
  ])("%s → %i", async (path, status) => {
    const answer = await get(path, link());
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/^barn$/);
  });

  test("ends by itself, also for what is in memory", async () => {
    const soon = link({ expires: Date.now() + 60_000 });
    expect((await get(`${shared}index.m3u8`, soon)).status).toBe(200);
    expect((await get(`${shared}index.m3u8`, link({ expires: Date.now() - 1000 }))).status).toBe(403);
  });

  test("counts before the camera's own cookies, because its path is the longer one", async () => {
    const camera = signedCookies(`https://${host}/media/barn/*`);
    expect((await get(`${shared}index.m3u8`, `${link()}; ${camera}`)).text).toBe("shared");
    expect((await get(`${shared}index.m3u8`, `${link({ expires: 0 })}; ${camera}`)).status).toBe(403);
    expect((await get("/media/barn/live.m3u8", camera)).status).toBe(200);
  });
});

describe("signed URLs", () => {
  const url = `https://${host}/media/garden/live.m3u8`;
  const signed = (of: string, more = {}) => {
    const { pathname, search } = new URL(
      getSignedUrl({
        keyPairId: "K1",
        privateKey: signer.privateKey,
        url: of,
        dateLessThan: new Date(Date.now() + 60_000),
        ...more,
      }),
    );
    return pathname + search;
  };

  test("open one URL, and are judged before any cookie", async () => {
    expect((await get(signed(url))).status).toBe(200);
    expect((await get(signed(`${url}?part=2`))).status).toBe(200);
    expect((await get(signed(url).replace("garden", "barn"), signedCookies(`https://${host}/*`))).status).toBe(403);
  });

  test("with SHA-256", async () => {
    const policy = JSON.stringify({
      Statement: [{ Resource: garden, Condition: { DateLessThan: { "AWS:EpochTime": 4e9 } } }],
    });
    const { search } = new URL(
      getSignedUrl({ keyPairId: "K1", privateKey: signer.privateKey, url, policy, algorithm: "SHA256" }),
    );
    expect((await get(`/media/garden/live.m3u8${search}`)).status).toBe(200);
    expect((await get(`/media/barn/live.m3u8${search}`)).status).toBe(403);
  });

  test("expire", async () => {
    expect((await get(signed(url, { dateLessThan: new Date(Date.now() - 1000) }))).status).toBe(403);
  });
});

describe("no spelling of a path opens what its cookies do not", () => {
  const cookie = signedCookies(garden);
  test.each([
    ["/media/garden/live.m3u8", 200],
    ["/media/%67arden/live.m3u8", 200],
    ["/%6dedia/garden/live.m3u8", 200],
    ["/media/garden/a%20b.ts", 200],
    ["/media/garden/a b.ts".replace(" ", "+"), 404],
    ["/media/barn/live.m3u8", 403],
    ["/media/%62arn/live.m3u8", 403],
    ["/%6dedia/barn/live.m3u8", 403],
    ["/media/garden/../barn/live.m3u8", 403],
    ["/media/garden/%2e%2e/barn/live.m3u8", 403],
    ["/media/garden/%2E%2e/barn/live.m3u8", 403],
    ["/media/garden/.%2e/barn/live.m3u8", 403],
    ["/media/garden/..%2fbarn/live.m3u8", 404],
    ["/media/garden/..%5cbarn/live.m3u8", 404],
    ["/media/garden%2f..%2fbarn/live.m3u8", 403],
    ["/media/garden%2flive.m3u8", 403],
    ["/media/%2567arden/live.m3u8", 403],
    ["/media//garden/live.m3u8", 404],
    ["//media/barn/live.m3u8", 403],
    ["//media//barn//live.m3u8", 403],
    ["/./media/barn/live.m3u8", 403],
    ["/x/../media/barn/live.m3u8", 403],
    ["/media/barn/../garden/live.m3u8", 404],
    ["/media/garden/./live.m3u8", 404],
    ["/media/garden/%00live.m3u8", 404],
    ["/media/garden/%zz", 404],
    ["/media/garden/%ff", 404],
    ["/media/garden", 403],
    ["/MEDIA/barn/live.m3u8", 404],
    ["/media%2fbarn%2flive.m3u8", 200],
    ["/media", 404],
    ["/media/", 403],
    ["/media/garden/live.m3u8;x=1", 404],
    ["/media/garden/?/../barn/live.m3u8", 404],
    ["http://evil.example/media/barn/live.m3u8", 400],
    ["*", 400],
  ])("%s → %i", async (path, status) => {
    const answer = await get(path, cookie);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/^barn$/);
  });

  test("and the emulator was only ever asked for plain keys", () => {
    for (const line of buckets.asked) expect(line).toMatch(/^(GET|HEAD) \/(site|media)-bucket(\/[A-Za-z0-9][^/\\]*)+$/);
  });
});
