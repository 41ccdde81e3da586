import { describe, expect, test } from "@jest/globals";
import { captureLogs } from "../support/logs";
import { Archive, day, hour, idOf, iso, minute, now } from "./support";

captureLogs();
const archive = Archive.forTests();

describe("both ways", () => {
  test("an emptied table is filled again from the bucket", async () => {
    archive.current.record(now - day);
    archive.current.record(now - day, { camera: "door" });
    archive.current.edit(archive.current.record(now - 2 * day), { title: "Fox" });
    await archive.current.work("rebuild");
    const full = new Map(archive.current.items);
    expect(full.size).toBe(3);
    expect(full.get(idOf("garden", now - 2 * day))).toMatchObject({ title: "Fox", search: "fox garden garden" });
    archive.current.items.clear();
    await archive.current.work("rebuild");
    expect(archive.current.items).toEqual(full);
  });

  test("a row whose folder is gone goes; totals and bookmark are no rows", async () => {
    const folder = archive.current.record(now - day);
    archive.current.record(now - 2 * day);
    await archive.current.work("rebuild");
    await archive.current.work("tidy");
    for (const file of archive.current.files(folder)) archive.current.objects.delete(`${folder}/${file}`);
    await archive.current.work("rebuild");
    expect([...archive.current.items.keys()].sort()).toEqual([idOf("garden", now - 2 * day), "storage"]);
  });

  test("a camera that got another title is found by it", async () => {
    archive.current.record(now - day);
    await archive.current.work("rebuild");
    archive.current.cameras = [{ name: "garden", title: "Jardim" }];
    await archive.current.work("rebuild");
    expect(archive.current.items.get(idOf("garden", now - day))).toMatchObject({ search: "jardim garden" });
  });

  test("what is no recording's folder is left alone", async () => {
    archive.current.store("media/garden/live.m3u8", "#EXTM3U");
    archive.current.store("media/garden/notes/readme.txt", "x");
    archive.current.store("media/Not A Camera/x/recording.json", "{}");
    archive.current.store("hosts/proxy/x.tgz", "x");
    const before = new Map(archive.current.objects);
    await archive.current.work("rebuild");
    expect([archive.current.objects, archive.current.items.size]).toEqual([before, 0]);
  });
});

describe("retention", () => {
  test("row and objects go together, by the age of the first segment", async () => {
    const old = archive.current.record(now - 30 * day - minute);
    archive.current.record(now - 30 * day + minute);
    await archive.current.work("rebuild");
    expect(archive.current.rows).toEqual([idOf("garden", now - 30 * day + minute)]);
    expect(archive.current.files(old)).toEqual([]);
    expect(archive.current.invalidations).toEqual([]);
  });

  test("a recording of more than a day goes as a whole", async () => {
    const folder = archive.current.record(now - 31 * day);
    archive.current.at(now - 29.5 * day, () => archive.current.store(`${folder}/050000.ts`, "segment"));
    await archive.current.work("rebuild");
    expect([archive.current.files(folder), archive.current.rows]).toEqual([[], []]);
  });

  test("a host whose clock was wrong dates a recording back, and S3 says that it is of today: it is kept", async () => {
    const folder = archive.current.record(now - 400 * day, { written: now - hour });
    await archive.current.work("rebuild");
    expect(archive.current.files(folder)).toHaveLength(5);
  });

  test("one that still goes on is left to S3's lifecycle", async () => {
    const folder = archive.current.record(now - 31 * day, { state: "live" });
    await archive.current.work("rebuild");
    expect(archive.current.files(folder)).toHaveLength(5);
    expect(archive.current.rows).toEqual([]);
  });

  test("without a retention nothing goes", async () => {
    archive.current.retentionDays = 0;
    const folder = archive.current.record(now - 4000 * day);
    await archive.current.work("rebuild");
    expect(archive.current.files(folder)).toHaveLength(5);
    expect(archive.current.items.get(idOf("garden", now - 4000 * day))).not.toHaveProperty("expires");
  });
});

describe("10,000 recordings", () => {
  const count = 10_000;
  const fill = () => {
    for (let n = 0; n < count; n++) {
      const [camera, start] = [n % 2 ? "garden" : "door", now - n * 4 * minute];
      const id = idOf(camera, start);
      const sizes = { duration: 4, bytes: 14, segments: 2, playlist: "index.m3u8", poster: null };
      const head = { version: 1, id, camera, title: null, state: "ended", start: iso(start), end: iso(start) };
      archive.current.store(`media/${camera}/${id}/recording.json`, { ...head, ...sizes, updated: iso(start) });
    }
  };

  test("are in an emptied table after one run, and three calls for each tell that nothing changed", async () => {
    fill();
    await archive.current.work("rebuild");
    expect(archive.current.rows).toHaveLength(count);
    const { calls } = archive.current;
    expect(calls).toMatchObject({ GetItem: 2 * count + 1, GetObject: 4 * count });
    // A row for each, and a bookmark for each page of a thousand folders, and rows.
    expect(calls.PutItem).toBe(count + 20);
    expect(archive.current.most).toBeLessThanOrEqual(32);

    for (const call of Object.keys(calls)) delete calls[call];
    await archive.current.work("rebuild");
    expect(calls).toEqual({
      List: 11,
      GetItem: count + 1,
      GetObject: 2 * count,
      // The bookmark is an item, too.
      Scan: 11,
      PutItem: 20,
      DeleteItem: 1,
    });
  });

  test("that take longer than Lambda lets one call: the next ones go on where it stopped", async () => {
    fill();
    let page = 0;
    const settled: number[] = [];
    for (let run = 0; run < 20 && (run === 0 || archive.current.items.has("sweep")); run++) {
      page = 0;
      // Time for two pages, then Lambda's end is near.
      archive.current.left = () => (page++ % 2 ? 60_000 : 900_000);
      const before = archive.current.calls.GetObject ?? 0;
      await archive.current.work(run === 0 ? "rebuild" : "tidy");
      settled.push((archive.current.calls.GetObject ?? 0) - before);
      expect(archive.current.rows.length).toBe(Math.min(count, 2_000 * (run + 1)));
    }
    expect(archive.current.rows).toHaveLength(count);
    expect(Math.max(...settled)).toBeLessThanOrEqual(2 * 4_000 + 200);
    expect(archive.current.items.has("sweep")).toBe(false);
  });
});
