import { copyFileSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { callAws, emulators, jsonAws, queryAws } from "../../support/emulator";
import { temporaryFolders } from "../../support/folder";

const start = emulators();
const folder = temporaryFolders();

const put = (endpoint: string, key: string, body: string | Buffer<ArrayBuffer>) =>
  callAws(endpoint, "s3", { method: "PUT", path: `/media/${key}`, body });
const get = (endpoint: string, key: string) => callAws(endpoint, "s3", { method: "GET", path: `/media/${key}` });
const bodies = (dir: string) =>
  readdirSync(join(dir, "objects"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

async function fill(endpoint: string): Promise<void> {
  await callAws(endpoint, "s3", { method: "PUT", path: "/media" });
  await put(endpoint, "clip.ts", "a picture");
  await jsonAws(endpoint, "ssm", "AmazonSSM.PutParameter", { Name: "/loge/key", Value: "hush", Type: "SecureString" });
  await jsonAws(endpoint, "dynamodb", "DynamoDB_20120810.CreateTable", {
    TableName: "recordings",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  await jsonAws(endpoint, "dynamodb", "DynamoDB_20120810.PutItem", {
    TableName: "recordings",
    Item: { id: { S: "one" } },
  });
  await queryAws(endpoint, "iam", { Action: "CreateRole", RoleName: "r", AssumeRolePolicyDocument: "{}" });
  await callAws(endpoint, "lambda", {
    path: "/2015-03-31/functions",
    body: JSON.stringify({
      FunctionName: "session",
      Role: "arn:aws:iam::123456789012:role/r",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: {
        ZipFile: Buffer.from(zipSync({ "index.mjs": strToU8("export const handler = () => 1") })).toString("base64"),
      },
    }),
  });
}

async function filled(endpoint: string) {
  const parameter = await jsonAws(endpoint, "ssm", "AmazonSSM.GetParameter", {
    Name: "/loge/key",
    WithDecryption: true,
  });
  const items = await jsonAws(endpoint, "dynamodb", "DynamoDB_20120810.Scan", { TableName: "recordings" });
  const fn = await callAws(endpoint, "lambda", { method: "GET", path: "/2015-03-31/functions/session" });
  const zip = await fetch(JSON.parse(fn.text).Code.Location);
  return {
    clip: (await get(endpoint, "clip.ts")).text,
    parameter: parameter.json.Parameter.Value,
    items: items.json.Count,
    zip: Buffer.from(await zip.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  };
}

const FILLED = { clip: "a picture", parameter: "hush", items: 1, zip: "PK" };

describe("the emulated account", () => {
  test("is there again after a stop: objects, parameters, items and functions with their zips", async () => {
    const dir = folder();
    const first = await start(dir);
    expect(first.restored).toBe("no");
    await fill(first.endpoint);
    await first.stop();

    const second = await start(dir);
    expect(second.restored).toBe("yes");
    expect(await filled(second.endpoint)).toEqual(FILLED);
  });

  test("is that of the last snapshot after kill -9", async () => {
    const dir = folder();
    const first = await start(dir);
    await fill(first.endpoint);
    await first.snapshot();
    await put(first.endpoint, "clip.ts", "later than the snapshot");
    process.kill(first.pid, "SIGKILL");

    const second = await start(dir);
    expect(await filled(second.endpoint)).toEqual(FILLED);
  });

  test("boots what ran anew: its run counts from this start, not from one of last week", async () => {
    const dir = folder();
    const first = await start(dir);
    await queryAws(first.endpoint, "ec2", {
      ...{ Action: "RunInstances", ImageId: "ami-12c6146b", InstanceType: "t4g.nano", MinCount: "2", MaxCount: "2" },
    });
    const [one] = await launches(first.endpoint);
    await queryAws(first.endpoint, "ec2", { Action: "StopInstances", "InstanceId.1": one?.id ?? "" });
    await first.stop();
    const all = await launches((await start(dir)).endpoint);
    // Both were launched by one call; EC2 tells whole seconds, and an emulator takes longer than one to start.
    const at = (wanted: string) => all.find(({ state }) => state === wanted)?.at ?? Number.NaN;
    expect(at("running")).toBeGreaterThan(at("stopped"));
  });

  test("begins afresh, and says so, when the snapshot cannot be read", async () => {
    const dir = folder();
    writeFileSync(join(dir, "emulator.snapshot"), "{");
    const emulator = await start(dir);
    expect(emulator.restored).toBe("broken");
    expect(emulator.lines.join("\n")).toContain("cannot be read");
    expect((await get(emulator.endpoint, "clip.ts")).status).toBe(404);
  });
});

describe("S3 bodies", () => {
  test("are files: a hundred megabytes take neither memory nor open files", async () => {
    const dir = folder();
    const { endpoint, pid } = await start(dir);
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    const open = () =>
      readdirSync(`/proc/${pid}/fd`).filter((fd) => target(`/proc/${pid}/fd/${fd}`).startsWith(dir)).length;
    await callAws(endpoint, "s3", { method: "PUT", path: "/media" });
    await put(endpoint, "0.ts", "warm");
    const before = memory();
    for (let i = 0; i < 100; i++) await put(endpoint, `${i}.ts`, Buffer.alloc(1_000_000, i));
    // kB. What is left is Python's own: kept in memory, the bodies would be 100,000.
    expect(memory() - before).toBeLessThan(60_000);
    expect(open()).toBe(0);
  });

  test("go when no snapshot names them, and stay while a kept one does", async () => {
    const dir = folder();
    const { endpoint, snapshot } = await start(dir);
    await callAws(endpoint, "s3", { method: "PUT", path: "/media" });
    await put(endpoint, "live.m3u8", "first");
    await snapshot();
    copyFileSync(join(dir, "emulator.snapshot"), join(dir, "before-apply.snapshot"));
    await put(endpoint, "live.m3u8", "second");
    await put(endpoint, "live.m3u8", "third");
    await snapshot();
    expect(bodies(dir)).toBe(2);
    rmSync(join(dir, "before-apply.snapshot"));
    await snapshot();
    expect(bodies(dir)).toBe(1);
    expect(statSync(join(dir, "emulator.snapshot")).size).toBeLessThan(5_000_000);
  });
});

async function launches(endpoint: string) {
  const { text } = await queryAws(endpoint, "ec2", { Action: "DescribeInstances" });
  return [...text.matchAll(/<instanceId>(.*?)<.*?<instanceState>.*?<name>(.*?)<.*?<launchTime>(.*?)</gs)].map(
    ([, id, state, time]) => ({ id, state, at: Date.parse(time ?? "") }),
  );
}

/** Where an open file leads; nowhere when it has been closed meanwhile. */
function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
