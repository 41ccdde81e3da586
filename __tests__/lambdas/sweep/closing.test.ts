import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { captureLogs } from "../support/logs";
import { Archive, day, hour, idOf, iso, minute, now } from "./support";

const logs = captureLogs();
const archive = Archive.forTests();
const start = now - 3 * hour;
const spoke = now - 2 * hour;

/** A recording whose recorder last wrote of it two hours ago. */
const interrupted = (more = {}) => archive.current.record(start, { state: "live", written: spoke, ...more });

function status(said: object, camera = "garden"): void {
  const head = { version: 1, camera, state: "waiting", recording: null, warnings: [] };
  archive.current.store(`media/${camera}/status.json`, gzipSync(JSON.stringify({ ...head, ...said })), {
    "content-encoding": "gzip",
  });
}

const state = (folder: string) => archive.current.json(`${folder}/recording.json`).state;

describe("a recording that its recorder has lost", () => {
  test("is ended: playlist, recording.json and row", async () => {
    const folder = interrupted({ more: { duration: 2, bytes: 7, segments: 1, extra: "kept" } });
    status({ heartbeat: iso(now), unfinished: [] });
    await archive.current.work("tidy");
    expect(archive.current.rows).toEqual([]);

    await archive.current.work("rebuild");
    const playlist = archive.current.text(`${folder}/index.m3u8`) ?? "";
    expect(playlist).toContain("#EXT-X-PLAYLIST-TYPE:VOD");
    expect(playlist.endsWith("000001.ts\n#EXT-X-ENDLIST\n")).toBe(true);
    expect(archive.current.objects.get(`${folder}/index.m3u8`)?.headers).toMatchObject({
      "content-type": "application/vnd.apple.mpegurl",
      "content-encoding": "gzip",
      "cache-control": "max-age=1",
    });
    const said = {
      state: "ended",
      segments: 2,
      duration: 4,
      bytes: 14,
      end: "2026-11-21T12:00:04.000Z",
      updated: iso(now),
    };
    expect(archive.current.json(`${folder}/recording.json`)).toMatchObject({ ...said, extra: "kept" });
    expect([...archive.current.items.values()]).toContainEqual(expect.objectContaining(said));
    expect(logs).toContainEqual(expect.objectContaining({ message: "closed" }));
  });

  test("is ended by the next look at its row, within a quarter of an hour", async () => {
    const folder = interrupted();
    await archive.current.work("rebuild");
    expect(state(folder)).toBe("live");
    status({ heartbeat: iso(now), unfinished: ["20261121t140000z-garden"] });
    await archive.current.work("tidy");
    expect(state(folder)).toBe("ended");
    await archive.current.work("tidy");
    expect(archive.current.json(`${folder}/recording.json`).updated).toBe(iso(now));
  });

  test("ends with what its camera's live playlist still tells of it", async () => {
    const folder = interrupted();
    const id = idOf("garden", start);
    archive.current.store(`${folder}/000002.ts`, "segment");
    archive.current.store(
      "media/garden/live.m3u8",
      `#EXTM3U\n#EXTINF:2,\n${id}/000001.ts\n#EXTINF:1.5,\n${id}/000002.ts\n`,
    );
    status({ heartbeat: iso(now), unfinished: [] });
    await archive.current.work("rebuild");
    const end = "#EXTINF:1.5,\n000002.ts\n#EXT-X-ENDLIST\n";
    expect(archive.current.text(`${folder}/index.m3u8`)?.endsWith(`000001.ts\n${end}`)).toBe(true);
    expect(archive.current.json(`${folder}/recording.json`)).toMatchObject({ segments: 3, duration: 5.5, bytes: 21 });
  });

  test("of several pictures is ended in each, and measured by the best", async () => {
    const master =
      "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2\nsource/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8\n";
    const folder = interrupted({ index: master });
    const list = "#EXTM3U\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXTINF:2.5,\n000000.ts\n";
    archive.current.store(`${folder}/source/index.m3u8`, gzipSync(list), { "content-encoding": "gzip" });
    archive.current.store(`${folder}/source/000000.ts`, "1234567");
    archive.current.store(`${folder}/720p/index.m3u8`, list);
    status({ heartbeat: iso(now), unfinished: [] });
    await archive.current.work("rebuild");
    expect(archive.current.text(`${folder}/index.m3u8`)).toBe(master);
    for (const name of ["source", "720p"])
      expect(archive.current.text(`${folder}/${name}/index.m3u8`)).toBe(
        "#EXTM3U\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:2.5,\n000000.ts\n#EXT-X-ENDLIST\n",
      );
    expect(archive.current.json(`${folder}/recording.json`)).toMatchObject({
      state: "ended",
      duration: 2.5,
      bytes: 21,
    });
  });

  test("of a camera that is in the settings no more is ended after a day without a word", async () => {
    archive.current.cameras = [];
    const folder = archive.current.record(now - 26 * hour, { state: "live", written: now - 25 * hour });
    await archive.current.work("rebuild");
    expect(state(folder)).toBe("ended");
  });
});

