import { describe, expect, test } from "@jest/globals";
import { completed, finished, measured, variants } from "../../../lambdas/sweep/playlist";

const open = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:00.000Z
#EXTINF:2,
000000.ts
#EXTINF:1.9995,
000001.ts
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:10.000Z
#EXTINF:2.5,
000004.ts
`;

describe("a playlist that nobody adds to any more", () => {
  test("is a VOD that ends, and says all that it said", () => {
    const text = finished(open);
    expect(text).toBe(`${open.replace("TYPE:EVENT", "TYPE:VOD")}#EXT-X-ENDLIST\n`);
    expect(finished(text)).toBe(text);
  });

  test("cut off in the middle of a line break ends on a line of its own", () => {
    expect(finished(open.trimEnd()).split("\n").slice(-3)).toEqual(["000004.ts", "#EXT-X-ENDLIST", ""]);
  });
});

describe("what only the live playlist tells of a recording's end", () => {
  const id = "20261121t120000z-garden";
  const live = (...lines: string[]) =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-MEDIA-SEQUENCE:7\n${lines.join("\n")}\n`;
  const at = (n: number) => ["#EXTINF:2,", `${id}/00000${n}.ts`];

  test("is added, and what both tell is there once", () => {
    const time = "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:10.000Z";
    const text = completed(open, live(time, ...at(4), ...at(5), "#EXT-X-DISCONTINUITY", time, ...at(6)), id);
    const added = ["#EXTINF:2,", "000005.ts", "#EXT-X-DISCONTINUITY", time, "#EXTINF:2,", "000006.ts", ""].join("\n");
    expect(text).toBe(`${open.replace("TARGETDURATION:2", "TARGETDURATION:3")}${added}`);
    expect(completed(text, live(time, ...at(4), ...at(5)), id)).toBe(text);
  });

  test("is a break where lines between are told by neither", () => {
    const time = "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:20.000Z";
    const added = ["#EXT-X-DISCONTINUITY", time, "#EXTINF:2,", "000008.ts", ""].join("\n");
    expect(completed(open, live(time, ...at(8)), id).endsWith(added)).toBe(true);
  });

  test("is nothing when it shows another recording, or none", () => {
    expect(completed(open, live("#EXTINF:2,", "20261121t130000z-garden/000009.ts"), id)).toBe(open);
    expect(completed(open, "", id)).toBe(open);
  });

  test("of one of several pictures, too", () => {
    const line = `${id}/720p/000005.ts`;
    expect(completed(open, live("#EXTINF:2,", line), id).endsWith("#EXTINF:2,\n000005.ts\n")).toBe(true);
  });
});

test("its segments, length and end are what its lines say", () => {
  expect(measured(open)).toEqual({ segments: 3, duration: 6.5, end: Date.parse("2026-11-21T12:00:12.500Z") });
  expect(measured("#EXTM3U\n")).toEqual({ segments: 0, duration: 0, end: undefined });
});

test("a multivariant playlist names its media playlists, and no other file", () => {
  const text = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080
source/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2500000,RESOLUTION=1280x720
720p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1
../other/index.m3u8
`;
  expect(variants(text)).toEqual(["source/index.m3u8", "720p/index.m3u8"]);
  expect(variants(open)).toEqual([]);
});
