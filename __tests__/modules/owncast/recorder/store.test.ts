import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { systemClock } from "../../../../modules/owncast/recorder/clock";
import { Credentials, InstanceMetadata } from "../../../../modules/owncast/recorder/credentials";
import { changing, lasting, plain, S3Store } from "../../../../modules/owncast/recorder/store";
import { Bucket, Metadata } from "./support/stand-ins";

let metadata: Metadata;
let bucket: Bucket;
let refused: string[];
let store: S3Store;

beforeEach(async () => {
  metadata = await Metadata.start(120);
  refused = [];
  bucket = await Bucket.start("bucket", (accessKey) => metadata.works(accessKey) && !refused.includes(accessKey));
  const service = new InstanceMetadata(metadata.url);
  const credentials = new Credentials(() => service.keys(), systemClock);
  store = new S3Store({ bucket: "bucket", region: "us-east-1", endpoint: bucket.url, credentials });
});

afterEach(() => Promise.all([metadata.close(), bucket.close()]));

describe("an object in the bucket", () => {
  test("is signed with the role's keys, its content too", async () => {
    await store.put(lasting("media/garden/x/000000.ts", "video/mp2t", Buffer.from("picture")));
    expect(bucket.files.get("media/garden/x/000000.ts")?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIA0\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=/,
      ),
      "x-amz-security-token": "session",
      "x-amz-content-sha256": expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test.each([
    [
      "that never changes",
      lasting("a", "video/mp2t", Buffer.from("x")),
      { "cache-control": "max-age=86400, immutable" },
    ],
    ["that changes", changing("a", "text/plain", "x"), { "cache-control": "max-age=1", "content-encoding": "gzip" }],
    [
      "that functions read",
      plain("a", "application/json", "{}"),
      { "cache-control": "max-age=1", "content-type": "application/json" },
    ],
  ])("%s says how long it may be kept", async (_, object, headers) => {
    await store.put(object);
    expect(bucket.files.get("a")?.headers).toMatchObject(headers);
  });

  test("that viewers poll is gzip'd, that functions read is not", () => {
    expect(gunzipSync(changing("a", "text/plain", "text").body).toString()).toBe("text");
    expect(plain("a", "application/json", "{}")).toEqual({
      key: "a",
      body: Buffer.from("{}"),
      type: "application/json",
      cache: "max-age=1",
    });
  });
});

test("keys that S3 refuses are said so, and the next try has new ones", async () => {
  refused.push("AKIA0");
  const object = lasting("a", "text/plain", Buffer.from("x"));
  await expect(store.put(object)).rejects.toThrow("S3 answered 403 ExpiredToken for a");
  await store.put(object);
  expect(bucket.files.get("a")?.headers.authorization).toContain("AKIA1");
});

test("a bucket that is out of reach rejects", async () => {
  await bucket.close();
  await expect(store.put(lasting("a", "text/plain", Buffer.from("x")))).rejects.toThrow();
});
