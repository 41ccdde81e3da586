import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type EdgeServer, startEdge } from "../../../local/edge";
import { cachePolicyRow, distributionRows } from "../../support/distribution";
import { emulateBuckets, type Stored } from "../../support/emulated-buckets";
import { ask } from "../../support/http";
import { stateOf } from "../../support/state";
import { until } from "../../support/until";

/** Media without signatures, so that only the cache is looked at. */
const open = { media: { trusted_key_groups: [] } };
const playlist = "/media-bucket/media/garden/live.m3u8";
const path = "/media/garden/live.m3u8";

let buckets: Awaited<ReturnType<typeof emulateBuckets>>;
let edge: EdgeServer;
let now = 0;

async function start(objects: Record<string, Stored>, rows = distributionRows(open)) {
  buckets = await emulateBuckets(objects);
  edge = await startEdge({
    state: stateOf(...rows),
    endpoint: buckets.endpoint,
    gateway: { url: "http://127.0.0.1:9" },
    port: 0,
    now: () => now,
  });
}
const get = (of = path, headers: Record<string, string> = {}, method = "GET") => ask(edge.url, of, { headers, method });
const how = async (...args: Parameters<typeof get>) => String((await get(...args)).headers["x-cache"]).split(" ")[0];

beforeEach(() => {
  now = Date.parse("2026-01-01T00:00:00Z");
});
afterEach(async () => {
  await edge.stop();
  await buckets.close();
});

describe("how long an object lives", () => {
  test.each([
    ["max-age=3", 3],
    ["max-age=0, s-maxage=5", 5],
    ["public", 1],
    ["max-age=9999999", 86_400],
  ])("Cache-Control: %s → %i s", async (control, seconds) => {
    await start({ [playlist]: { body: "one", headers: { "cache-control": control } } });
    expect(await how()).toBe("Miss");
    now += seconds * 1000 - 1;
    expect(await get()).toMatchObject({ text: "one", headers: { age: String(seconds - 1), "cache-control": control } });
    now += 1;
    buckets.objects[playlist] = { body: "two", headers: { "cache-control": control } };
    expect(await get()).toMatchObject({ text: "two", headers: { "x-cache": "Miss from cloudfront" } });
  });

  test.each(["no-store", "no-cache", "private, max-age=60"])("%s is never kept at a minimum of 0", async (control) => {
    await start({ [playlist]: { body: "one", headers: { "cache-control": control } } });
    expect([await how(), await how()]).toEqual(["Miss", "Miss"]);
  });

  test("but for the minimum where the policy has one", async () => {
    const site = { "/site-bucket/index.html": { body: "page", headers: { "cache-control": "no-cache" } } };
    await start(site);
    expect([await how("/"), await how("/")]).toEqual(["Miss", "Hit"]);
    now += 1000;
    expect(await how("/")).toBe("RefreshHit");
  });

  test("Expires counts where Cache-Control is silent", async () => {
    await start({ [playlist]: { body: "one", headers: { expires: new Date(now + 9_000).toUTCString() } } });
    await get();
    now += 8_999;
    expect(await how()).toBe("Hit");
  });
});

describe("what is stale", () => {
  test("is asked about, and lives again when it has not changed", async () => {
    await start({ [playlist]: { body: "one" } });
    await get();
    now += 2000;
    expect(await get()).toMatchObject({
      status: 200,
      text: "one",
      headers: { "x-cache": "RefreshHit from cloudfront" },
    });
    expect(await how()).toBe("Hit");
  });

  test("is served on while the origin fails, and after it was unreachable", async () => {
    await start({ [playlist]: { body: "one" } });
    await get();
    now += 2000;
    buckets.fault.status = 503;
    expect(await get()).toMatchObject({ status: 200, text: "one" });
    now += 60_000;
    await buckets.close();
    expect(await get()).toMatchObject({ status: 200, text: "one" });
  });

  test("what was taken away from the origin is not served again when the origin is in trouble", async () => {
    await start({ [playlist]: { body: "one" } });
    await get();
    now += 2000;
    buckets.objects[playlist] = { body: "two", headers: { "cache-control": "no-store" } };
    expect(await get()).toMatchObject({ text: "two" });
    buckets.fault.status = 503;
    expect((await get()).status).toBe(503);
  });
});

