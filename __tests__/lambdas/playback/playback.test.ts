import { createSign, generateKeyPairSync } from "node:crypto";
import { getSignedCookies } from "@aws-sdk/cloudfront-signer";
import { describe, expect, test } from "@jest/globals";
import { KmsSigner } from "../../../lambdas/playback/kms-signer";
import { type PlaybackProps, playback } from "../../../lambdas/playback/playback";
import { SharedRecordings } from "../../../lambdas/playback/shared-recordings";
import { roundsId, type ShareRow, shareId } from "../../../lambdas/shared/share-rows";
import type { Item } from "../../../lambdas/shared/table";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

const logs = captureLogs();
const fake = FakeAws.forTests();

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const now = Date.parse("2026-11-21T12:00:00.400Z");

/** The route with a KMS that signs with a key of ours. */
function app(props: { cameras?: string[]; minutes?: number; shared?: PlaybackProps["shared"] } = {}) {
  fake.answer = ({ input }) => {
    const signature = createSign("sha256").update(Buffer.from(input.Message, "base64")).sign(privateKey, "base64");
    return { body: { Signature: signature } };
  };
  const signer = new KmsSigner(fake.aws, "arn:aws:kms:eu-west-1:1:key/k");
  return playback({
    signer,
    keyPairId: "K1",
    mediaHost: "live.example.com",
    cameras: ["garden"],
    shared: { find: async () => undefined },
    minutes: 60,
    now: () => now,
    ...props,
  });
}

const ask = (props = {}, groups = "viewer") =>
  send(app(props), "POST /session/playback", { groups, headers: { "x-loge": "1" } });

describe("POST /session/playback", () => {
  test("makes exactly the cookies that AWS's own signer makes", async () => {
    const oracle = getSignedCookies({
      keyPairId: "K1",
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
      algorithm: "SHA256",
      policy: `{"Statement":[{"Resource":"https://live.example.com/media/garden/*","Condition":{"DateLessThan":{"AWS:EpochTime":${Date.parse("2026-11-21T13:00:00Z") / 1000}}}}]}`,
    });
    const { cookies } = await ask();
    const values = cookies.map((cookie) => cookie.split(";")[0]?.split(/=(.*)/).slice(0, 2));
    expect(Object.fromEntries(values as [string, string][])).toEqual(oracle);
  });

  test("the cookies go to their camera's folder only, and no script reads them", async () => {
    const { cookies } = await ask();
    expect(cookies).toHaveLength(4);
    for (const cookie of cookies) {
      expect(cookie.split("; ").slice(1)).toEqual(["Path=/media/garden/", "Secure", "HttpOnly", "SameSite=Strict"]);
    }
  });

  test("each camera has a set of its own", async () => {
    const { cookies } = await ask({ cameras: ["garden", "door"] });
    expect(cookies).toHaveLength(8);
    expect(cookies.filter((cookie) => cookie.includes("Path=/media/door/"))).toHaveLength(4);
  });

  test("who is limited to cameras gets the sets of those, and who sees none gets none", async () => {
    const paths = async (cameras: string) => {
      const call = { groups: "viewer", cameras, headers: { "x-loge": "1" } };
      const { cookies } = await send(app({ cameras: ["garden", "door"] }), "POST /session/playback", call);
      return [...new Set(cookies.map((cookie) => /Path=([^;]+)/.exec(cookie)?.[1]))];
    };
    expect([await paths("door"), await paths("door,gone"), await paths("")]).toEqual([
      ["/media/door/"],
      ["/media/door/"],
      [],
    ]);
  });

  test.each([
    [60, "2026-11-21T13:00:00.000Z"],
    [10, "2026-11-21T12:10:00.000Z"],
    [600, "2026-11-21T13:00:00.000Z"],
    [0, "2026-11-21T12:01:00.000Z"],
  ])("set to %i minutes they end at %s", async (minutes, expires) => {
    expect((await ask({ minutes })).json).toEqual({ expires });
  });

  test("KMS signs the policy itself, not a digest of it", async () => {
    await ask();
    expect(fake.received[0]?.input).toMatchObject({
      MessageType: "RAW",
      SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
    });
    expect(Buffer.from(fake.received[0]?.input.Message, "base64").toString()).not.toMatch(/\s/);
  });

  test("without the group there are no cookies", async () => {
    const answer = await ask({}, "");
    expect(refusal(answer)).toEqual([403, "forbidden"]);
    expect(answer.cookies).toEqual([]);
  });

  test("without KMS there are no cookies", async () => {
    const route = app();
    fake.refuse("KMSInternalException", 500);
    const answer = await send(route, "POST /session/playback", { groups: "viewer", headers: { "x-loge": "1" } });
    expect(refusal(answer)).toEqual([503, "unavailable"]);
    expect(answer.cookies).toEqual([]);
  });
});

