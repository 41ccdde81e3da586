import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Aws } from "../../../lambdas/shared/aws";
import { Objects } from "../../../lambdas/shared/objects";
import { Table } from "../../../lambdas/shared/table";
import { each } from "../../../lambdas/sweep/each";
import { Folders } from "../../../lambdas/sweep/folders";
import { sweep } from "../../../lambdas/sweep/sweep";
import { type Emulator, startEmulator } from "../../../local/emulator";
import { emulatorPython } from "../../support/emulator";
import { captureLogs } from "../support/logs";
import { day, hour, idOf, iso } from "./support";

captureLogs();

/** S3, DynamoDB and CloudFront as they answer: XML, pages, conditions of S3, signatures. */
describe("the sweep against the emulator", () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-sweep-"));
  let emulator: Emulator;
  let aws: Aws;
  let distribution: string;
  const now = Date.now();

  beforeAll(async () => {
    emulator = await startEmulator({ python: emulatorPython(), dir: folder, log: () => undefined });
    const keys = { accessKeyId: "testing", secretAccessKey: "testing" };
    aws = new Aws({ region: "us-east-1", ...keys, endpoint: emulator.endpoint, patience: 60_000 });
    await aws.s3("media", "", { method: "PUT" });
    await aws.call("dynamodb", "CreateTable", {
      TableName: "recordings",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    });
    const made = await aws.cloudfront("distribution", { method: "POST", body: distributionXml });
    distribution = /<Id>([^<]+)<\/Id>/.exec(await made.text())?.[1] as string;
  });
  afterAll(async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true });
  });

  async function put(key: string, body: string | object, headers: Record<string, string> = {}): Promise<void> {
    const bytes = headers["content-encoding"] ? gzipSync(String(body)) : body;
    const text = typeof bytes === "string" || Buffer.isBuffer(bytes) ? bytes : JSON.stringify(bytes);
    const answer = await aws.put("media", key, text as string, headers);
    if (!answer.ok) throw new Error(`PUT ${key}: ${answer.status}`);
  }

  async function record(camera: string, start: number, state: string): Promise<string> {
    const id = idOf(camera, start);
    const times = { start: iso(start), end: iso(start), updated: iso(start) };
    const sizes = { duration: 0, bytes: 0, segments: 0, playlist: "index.m3u8", poster: null };
    await put(`media/${camera}/${id}/000000.ts`, "segment");
    const playlist = "#EXTM3U\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXTINF:2.5,\n000000.ts\n";
    await put(`media/${camera}/${id}/index.m3u8`, playlist, { "content-encoding": "gzip" });
    await put(`media/${camera}/${id}/recording.json`, {
      version: 1,
      id,
      camera,
      title: null,
      state,
      ...times,
      ...sizes,
    });
    return `media/${camera}/${id}`;
  }

  const work = (work: string, time: number) =>
    sweep({
      ...{ aws, bucket: "media", table: "recordings", distribution, now: () => time },
      place: { cameras: [{ name: "garden", title: "Garden" }], retentionDays: 30 },
    })({ work }, { getRemainingTimeInMillis: () => 900_000 });

  test("a folder of more than a page is listed and deleted, whatever its keys are called", async () => {
    const folders = new Folders(aws, "media");
    const keys = Array.from({ length: 1003 }, (_, n) => `many/${n}.ts`);
    keys.push("many/a&b <c>.ts", "many/é+%.ts");
    await each(keys, 8, (key) => put(key.split("/").map(encodeURIComponent).join("/"), "x"));
    const pages = [];
    for await (const page of folders.objects("many/")) pages.push(page);
    expect(pages.map((page) => page.length)).toEqual([1000, 5]);
    expect(
      pages
        .flat()
        .map(({ key }) => key)
        .sort(),
    ).toEqual([...keys].sort());
    expect(pages[0]?.[0]).toMatchObject({ bytes: 1, modified: expect.any(Number) });
    expect(Math.abs((pages[0]?.[0]?.modified ?? 0) - Date.now())).toBeLessThan(60_000);
    for (const page of pages) await folders.delete(page.map(({ key }) => key));
    for await (const page of folders.objects("many/")) expect(page).toEqual([]);
  });

  test("folders are told once, in order, from where a run stopped", async () => {
    const folders = new Folders(aws, "media");
    for (const id of ["b", "b-c", "c", "a"]) for (const n of [1, 2]) await put(`below/${id}/${n}.ts`, "x");
    const from = async (after?: string) => {
      const names: string[] = [];
      for await (const page of folders.below("below/", after)) names.push(...page);
      return names;
    };
    expect([await from(), await from("b-c"), await from("c")]).toEqual([["a", "b-c", "b", "c"], ["b", "c"], []]);
  });

  test("an object is written only as long as it is as it was read", async () => {
    const objects = new Objects(aws, "media");
    expect(await objects.write("x.json", "application/json", "1", "missing")).toBe(true);
    expect(await objects.write("x.json", "application/json", "2", "missing")).toBe(false);
    const read = await objects.read("x.json");
    expect(await objects.write("x.json", "application/json", "3", read as { etag: string })).toBe(true);
    expect(await objects.write("x.json", "application/json", "4", read as { etag: string })).toBe(false);
    expect(await objects.write("y.json", "application/json", "5", read as { etag: string })).toBe(false);
    expect(await objects.read("x.json")).toMatchObject({ text: "3" });
  });

  test("rows from folders, folders from rows, one recording ended, one deleted for good, all counted", async () => {
    const table = new Table(aws, "recordings");
    const kept = await record("garden", now - day, "ended");
    const lost = await record("garden", now - hour, "live");
    const deleted = await record("garden", now - 2 * day, "ended");
    await put(`${deleted}/edits.json`, { version: 1, title: null, deleted: iso(now), updated: iso(now) });
    await table.put({ id: "gone", kind: "recording", camera: "garden", start: iso(now) });
    await put("media/garden/status.json", JSON.stringify({ heartbeat: iso(now), unfinished: [] }), {
      "content-encoding": "gzip",
    });

    // Nothing is old enough yet.
    await work("rebuild", now);
    expect(await table.get("gone")).toBeUndefined();
    const ids = [kept, lost, deleted].map((path) => path.split("/").at(-1) as string);
    const rows = await Promise.all(ids.map((id) => table.get(id)));
    expect(rows).toMatchObject([{ state: "ended" }, { state: "live" }, { kind: "deleted" }]);

    await work("tidy", now + 2 * hour);
    const objects = new Objects(aws, "media");
    expect(await objects.read(`${lost}/index.m3u8`)).toMatchObject({
      text: "#EXTM3U\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:2.5,\n000000.ts\n#EXT-X-ENDLIST\n",
    });
    expect(await table.get(ids[1] as string)).toMatchObject({ state: "ended", duration: 2.5, bytes: 7, segments: 1 });
    expect(await table.get(ids[2] as string)).toBeUndefined();
    for (const file of ["000000.ts", "index.m3u8", "recording.json", "edits.json"])
      expect(await objects.read(`${deleted}/${file}`)).toBe("missing");
    const invalidations = await aws.cloudfront(`distribution/${distribution}/invalidation`, { method: "GET" });
    const [, id] = /<Id>([^<]+)<\/Id>/.exec(await invalidations.text()) ?? [];
    const made = await aws.cloudfront(`distribution/${distribution}/invalidation/${id}`, { method: "GET" });
    expect(await made.text()).toContain(`<Path>/${deleted}/*</Path>`);

    await work("tidy", now + 2 * hour);
    expect(await table.get("storage")).toMatchObject({
      bytes: 7,
      recordings: 2,
      cameras: { garden: { bytes: 7, recordings: 2, oldest: iso(now - day) } },
    });
  });
});

const distributionXml = `<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">
<CallerReference>1</CallerReference><Comment>x</Comment><Enabled>true</Enabled>
<Origins><Quantity>1</Quantity><Items><Origin><Id>media</Id><DomainName>media.s3.us-east-1.amazonaws.com</DomainName>
<S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig></Origin></Items></Origins>
<DefaultCacheBehavior><TargetOriginId>media</TargetOriginId><ViewerProtocolPolicy>https-only</ViewerProtocolPolicy>
<CachePolicyId>658327ea-f89d-4fab-a63d-7e88639e58f6</CachePolicyId></DefaultCacheBehavior></DistributionConfig>`;
