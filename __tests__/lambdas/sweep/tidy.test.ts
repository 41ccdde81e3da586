import { describe, expect, test } from "@jest/globals";
import { captureLogs } from "../support/logs";
import { Archive, day, hour, idOf, iso, minute, now } from "./support";

const logs = captureLogs();
const archive = Archive.forTests();

/** Longer ago than the undo window and what is left for a late request. */
const longAgo = now - 66 * minute;

describe("a recording that was deleted", () => {
  test("goes when its undo window is over: caches, objects, row", async () => {
    const folder = archive.current.record(now - day);
    const other = archive.current.record(now - 2 * day);
    archive.current.edit(folder, { deleted: longAgo });
    await archive.current.work("rebuild");
    expect(archive.current.files(folder)).toEqual([]);
    expect(archive.current.rows).toEqual([idOf("garden", now - 2 * day)]);
    expect(archive.current.invalidations).toEqual([[`/${folder}/*`]]);
    expect(archive.current.files(other)).toHaveLength(5);
    expect(logs).toContainEqual(expect.objectContaining({ message: "purged", reason: "deleted by hand" }));
  });

  test.each([
    ["while it can be brought back", now - 59 * minute],
    ["and a few minutes more, for who asked in the last one", now - 64 * minute],
  ])("is whole %s", async (_, deleted) => {
    const folder = archive.current.record(now - day);
    archive.current.edit(folder, { deleted });
    await archive.current.work("rebuild");
    await archive.current.work("tidy");
    expect(archive.current.files(folder)).toHaveLength(6);
    expect(archive.current.rows).toEqual([idOf("garden", now - day)]);
  });

  test("is found by its row each quarter of an hour", async () => {
    const folder = archive.current.record(now - day);
    archive.current.edit(folder, { deleted: now - 50 * minute });
    await archive.current.work("rebuild");
    archive.current.time += 15 * minute;
    await archive.current.work("tidy");
    expect(archive.current.files(folder)).toEqual([]);
    expect(archive.current.rows).toEqual([]);
  });

  test("and was brought back stays, also when the row does not say so yet", async () => {
    const folder = archive.current.record(now - day);
    archive.current.edit(folder, { deleted: longAgo });
    archive.current.time = longAgo;
    await archive.current.work("rebuild");
    archive.current.edit(folder, { title: "Kept" });
    archive.current.time = now;
    await archive.current.work("tidy");
    expect(archive.current.files(folder)).toHaveLength(6);
    expect([...archive.current.items.values()]).toContainEqual(
      expect.objectContaining({ title: "Kept", kind: "recording" }),
    );
  });

  test("and whose recorder goes on with it stays until it ends", async () => {
    const folder = archive.current.record(now - 3 * hour, { state: "live", written: now - minute });
    archive.current.edit(folder, { deleted: longAgo });
    await archive.current.work("rebuild");
    expect(archive.current.files(folder)).toHaveLength(6);
  });

  test("with more objects than a page of S3's goes as a whole", async () => {
    const folder = archive.current.record(now - day);
    for (let n = 2; n < 2500; n++) archive.current.store(`${folder}/${String(n).padStart(6, "0")}.ts`, "segment");
    archive.current.edit(folder, { deleted: longAgo });
    await archive.current.work("rebuild");
    expect(archive.current.files(folder)).toEqual([]);
  });

  test("with more objects than there is time for goes with the next sweep", async () => {
    const folder = archive.current.record(now - day);
    for (let n = 2; n < 2500; n++) archive.current.store(`${folder}/${String(n).padStart(6, "0")}.ts`, "segment");
    archive.current.edit(folder, { deleted: now - 50 * minute });
    await archive.current.work("rebuild");
    archive.current.time += hour;
    let asked = 0;
    archive.current.left = () => (asked++ < 1 ? 900_000 : 100_000);
    await archive.current.work("tidy");
    expect(archive.current.files(folder)).toHaveLength(1504);
    expect(archive.current.files(folder)).toContain("recording.json");
    expect(archive.current.rows).toHaveLength(1);
    archive.current.left = () => 900_000;
    await archive.current.work("tidy");
    expect([archive.current.files(folder), archive.current.rows]).toEqual([[], []]);
  });

  test("waits its turn where more were deleted than CloudFront forgets at a time", async () => {
    for (let n = 0; n < 20; n++)
      archive.current.edit(archive.current.record(now - day - n * minute), { deleted: longAgo });
    await archive.current.work("rebuild");
    expect(archive.current.invalidations.map((paths) => paths.length)).toEqual([15]);
    expect(archive.current.rows).toHaveLength(5);
    await archive.current.work("tidy");
    expect(archive.current.invalidations.map((paths) => paths.length)).toEqual([15, 5]);
    expect(archive.current.rows).toEqual([]);
  });

  test("a failure at any call leaves what the next sweeps need", async () => {
    // As many calls as a purge has, and then some: each of them fails once.
    let calls = Number.POSITIVE_INFINITY;
    for (let failing = 0; failing < calls; failing++) {
      const each = new Archive();
      const folder = each.record(now - day);
      each.edit(folder, { deleted: now - 50 * minute });
      await each.work("rebuild");
      each.time += hour;
      let count = 0;
      each.before = () => {
        if (count++ === failing) throw new Error("AWS is away");
      };
      const ended = await each.work("tidy").then(
        () => "well",
        () => "badly",
      );
      calls = Math.min(calls, ended === "well" ? failing : calls);
      // Nobody finds a recording whose media are gone in part without a mark that it is deleted.
      const { state, deleted } = {
        state: each.files(folder).includes("000000.ts"),
        deleted: each.json(`${folder}/edits.json`)?.deleted,
      };
      expect(state || Boolean(deleted) || each.files(folder).length === 0).toBe(true);
      each.before = () => undefined;
      await each.work("tidy");
      await each.work("rebuild");
      expect([failing, each.files(folder), each.rows]).toEqual([failing, [], []]);
      expect(each.invalidations.flat()).toContain(`/${folder}/*`);
    }
    expect(calls).toBeGreaterThan(8);
  });

  test("one that cannot be deleted keeps no other from it, and is seen", async () => {
    const [bad, good] = [archive.current.record(now - day), archive.current.record(now - 2 * day)];
    for (const folder of [bad, good]) archive.current.edit(folder, { deleted: now - 50 * minute });
    await archive.current.work("rebuild");
    archive.current.time += hour;
    archive.current.before = (call, about) => {
      if (call === "List" && about === `${bad}/`) throw new Error("AWS is away");
    };
    await expect(archive.current.work("tidy")).rejects.toThrow("1 left for the next sweep");
    expect([archive.current.files(bad).length, archive.current.files(good)]).toEqual([6, []]);
    expect(logs).toContainEqual(expect.objectContaining({ level: "ERROR", message: "left for the next sweep" }));
  });
});

