import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { unzipSync } from "fflate";
import { type BuiltLambda, buildLambdas } from "../../tools/build/lambdas";

/** Bytes of `index.mjs`. A cold start parses them all; `authorizer` and `playback` are met by every viewer. */
const budgets: Record<string, number> = {
  authorizer: 25_000,
  cameras: 40_000,
  catalog: 25_000,
  guard: 780_000,
  openapi: 40_000,
  people: 48_000,
  playback: 42_000,
  recordings: 56_000,
  servers: 780_000,
  session: 300_000,
  "signing-key": 25_000,
  status: 780_000,
  sweep: 50_000,
  tokens: 42_000,
  upkeep: 780_000,
};

/** What Lambda and Terraform would set, for all functions at once. */
const environment = {
  LIMITS: JSON.stringify({ idleMinutes: 30, maximumHours: 24, nightlyStop: { at: "02:00", zone: "Etc/UTC" } }),
  LOGE_PROJECT: "loge",
  LOGE_ENVIRONMENT: "test",
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "testing",
  AWS_SECRET_ACCESS_KEY: "testing",
  ACCESS_TABLE: "access",
  API_ID: "api1",
  CAMERAS: JSON.stringify([
    { name: "garden", title: "Garden", sound: true, latency: 1, rtmp: "rtmp://h:1/live", rtmps: "rtmps://h:2/live" },
  ]),
  CLIENT_ID: "client",
  DISTRIBUTION: "E1",
  FUNCTIONS: JSON.stringify([{ name: "guard", function: "loge-test-guard", queue: "https://sqs/1/failures" }]),
  KEY_PAIR_ID: "K1",
  MEDIA_BUCKET: "media",
  MEDIA_HOST: "live.example.com",
  OWNCAST_INSTANCE: "i-2",
  PROXY_INSTANCE: "i-1",
  RATES: JSON.stringify({ idleMonth: 7.29, runningHour: 0.026, aloneHour: { proxy: 0.005, owncast: 0.021 } }),
  UPKEEP_SOURCE: "loge-test.upkeep",
  RECORDINGS_TABLE: "recordings",
  RETENTION_DAYS: "30",
  SIGNING_KEY_ARN: "arn",
  SIGNING_KEY_PARAMETER: "/loge/test/playback/key",
  STREAM_KEYS: "/loge/test/owncast/stream-key",
  USER_POOL_ID: "eu-west-1_Pool1",
};

const folder = mkdtempSync(join(tmpdir(), "loge-lambdas-"));
let built: BuiltLambda[];
beforeAll(async () => {
  built = await buildLambdas(join(folder, "one"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the functions' zips", () => {
  test.each(Object.entries(budgets))("%s stays within %i bytes", (name, budget) => {
    expect(built.find((one) => one.name === name)?.bytes).toBeLessThanOrEqual(budget);
  });

  test("are all there, and nothing else", () => {
    expect(built.map(({ name }) => name)).toEqual(Object.keys(budgets));
  });

  test("hold one ES module", () => {
    for (const { zip } of built) expect(Object.keys(unzipSync(readFileSync(zip)))).toEqual(["index.mjs"]);
  });

  test.each(Object.keys(budgets))("%s loads as Lambda would load it", async (name) => {
    const module = join(folder, `${name}.mjs`);
    writeFileSync(module, unzipSync(readFileSync(join(folder, "one", `${name}.zip`)))["index.mjs"] as Uint8Array);
    const script = `import(${JSON.stringify(module)}).then(({ handler }) => process.stdout.write(typeof handler))`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { env: environment });
    expect(stdout).toBe("function");
  });

  test("are the same bytes each time", async () => {
    const sums = (all: BuiltLambda[]) =>
      all.map(({ zip }) => createHash("sha256").update(readFileSync(zip)).digest("hex"));
    expect(sums(await buildLambdas(join(folder, "two")))).toEqual(sums(built));
  });

  test("carry one date, and are readable by the user that Lambda runs them as", () => {
    for (const { zip } of built) {
      const bytes = readFileSync(zip);
      const entry = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
      const [time, date, unix, mode] = [12, 14, 4, 40].map((at) => bytes.readUInt16LE(entry + at));
      // 1 January of year 0, which is 1980, at midnight.
      expect({ time, date, unix: (unix ?? 0) >> 8, mode }).toEqual({
        time: 0,
        date: 0b0000000_0001_00001,
        unix: 3,
        mode: 0o100644,
      });
    }
  });
});
