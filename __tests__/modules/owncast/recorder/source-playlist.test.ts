import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseSegmentName, parseSourcePlaylist } from "../../../../modules/owncast/recorder/source-playlist";
import { sourcePlaylist } from "./support/source";

const TIME = Date.UTC(2026, 10, 21, 12);

describe("a segment's name", () => {
  test.each([
    ["stream-Xy_-9a-0.ts", { stream: "Xy_-9a", n: 0 }],
    ["stream-20261120T205006Z-Xy_-9a-12.ts", { stream: "20261120T205006Z-Xy_-9a", n: 12 }],
    ["stream-a-1-2.ts", { stream: "a-1", n: 2 }],
  ])("%s", (file, name) => expect(parseSegmentName(file)).toEqual(name));

  test.each([
    "offline-v2.ts",
    "stream-offline-0.ts",
    "stream.m3u8",
    "stream-A-.ts",
    "stream-A-1.tsx",
    "stream-../x-1.ts",
    "",
  ])("%p is none", (file) => expect(parseSegmentName(file)).toBeNull());
});

describe("Owncast's playlist", () => {
  test("says how long and when", () => {
    expect(parseSourcePlaylist(sourcePlaylist("A", 3, 4, TIME, 1.353))).toEqual([
      { stream: "A", n: 3, duration: 1.353, time: TIME },
      { stream: "A", n: 4, duration: 1.353, time: TIME + 1353 },
    ]);
  });

  test("ends with the offline clip, which is dropped", () => {
    const end = "#EXT-X-DISCONTINUITY\n#EXTINF:8.000000,\noffline-v2.ts\n#EXT-X-ENDLIST\n";
    expect(parseSourcePlaylist(sourcePlaylist("A", 0, 1, TIME) + end)).toHaveLength(2);
  });

  test.each(["", "garbage", "#EXTM3U", "\0\0\0"])("%p names nothing", (text) =>
    expect(parseSourcePlaylist(text)).toEqual([]),
  );

  test("cut anywhere, says nothing that the whole one does not say", () => {
    const text = sourcePlaylist("A", 98, 102, TIME, 1.5);
    const all = parseSourcePlaylist(text).map((each) => JSON.stringify(each));
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const named = parseSourcePlaylist(text.slice(0, length));
        expect(all).toEqual(expect.arrayContaining(named.map((each) => JSON.stringify(each))));
      }),
    );
  });

  test("of any other content never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseSourcePlaylist(`#EXTM3U\n${text}`))));
  });
});