describe("errors", () => {
  test("a missing object is missing for the error TTL", async () => {
    await start({});
    expect(await get()).toMatchObject({ status: 404, headers: { "x-cache": "Error from cloudfront" } });
    buckets.objects[playlist] = { body: "one" };
    expect((await get()).status).toBe(404);
    now += 1000;
    expect((await get()).status).toBe(200);
  });

  test("an error without a TTL of its own lives ten seconds", async () => {
    await start({});
    buckets.fault.status = 500;
    expect((await get()).status).toBe(500);
    buckets.fault.status = undefined;
    buckets.objects[playlist] = { body: "one" };
    now += 9_999;
    expect((await get()).status).toBe(500);
    now += 1;
    expect((await get()).status).toBe(200);
  });

  test("an origin that cannot be reached is 502", async () => {
    await start({});
    await buckets.close();
    expect((await get()).status).toBe(502);
  });
});

describe("what was invalidated", () => {
  const folder = "/media/garden/20260101t000000z-garden";
  const kept = { "cache-control": "max-age=86400, immutable" };
  const beside = ["/media/garden/live.m3u8", "/media/garden/20260101t000000z-garden2/000000.ts", "/media/Garden/a.ts"];
  const inside = [`${folder}/index.m3u8`, `${folder}/000000.ts`, `${folder}/720p/000000.ts`];
  const stored = (paths: readonly string[]) =>
    Object.fromEntries(paths.map((it) => [`/media-bucket${it}`, { body: it, headers: kept }]));

  test("a deleted recording is gone with all that is below its folder, and nothing beside it is", async () => {
    await start(stored([...inside, ...beside]));
    for (const it of [...inside, ...beside]) await get(it);
    for (const it of inside) delete buckets.objects[`/media-bucket${it}`];
    expect(await get(`${folder}/000000.ts`)).toMatchObject({ status: 200, headers: { age: "0" } });
    await buckets.invalidate([`${folder}/*`]);
    for (const it of inside) expect((await get(it)).status).toBe(404);
    for (const it of beside) expect(await how(it)).toBe("Hit");
  });

  test.each([
    ["/media/garden/live.m3u8", "Miss"],
    ["/media/garden/liv*", "Miss"],
    ["/media/garden/live.m3u8*", "Miss"],
    ["/*", "Miss"],
    ["/media/garden/LIVE.m3u8", "Hit"],
    ["/media/garden/", "Hit"],
    ["/media/garden/live.m3u", "Hit"],
    ["/media/garden/live.m3u8/*", "Hit"],
    ["/media/garden/l%69ve.m3u8", "Hit"],
  ] as const)("%s: then it is a %s", async (named, expected) => {
    await start(stored([path]));
    await get();
    await buckets.invalidate(["/other", named]);
    expect(await how()).toBe(expected);
  });

  test("is gone in every encoding, and in every query of the key that is named", async () => {
    const policy = cachePolicyRow("keyed", {}, ["whitelist", [{ items: ["v"] }]]);
    const text = { body: "#EXTM3U\n".repeat(500), headers: { ...kept, "content-type": "application/x-mpegurl" } };
    const rows = distributionRows({ media: { trusted_key_groups: [], cache_policy_id: "keyed" } }, policy);
    await start({ [playlist]: text }, rows);
    const all = [
      ["", ""],
      ["", "gzip"],
      ["", "br"],
      ["?v=1", ""],
      ["?v=1&x=2", "gzip"],
    ] as const;
    const seen = async () => {
      const found: string[] = [];
      for (const [query, coding] of all)
        found.push((await how(path + query, coding ? { "accept-encoding": coding } : {})) ?? "");
      return found;
    };
    expect(await seen()).toEqual(["Miss", "Miss", "Miss", "Miss", "Miss"]);
    await buckets.invalidate([path]);
    expect(await seen()).toEqual(["Miss", "Miss", "Miss", "Hit", "Hit"]);
    await buckets.invalidate([`${path}*`]);
    expect(await seen()).toEqual(["Miss", "Miss", "Miss", "Miss", "Miss"]);
  });

  test("is asked for again even when an older answer was on its way, and that one is not kept", async () => {
    await start(stored([path]));
    let answer = () => {};
    buckets.fault.answers = new Promise((resolve) => {
      answer = resolve;
    });
    const before = get();
    await until(() => buckets.asked.length === 1);
    await buckets.invalidate([path]);
    buckets.fault.answers = undefined;
    buckets.objects[playlist] = { body: "new", headers: kept };
    expect(await get()).toMatchObject({ text: "new", headers: { "x-cache": "Miss from cloudfront" } });
    answer();
    expect(await before).toMatchObject({ text: path });
    expect(await get()).toMatchObject({ text: "new", headers: { "x-cache": "Hit from cloudfront" } });
  });

  test("of another distribution stays", async () => {
    await start(stored([path]));
    await get();
    await buckets.invalidate(["/*"], "arn:aws:cloudfront::123456789012:distribution/D2");
    expect(await how()).toBe("Hit");
  });
});