describe("a folder that was cut off before its recording.json", () => {
  const cutOff = () => {
    const folder = interrupted();
    archive.current.objects.delete(`${folder}/recording.json`);
    return folder;
  };

  test("is described by what is in it, and ended", async () => {
    const folder = cutOff();
    status({ heartbeat: iso(now), unfinished: [] });
    await archive.current.work("rebuild");
    expect(archive.current.text(`${folder}/index.m3u8`)).toContain("#EXT-X-ENDLIST");
    expect(archive.current.rows).toEqual([idOf("garden", start)]);
    expect(archive.current.json(`${folder}/recording.json`)).toEqual({
      ...{ version: 1, id: idOf("garden", start), camera: "garden", title: null, state: "ended" },
      ...{ start: iso(start), end: iso(start + 4_000), duration: 4, bytes: 14, segments: 2, dropped: 0 },
      ...{ playlist: "index.m3u8", poster: "poster.jpg", thumbs: null, updated: iso(now) },
    });
  });

  test.each<[string, object]>([
    ["is begun right now", { heartbeat: iso(now), unfinished: [idOf("garden", start)] }],
    ["has a host that is off", { heartbeat: iso(spoke), unfinished: [] }],
  ])("is left alone where it %s", async (_, said) => {
    const folder = cutOff();
    status(said);
    await archive.current.work("rebuild");
    expect([archive.current.rows, archive.current.files(folder).length]).toEqual([[], 4]);
    expect(archive.current.text(`${folder}/index.m3u8`)).not.toContain("ENDLIST");
  });

  test("is no recording without a playlist, or without a line in it", async () => {
    const folder = cutOff();
    status({ heartbeat: iso(now), unfinished: [] });
    archive.current.at(spoke, () => archive.current.store(`${folder}/index.m3u8`, "#EXTM3U\n"));
    await archive.current.work("rebuild");
    archive.current.objects.delete(`${folder}/index.m3u8`);
    await archive.current.work("rebuild");
    expect(archive.current.rows).toEqual([]);
    expect(archive.current.files(folder)).not.toContain("recording.json");
  });
});

describe("what a recorder may still end, or still has, is left to it", () => {
  test.each<[string, object | undefined, object]>([
    ["its host has not been on again", { heartbeat: iso(spoke - minute), unfinished: [] }, {}],
    ["its host says that it has it", { heartbeat: iso(now), unfinished: [idOf("garden", start)] }, {}],
    ["its host does not say what it has", { heartbeat: iso(now) }, {}],
    ["its host has never said anything", undefined, {}],
    ["it was written a moment ago", { heartbeat: iso(now), unfinished: [] }, { written: now - 9 * minute }],
  ])("%s", async (_, said, more) => {
    const folder = interrupted(more);
    if (said) status(said);
    await archive.current.work("rebuild");
    await archive.current.work("tidy");
    expect(state(folder)).toBe("live");
    expect(archive.current.text(`${folder}/index.m3u8`)).not.toContain("ENDLIST");
  });

  test.each([
    ["silent for less than a day", { written: now - 23 * hour }, undefined],
    ["whose host has not heard yet that it is no more", { written: now - 2 * day }, iso(now - hour)],
  ])("a camera that is in the settings no more, %s", async (_, more, heartbeat) => {
    archive.current.cameras = [];
    const folder = archive.current.record(now - 3 * day, { state: "live", ...more });
    if (heartbeat) status({ heartbeat, unfinished: [] });
    await archive.current.work("rebuild");
    expect(state(folder)).toBe("live");
  });

  test.each(["index.m3u8", "recording.json"])("also when it writes %s at this very moment", async (file) => {
    const folder = interrupted();
    status({ heartbeat: iso(now), unfinished: [] });
    let isDone = false;
    archive.current.before = (call, about) => {
      if (call !== "PutObject" || about !== `${folder}/${file}` || isDone) return;
      isDone = true;
      archive.current.store(about, `${archive.current.text(about)} `);
    };
    await archive.current.work("rebuild");
    expect(isDone).toBe(true);
    expect(state(folder)).toBe("live");
    expect(archive.current.text(`${folder}/${file}`)?.endsWith(" ")).toBe(true);
  });

  test("a later word of a recorder counts", async () => {
    const folder = interrupted();
    status({ heartbeat: iso(now), unfinished: [] });
    await archive.current.work("rebuild");
    archive.current.store(`${folder}/recording.json`, {
      ...archive.current.json(`${folder}/recording.json`),
      state: "ended",
      duration: 99,
      updated: iso(spoke),
    });
    await archive.current.work("rebuild");
    expect([...archive.current.items.values()]).toContainEqual(expect.objectContaining({ duration: 99 }));
  });
});
