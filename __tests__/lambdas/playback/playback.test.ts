import { createSign, generateKeyPairSync } from "node:crypto";
import { getSignedCookies } from "@aws-sdk/cloudfront-signer";
import { describe, expect, test } from "@jest/globals";
import { KmsSigner } from "../../../lambdas/playback/kms-signer";
import { playback } from "../../../lambdas/playback/playback";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

captureLogs();
const fake = FakeAws.forTests();

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const now = Date.parse("2026-11-21T12:00:00.400Z");

/** The route with a KMS that signs with a key of ours. */
function app(props: { cameras?: string[]; minutes?: number } = {}) {
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
