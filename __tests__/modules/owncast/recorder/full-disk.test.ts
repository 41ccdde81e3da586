import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { Camera } from "../../../../modules/owncast/recorder/camera";
import { systemClock } from "../../../../modules/owncast/recorder/clock";
import { DiskSpool } from "../../../../modules/owncast/recorder/spool";
import { Full, SpoolLimit, spoolBytes } from "../../../../modules/owncast/recorder/spool-limit";
import { MemoryOwncast } from "./support/memory";
import { sourcePlaylist } from "./support/source";
import { Studio } from "./support/studio";

describe("a spool with room for ten segments, and a bucket out of reach", () => {
  let studio: Studio;

  beforeEach(async () => {
    studio = new Studio();
    await studio.boot(60);
    await studio.film("A", 0, 0);
    studio.store.isDown = true;
    await studio.film("A", 1, 20);
  });

  test("gives up the oldest that are not on their way, and says so", async () => {
    expect(studio.limit.used).toBe(60);
    studio.store.isDown = false;
    await studio.pass(20);
    const [{ id, segments, dropped, duration }] = studio.recordings;
    expect({ segments, dropped, duration }).toEqual({ segments: 11, dropped: 20, duration: 22 });
    // Four were on their way when the disk was full; the ten after them went, the newest stayed.
    const { segments: lines } = studio.index(id);
    expect(lines.map(({ uri }) => Number.parseInt(uri, 10))).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19, 20]);
    expect(lines.flatMap(({ discontinuity }, place) => (discontinuity ? [place] : []))).toEqual([5]);
    expect(lines[5]?.time).toBe(Date.UTC(2026, 10, 21, 12, 0, 30));
    expect(studio.disk.files.size).toBe(0);
  });

  test("is the same recording after a crash", async () => {
    studio.crash();
    await studio.boot(60);
    studio.store.isDown = false;
    await studio.pass(40);
    expect(studio.recordings).toMatchObject([{ state: "ended", segments: 11, dropped: 20 }]);
    expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
  });

  test("does not take a segment for stored that was given up just before a crash", async () => {
    const [[id, changes] = ["", []]] = studio.disk.changes;
    const forgotten = changes.find((change) => change.type === "dropped");
    const n = forgotten?.type === "dropped" ? forgotten.n : -1;
    studio.crash();
    studio.disk.changes.set(
      id,
      changes.filter((change) => change !== forgotten),
    );
    studio.disk.files.set(`0.stream-A-${n}.ts`, { stream: "A", n, body: Buffer.alloc(0) });
    await studio.boot(60);
    studio.store.isDown = false;
    await studio.pass(40);
    expect(studio.recordings).toMatchObject([{ state: "ended", segments: 11, dropped: 20 }]);
    expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
  });

  test("warns in words, for an hour", async () => {
    expect(studio.codes).toEqual(["spool_full", "storage_unreachable"]);
    const [full, unreachable] = studio.camera.current.warnings;
    expect(full?.message).toContain("the oldest 20 s that could not be stored were deleted, at 12:00 UTC");
    expect(unreachable?.message).toContain("cannot be reached since 12:00 UTC. 20 s are kept");
    studio.store.isDown = false;
    await studio.pass(20);
    expect(studio.status.warnings).toMatchObject([{ code: "spool_full" }]);
    await studio.clock.advance(3_600_000);
    expect(studio.codes).toEqual([]);
  });
});

test("a disk that is nearly full is told before anything is given up", async () => {
  const studio = new Studio();
  await studio.boot(60);
  await studio.film("A", 0, 0);
  studio.store.isDown = true;
  await studio.film("A", 1, 9);
  expect(studio.codes).toEqual(["disk_nearly_full", "storage_unreachable"]);
});

test("a recording of which nothing is left is none", async () => {
  const studio = new Studio();
  await studio.boot(60);
  studio.store.isDown = true;
  await studio.film("A", 0, 3);
  await studio.pass(30);
  await studio.film("B", 0, 0);
  await studio.pass(30);
  await studio.film("C", 0, 12);
  studio.store.isDown = false;
  await studio.pass(60);
  expect(studio.recordings.map(({ segments, dropped }) => [segments, dropped])).toEqual([
    [4, 0],
    [6, 14],
  ]);
  expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
});

describe("the limit", () => {
  test("is what the setting says, or four fifths of what is free with the spool's own", async () => {
    expect(await spoolBytes("1000000", tmpdir(), 0)).toBe(1_000_000);
    await expect(spoolBytes("1 GB", tmpdir(), 0)).rejects.toThrow("LOGE_SPOOL_BYTES is no number of bytes: 1 GB");
    const apart = (await spoolBytes(undefined, tmpdir(), 1e15)) - (await spoolBytes("", tmpdir(), 0));
    expect(apart / 1e15).toBeCloseTo(0.8, 3);
  });

  test("takes from the camera whose segment is the oldest, and refuses when nobody has one that may go", async () => {
    const limit = new SpoolLimit();
    limit.set(10);
    const dropped: string[] = [];
    const holder = (name: string, times: number[]) => ({
      get oldest() {
        return times[0];
      },
      async dropOldest() {
        dropped.push(`${name} ${times.shift()}`);
        limit.count(-5);
      },
    });
    limit.add(holder("garden", [2]));
    limit.add(holder("door", [1, 3]));
    for (let n = 0; n < 5; n++) await limit.take(5);
    expect(dropped).toEqual(["door 1", "garden 2", "door 3"]);
    await expect(limit.take(5)).rejects.toThrow(Full);
    expect(limit.used).toBe(10);
  });

  test("counts what others put on the disk", () => {
    const limit = new SpoolLimit();
    expect(limit.share).toBe(0);
    limit.set(100);
    limit.count(10);
    expect(limit.share).toBeCloseTo(0.1);
    limit.measured(15);
    expect(limit.share).toBeCloseTo(0.85);
  });

  test("lets go of some when the disk is full before it is reached", async () => {
    const limit = new SpoolLimit();
    let left = 3;
    limit.add({
      get oldest() {
        return left > 0 ? left : undefined;
      },
      async dropOldest() {
        left--;
        limit.count(-5);
      },
    });
    await limit.take(15);
    await limit.free(8);
    expect([left, limit.used]).toEqual([1, 5]);
    await limit.free(100);
    expect([left, limit.used]).toEqual([0, 0]);
  });
});

test("an outage with large segments fills neither the disk nor the memory", async () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-full-"));
  const limit = new SpoolLimit();
  limit.set(64_000_000);
  const camera = new Camera({
    name: "garden",
    sound: true,
    renditions: [],
    spool: await DiskSpool.open(folder, limit),
    limit,
    store: { put: () => new Promise(() => undefined) },
    owncast: new MemoryOwncast(),
    clock: systemClock,
    log: () => undefined,
    instance: null,
  });
  await camera.start();
  const chunk = Buffer.alloc(65_536, 0x47);
  const before = process.memoryUsage();
  for (let n = 0; n < 60; n++) {
    // 8 MB each: 30 Mbit/s at the default latency.
    await camera.receive({ stream: "A", n }, Readable.from(new Array(122).fill(chunk)));
    await camera.playlist(sourcePlaylist("A", 0, n, Date.now() - (n + 1) * 2000));
  }
  const sizes = readdirSync(join(folder, "segments")).map((file) => statSync(join(folder, "segments", file)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(64_000_000);
  expect(sizes.filter((size) => size > 0)).toHaveLength(8);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(40_000_000);
  rmSync(folder, { recursive: true, force: true });
});