describe("POST /shared", () => {
  const id = "20261121t110000z-garden";
  const token = "t".repeat(43);
  const row: Item = {
    ...{ id, kind: "recording", camera: "garden", recordedBy: "garden", title: "Birds", state: "ended" },
    ...{ start: "2026-11-21T11:00:00.000Z", end: "2026-11-21T11:01:00.000Z", duration: 60, bytes: 1, segments: 1 },
    ...{ playlist: "index.m3u8", poster: null, thumbs: null, dropped: 0, updated: "2026-11-21T11:01:00.000Z" },
  };
  const folder = `/media/garden/${id}/`;

  function open(link: Partial<ShareRow> | undefined, found: Item | undefined = row, sent: unknown = token) {
    const made = { recording: id, round: 1, expires: Math.floor(now / 1000) + 24 * 3600, ...link };
    const rows: Record<string, Item> = { [roundsId(id)]: { round: 1 }, ...(link && { [shareId(token)]: made }) };
    const access = { get: async (asked: string) => rows[asked] };
    const recordings = { get: async (asked: string) => (asked === id ? found : undefined) };
    const route = app({ shared: new SharedRecordings(access, recordings, () => now) });
    return send(route, "POST /shared", { body: { token: sent } });
  }

  test("gives nobody signed in the recording, and the cookies of its folder alone", async () => {
    const { statusCode, cookies, json } = await open({});
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      recording: expect.objectContaining({ id, title: "Birds", playlist: `${folder}index.m3u8` }),
      expires: "2026-11-22T12:00:00.000Z",
      renew: "2026-11-21T13:00:00.000Z",
    });
    expect(cookies).toHaveLength(4);
    for (const cookie of cookies)
      expect(cookie.split("; ").slice(1)).toEqual([
        ...[`Path=${folder}`, "Max-Age=3600", "Secure", "HttpOnly", "SameSite=Strict"],
      ]);
    const policy = cookies.find((cookie) => cookie.startsWith("CloudFront-Policy=")) ?? "";
    const text = policy.slice("CloudFront-Policy=".length, policy.indexOf(";"));
    const plain = text.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
    expect(JSON.parse(Buffer.from(plain, "base64").toString()).Statement).toEqual([
      {
        Resource: `https://live.example.com${folder}*`,
        Condition: { DateLessThan: { "AWS:EpochTime": Date.parse("2026-11-21T13:00:00Z") / 1000 } },
      },
    ]);
  });

  test("near its end the cookies end with it", async () => {
    const { cookies, json } = await open({ expires: Date.parse("2026-11-21T12:10:00Z") / 1000 });
    expect(json).toMatchObject({ expires: "2026-11-21T12:10:00.000Z", renew: "2026-11-21T12:10:00.000Z" });
    expect(cookies[0]).toContain("Max-Age=600;");
  });

  test.each<[string, () => ReturnType<typeof open>]>([
    ["an unknown link", () => open(undefined)],
    ["a link at its end", () => open({ expires: Math.floor(now / 1000) })],
    ["a link of a round that is over", () => open({ round: 0 })],
    ["a deleted recording", () => open({}, { ...row, kind: "deleted", deleted: "2026-11-21T11:30:00.000Z" })],
    ["a recording that is kept no longer", () => open({}, { ...row, expires: Math.floor(now / 1000) })],
    ["a recording that is gone", () => open({ recording: "other" })],
    ["what is no recording", () => open({}, { id: "storage" })],
    ["half a link", () => open({}, row, token.slice(1))],
    ["what looks like no link", () => open({}, row, "../../etc")],
    ["nothing", () => open({}, row, "")],
  ])("%s has ended, all in the same words, without cookies", async (_, ask) => {
    const answer = await ask();
    expect(refusal(answer)).toEqual([404, "share_ended"]);
    expect(answer.json.error.message).toBe("This link has ended, or never was one.");
    expect(answer.cookies).toEqual([]);
    expect(fake.received).toEqual([]);
  });

  test.each([undefined, 7, null, "x".repeat(101)])("%j is no token", async (sent) => {
    const route = app();
    expect(refusal(await send(route, "POST /shared", { body: { token: sent } }))).toEqual([422, "invalid_input"]);
  });

  test("is not done for a form of another site", async () => {
    const call = { body: `{"token":"${token}"}`, headers: { "content-type": "text/plain" } };
    expect(refusal(await send(app(), "POST /shared", call))).toEqual([403, "cross_site"]);
  });

  test("the token is in no log, whatever happens", async () => {
    await open({});
    await open(undefined);
    const failing = { find: async () => Promise.reject(new Error("broken")) };
    await send(app({ shared: failing }), "POST /shared", { body: { token } });
    expect(logs).toHaveLength(4);
    expect(JSON.stringify(logs)).not.toContain(token);
  });
});
