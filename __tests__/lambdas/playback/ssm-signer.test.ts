import { getSignedCookies } from "@aws-sdk/cloudfront-signer";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { KmsSigner } from "../../../lambdas/playback/kms-signer";
import { mediaCookies } from "../../../lambdas/playback/media-cookies";
import type { Signer } from "../../../lambdas/playback/signer";
import { SsmSigner } from "../../../lambdas/playback/ssm-signer";
import { AwsError } from "../../../lambdas/shared/aws";
import { Secret } from "../../../lambdas/shared/secret";
import { type EdgeServer, startEdge } from "../../../local/edge";
import { distributionRows, host, signer as pair, signedCookies } from "../../support/distribution";
import { emulateBuckets } from "../../support/emulated-buckets";
import { ask } from "../../support/http";
import { stateOf } from "../../support/state";
import { FakeAws } from "../support/fake-aws";

const fake = FakeAws.forTests();
const parameter = "/loge/test/playback/key";
const expires = Math.floor(Date.now() / 1000) + 3600;
const recording = "garden/20260101t000000z-garden/";

/** With the key that the distribution of the tests knows. */
function ofSsm(Value = pair.privateKey): SsmSigner {
  fake.answer = () => ({ body: { Parameter: { Value } } });
  return new SsmSigner(new Secret(fake.aws, parameter));
}

const made = (signer: Signer, folder = "garden/") =>
  mediaCookies({ signer, keyPairId: "K1", mediaHost: host, folder, expires });
/** Name, value and path of `Set-Cookie` lines. */
const read = (lines: string[]) =>
  lines.map((line) => /^([^=]+)=([^;]*); Path=([^;]+)/.exec(line)?.slice(1) as [string, string, string]);

describe("a key of our own in SSM", () => {
  test("makes exactly the cookies that AWS's own signer makes, of SHA-1, without a word of the hash", async () => {
    const oracle = getSignedCookies({
      keyPairId: "K1",
      privateKey: pair.privateKey,
      policy: `{"Statement":[{"Resource":"https://${host}/media/garden/*","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`,
    });
    const signed = read(await made(ofSsm())).filter(([, value]) => value !== "");
    expect(Object.fromEntries(signed)).toEqual(oracle);
    expect(Object.keys(oracle)).toHaveLength(3);
  });

  test("is read once, decrypted", async () => {
    const signer = ofSsm();
    await Promise.all([made(signer), made(signer, "gate/")]);
    await made(signer);
    expect(fake.received.map(({ operation, input }) => [operation, input])).toEqual([
      ["GetParameter", { Name: parameter, WithDecryption: true }],
    ]);
  });

  test("is read again after a failure", async () => {
    const signer = ofSsm();
    fake.refuse("AccessDeniedException");
    await expect(signer.sign("x")).rejects.toThrow(AwsError);
    fake.answer = () => ({ body: { Parameter: { Value: pair.privateKey } } });
    expect(await signer.sign("x")).toMatch(/^[\w+/]{342}==$/);
  });

  test("that is not made yet signs nothing", async () => {
    await expect(ofSsm("unset").sign("x")).rejects.toThrow(`There is no key in ${parameter}.`);
  });
});

describe("where KMS signed before", () => {
  let buckets: Awaited<ReturnType<typeof emulateBuckets>>;
  let edge: EdgeServer;
  beforeAll(async () => {
    buckets = await emulateBuckets({
      "/media-bucket/media/garden/live.m3u8": { body: "live" },
      [`/media-bucket/media/${recording}index.m3u8`]: { body: "shared" },
    });
    const gateway = { url: "http://127.0.0.1:9" };
    edge = await startEdge({ state: stateOf(...distributionRows()), endpoint: buckets.endpoint, gateway, port: 0 });
  });
  afterAll(async () => {
    await edge.stop();
    await buckets.close();
  });

  /** A browser that has the cookies of KMS for the garden, and is then given others. */
  function browser() {
    const before = signedCookies(`https://${host}/media/garden/*`).split("; ");
    const jar = new Map(before.map((pair) => [`${pair.split("=")[0]} /media/garden/`, pair]));
    return {
      take(lines: string[]) {
        for (const line of lines) {
          const [[name, value, path]] = read([line]) as [[string, string, string]];
          if (/; Max-Age=0;/.test(line)) jar.delete(`${name} ${path}`);
          else jar.set(`${name} ${path}`, `${name}=${value}`);
        }
      },
      /** The longest path first, as browsers do. */
      async get(path: string) {
        const of = (key: string) => key.split(" ")[1] ?? "";
        const sent = [...jar].filter(([key]) => path.startsWith(of(key)));
        sent.sort(([one], [other]) => of(other).length - of(one).length);
        return (await ask(edge.url, path, { headers: { cookie: sent.map(([, pair]) => pair).join("; ") } })).status;
      },
    };
  }

  test.each([
    ["a camera", "garden/", "live.m3u8"],
    ["a link to a recording", recording, "index.m3u8"],
  ])("the cookies of %s open it, although the browser still held the word of another hash", async (_, folder, file) => {
    const visitor = browser();
    const path = `/media/${folder}${file}`;
    expect(await visitor.get(path)).toBe(200);
    const lines = await made(ofSsm(), folder);
    visitor.take(lines.filter((line) => !line.startsWith("CloudFront-Hash")));
    expect(await visitor.get(path)).toBe(403);
    visitor.take(lines);
    expect(await visitor.get(path)).toBe(200);
  });

  test("and KMS signs again", async () => {
    const visitor = browser();
    visitor.take(await made(ofSsm()));
    fake.answer = () => ({ body: { Signature: "c2lnbmVk" } });
    const lines = await made(new KmsSigner(fake.aws, "arn"));
    expect(lines.map((line) => line.split("; ").slice(1).join("; "))).toEqual(
      Array(4).fill("Path=/media/garden/; Secure; HttpOnly; SameSite=Strict"),
    );
    expect(lines[3]).toMatch(/^CloudFront-Hash-Algorithm=SHA256;/);
  });
});