describe("many viewers", () => {
  test("of one missing object are one question to the origin", async () => {
    await start({ [playlist]: { body: "one" } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(new Set(answers.map((it) => it.text))).toEqual(new Set(["one"]));
    expect(buckets.asked).toEqual([`GET ${playlist}`]);
  });

  test("of what may not be kept are each answered by the origin", async () => {
    await start({ [playlist]: { body: "one", headers: { "cache-control": "no-store" } } });
    await Promise.all(Array.from({ length: 5 }, () => get()));
    expect(buckets.asked).toHaveLength(5);
  });

  test("share an answer across cookies, headers and queries that are not in the key", async () => {
    await start({ [playlist]: { body: "one" } });
    await get();
    expect(await how(`${path}?viewer=2`, { cookie: "a=2", "user-agent": "other" })).toBe("Hit");
  });

  test("share an answer when headers and cookies of the key come in another order, and not when they differ", async () => {
    const policy = cachePolicyRow("keyed");
    const key = (policy[1].parameters_in_cache_key_and_forwarded_to_origin as Record<string, unknown>[])[0] as object;
    Object.assign(key, {
      headers_config: [{ header_behavior: "whitelist", headers: [{ items: ["X-A", "X-B"] }] }],
      cookies_config: [{ cookie_behavior: "whitelist", cookies: [{ items: ["a", "b"] }] }],
    });
    const rows = distributionRows({ media: { trusted_key_groups: [], cache_policy_id: "keyed" } }, policy);
    await start({ [playlist]: { body: "one", headers: { "cache-control": "max-age=60" } } }, rows);
    expect(await how(path, { "x-a": "1", "x-b": "2", cookie: "a=1; b=2; c=3" })).toBe("Miss");
    expect(await how(path, { "x-b": "2", "x-a": "1", cookie: "c=4; b=2; a=1" })).toBe("Hit");
    expect(await how(path, { "x-a": "2", "x-b": "1", cookie: "a=1; b=2" })).toBe("Miss");
    expect(await how(path, { "x-a": "1", "x-b": "2", cookie: "a=2; b=1" })).toBe("Miss");
  });

  test("do not share across a query that is in the key", async () => {
    const policy = cachePolicyRow("keyed", {}, ["whitelist", [{ items: ["v"] }]]);
    await start(
      { [playlist]: { body: "one" } },
      distributionRows({ media: { trusted_key_groups: [], cache_policy_id: "keyed" } }, policy),
    );
    expect([await how(`${path}?v=1&x=1`), await how(`${path}?v=2`), await how(`${path}?x=2&v=1`)]).toEqual([
      "Miss",
      "Miss",
      "Hit",
    ]);
  });
});

describe("parts and news", () => {
  const body = Buffer.from("0123456789");
  test.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=8-", 206, "89", "bytes 8-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=5-100", 206, "56789", "bytes 5-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=0-1,3-4", 200, "0123456789", undefined],
    ["lines=1-2", 200, "0123456789", undefined],
  ])("Range: %s → %i", async (range, status, text, contentRange) => {
    await start({ [playlist]: { body } });
    for (const _ of ["miss", "hit"])
      expect(await get(path, { range })).toMatchObject({
        status,
        text,
        headers: contentRange ? { "content-range": contentRange } : {},
      });
  });

  test("If-None-Match and If-Modified-Since are answered 304 from memory", async () => {
    await start({ [playlist]: { body, headers: { "last-modified": "Wed, 31 Dec 2025 00:00:00 GMT" } } });
    const { headers } = await get();
    expect(await get(path, { "if-none-match": headers.etag ?? "" })).toMatchObject({ status: 304, text: "" });
    expect((await get(path, { "if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT" })).status).toBe(304);
    expect((await get(path, { "if-modified-since": "Tue, 30 Dec 2025 00:00:00 GMT" })).status).toBe(200);
    expect(
      (await get(path, { "if-none-match": '"other"', "if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT" })).status,
    ).toBe(200);
    expect(buckets.asked).toHaveLength(1);
  });

  test("HEAD has the headers of GET, from memory or from the origin", async () => {
    await start({ [playlist]: { body } });
    const expected = { status: 200, text: "", headers: { "content-length": "10" } };
    expect(await get(path, {}, "HEAD")).toMatchObject(expected);
    await get();
    expect(await get(path, {}, "HEAD")).toMatchObject({
      ...expected,
      headers: { "content-length": "10", "x-cache": "Hit from cloudfront" },
    });
    expect(buckets.asked).toEqual([`HEAD ${playlist}`, `GET ${playlist}`]);
  });

  test("an object over 16 MB streams through and is not kept; its ranges come from the origin", async () => {
    const large = Buffer.alloc(16 * 1024 * 1024 + 1, "x");
    await start({ [playlist]: { body: large, headers: { "cache-control": "max-age=60" } } });
    expect((await get()).body.length).toBe(large.length);
    expect(await how()).toBe("Miss");
    expect(await get(path, { range: "bytes=0-9" })).toMatchObject({
      status: 206,
      text: "xxxxxxxxxx",
      headers: { "content-range": `bytes 0-9/${large.length}` },
    });
  });
});