test("a recording that ended without its event being heard is ended in the list", async () => {
  const folder = archive.current.record(now - hour, { state: "live", written: now - minute });
  await archive.current.work("rebuild");
  archive.current.store(`${folder}/recording.json`, {
    ...archive.current.json(`${folder}/recording.json`),
    state: "ended",
  });
  await archive.current.work("tidy");
  expect([...archive.current.items.values()]).toContainEqual(expect.objectContaining({ state: "ended" }));
});

test("what is kept is counted: all, and of each camera; deleted ones by their bytes only", async () => {
  archive.current.record(now - 2 * day, { more: { bytes: 1000 } });
  archive.current.record(now - day, { more: { bytes: 200 } });
  archive.current.edit(archive.current.record(now - 3 * day, { more: { bytes: 30 } }), { deleted: now });
  archive.current.record(now - day, { camera: "door", more: { bytes: 4 } });
  await archive.current.work("rebuild");
  await archive.current.work("tidy");
  expect(archive.current.items.get("storage")).toEqual({
    id: "storage",
    bytes: 1234,
    recordings: 3,
    cameras: {
      garden: { bytes: 1230, recordings: 2, oldest: iso(now - 2 * day) },
      door: { bytes: 4, recordings: 1, oldest: iso(now - day) },
    },
    updated: iso(now),
  });
});

test("an event that names no work is refused", async () => {
  await expect(archive.current.work("sleep" as "tidy")).rejects.toThrow();
});
