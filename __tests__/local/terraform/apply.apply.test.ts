import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { Interrupted } from "../../../local/terraform/cli";
import { State } from "../../../local/terraform/state";
import { recover } from "../../../local/terraform/transaction";
import { callAws, emulators } from "../../support/emulator";
import { temporaryFolders } from "../../support/folder";
import { Workshop } from "../../support/terraform";
import { until } from "../../support/until";

jest.setTimeout(300_000);

const start = emulators();
const folder = temporaryFolders();

const buckets = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`b${i}`, { bucket: `b-${i}` }]));
/** The provider watches a queue for 25 s: time enough to break an apply off. */
const slow = { aws_sqs_queue: { slow: { name: "slow" } } };

const exists = async (endpoint: string, bucket: string) =>
  (await callAws(endpoint, "s3", { method: "HEAD", path: `/${bucket}` })).status === 200;

describe("an apply to the emulator", () => {
  test("says how far it is, is skipped when nothing changed, and follows what changed", async () => {
    const work = new Workshop(folder()).write({ aws_s3_bucket: buckets(2) });
    const emulator = await start(work.pair.emulator);
    expect(await work.apply(emulator)).toMatchObject({ add: 2, change: 0, remove: 0 });
    expect(work.said.map((line) => line.replace(/ \(.*/, ""))).toEqual(["1 of 2 resources", "2 of 2 resources"]);
    expect(State.read(work.pair.state).all("aws_s3_bucket")).toHaveLength(2);
    await emulator.stop();

    expect(await recover(work.pair)).toBe("clean");
    const again = await start(work.pair.emulator);
    expect(await work.apply(again)).toBe("unchanged");
    work.write({ aws_s3_bucket: { ...buckets(2), b1: { bucket: "b-1", tags: { a: "b" } } } });
    expect(await work.apply(again)).toMatchObject({ add: 0, change: 1, remove: 0 });
    expect((await work.plan(again)).changes).toBe(false);
    expect(await work.destroy(again)).toMatchObject({ remove: 2 });
    expect(await exists(again.endpoint, "b-0")).toBe(false);
  });

  test("whose Terraform is killed is rolled back at the next start, which then applies", async () => {
    const work = new Workshop(folder()).write({ aws_s3_bucket: buckets(1) });
    const emulator = await start(work.pair.emulator);
    await work.apply(emulator);

    work.write({ aws_s3_bucket: buckets(3), ...slow });
    const broken = expect(work.apply(emulator)).rejects.toThrow();
    await until(() => work.said.length >= 3);
    process.kill(work.running as number, "SIGKILL");
    await broken;
    expect(await exists(emulator.endpoint, "b-2")).toBe(true);
    await emulator.stop();

    expect(await recover(work.pair)).toBe("rolled back");
    const next = await start(work.pair.emulator);
    expect(next.restored).toBe("yes");
    expect(await exists(next.endpoint, "b-0")).toBe(true);
    expect(await exists(next.endpoint, "b-2")).toBe(false);
    work.write({ aws_s3_bucket: buckets(3) });
    expect(await work.apply(next)).toMatchObject({ add: 2 });
    expect((await work.plan(next)).changes).toBe(false);
  });

  test("that is interrupted ends in good order, and the first of all begins anew", async () => {
    const work = new Workshop(folder()).write({ aws_s3_bucket: buckets(1), ...slow });
    const emulator = await start(work.pair.emulator);
    const abort = new AbortController();
    const broken = expect(work.apply(emulator, abort.signal)).rejects.toThrow(Interrupted);
    await until(() => work.said.length >= 1);
    const pid = work.running as number;
    abort.abort();
    await broken;
    expect(() => process.kill(pid, 0)).toThrow();
    await emulator.stop();

    expect(await recover(work.pair)).toBe("began afresh");
    const next = await start(work.pair.emulator);
    expect(await exists(next.endpoint, "b-0")).toBe(false);
    work.write({ aws_s3_bucket: buckets(1) });
    expect(await work.apply(next)).toMatchObject({ add: 1 });
  });

  test("builds anew, and says so, when the emulator has lost its account", async () => {
    const work = new Workshop(folder()).write({ aws_s3_bucket: buckets(1) });
    const emulator = await start(work.pair.emulator);
    await work.apply(emulator);
    await emulator.stop();
    rmSync(join(work.pair.emulator, "emulator.snapshot"));

    const next = await start(work.pair.emulator);
    expect(await work.apply(next)).toMatchObject({ add: 1 });
    expect(work.said.join("\n")).toContain("built anew");
  });

  test("names the resource and AWS's reason when it fails, and the next one works", async () => {
    const work = new Workshop(folder()).write({ aws_s3_object: { a: { bucket: "nowhere", key: "k", content: "1" } } });
    const emulator = await start(work.pair.emulator);
    await expect(work.apply(emulator)).rejects.toThrow(/aws_s3_object\.a[\s\S]*NoSuchBucket/);
    await emulator.stop();
    expect(await recover(work.pair)).toBe("began afresh");
    work.write({ aws_s3_bucket: buckets(1) });
    expect(await work.apply(await start(work.pair.emulator))).toMatchObject({ add: 1 });
  });

  test("leaves nothing beside the stack but Terraform's lock file", async () => {
    const work = new Workshop(folder()).write({ aws_s3_bucket: buckets(1) });
    await work.apply(await start(work.pair.emulator));
    expect(readdirSync(work.stack)).toEqual([".terraform.lock.hcl", "cdk.tf.json"]);
    expect(existsSync(join(work.pair.data, "apply.json"))).toBe(false);
  });
});