describe("compression", () => {
  const text = "#EXTM3U\n".repeat(500);
  const type = { "content-type": "application/vnd.apple.mpegurl", "cache-control": "max-age=60" };
  test.each([
    ["br, gzip", "br"],
    ["gzip, deflate", "gzip"],
    ["gzip;q=1.0, br;q=0", "gzip"],
    ["identity", undefined],
    ["", undefined],
  ])("Accept-Encoding: %s → %s", async (accept, encoding) => {
    await start({ [playlist]: { body: text, headers: type } });
    const { headers, body } = await get(path, accept ? { "accept-encoding": accept } : {});
    expect(headers["content-encoding"]).toBe(encoding);
    expect(headers.etag?.startsWith("W/")).toBe(encoding !== undefined);
    if (encoding === "gzip") expect(gunzipSync(body).toString()).toBe(text);
    if (!encoding) expect(body.toString()).toBe(text);
  });

  test.each<[string, Stored]>([
    ["too small", { body: "x".repeat(999), headers: type }],
    ["another type", { body: text, headers: { "content-type": "video/mp2t" } }],
    ["stored compressed", { body: text, headers: { ...type, "content-encoding": "gzip" } }],
  ])("is left alone: %s", async (_, stored) => {
    await start({ [playlist]: stored });
    const { headers, body } = await get(path, { "accept-encoding": "gzip, br" });
    expect(headers["content-encoding"]).toBe(stored.headers?.["content-encoding"]);
    expect(body.toString()).toBe(stored.body);
  });

  test("a compressed object is asked about with the origin's own ETag", async () => {
    await start({ [playlist]: { body: text, headers: type } });
    const first = await get(path, { "accept-encoding": "gzip" });
    now += 61_000;
    const again = await get(path, { "accept-encoding": "gzip" });
    expect(again.headers).toMatchObject({
      "x-cache": "RefreshHit from cloudfront",
      "content-encoding": "gzip",
      etag: first.headers.etag,
    });
    expect(gunzipSync(again.body).toString()).toBe(text);
  });
});
