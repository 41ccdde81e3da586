import { describe, expect, test } from "@jest/globals";
import { parseMultivariant } from "../modules/owncast/recorder/support/strict-multivariant";
import { parseStrictly } from "../modules/owncast/recorder/support/strict-playlist";

// The parser by which all other tests judge playlists: what it lets through, none of them finds.

const media = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:00.000Z
#EXTINF:2,
000000.ts
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:10.500Z
#EXTINF:2.49,
000001.ts
#EXT-X-ENDLIST
`;
const multivariant = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=5200000,AVERAGE-BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS="avc1.64002a,mp4a.40.2",FRAME-RATE=30.000
source/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=2500000
720p/index.m3u8
`;

describe("a media playlist", () => {
  test("is read", () => {
    const time = Date.UTC(2026, 10, 21, 12);
    expect(parseStrictly(media)).toEqual({
      ...{ target: 2, sequence: 0, discontinuitySequence: 0, type: "VOD", ended: true },
      segments: [
        { uri: "000000.ts", duration: 2, time, discontinuity: false },
        { uri: "000001.ts", duration: 2.49, time: time + 10_500, discontinuity: true },
      ],
    });
  });

  test.each<[string, string | RegExp, string]>([
    ["begins with anything else", "#EXTM3U\n", "\n#EXTM3U\n"],
    ["begins with a byte order mark", /^/, "\ufeff"],
    ["has lines of Windows", "#EXTINF:2,\n", "#EXTINF:2,\r\n"],
    ["is cut", /\n$/, ""],
    ["is cut within a segment", /000001[\s\S]*/, ""],
    ["has an empty line", "#EXTINF:2,\n", "\n#EXTINF:2,\n"],
    ["has no version", "#EXT-X-VERSION:6\n", ""],
    ["has no target duration", "#EXT-X-TARGETDURATION:2\n", ""],
    ["has a target duration with a fraction", "DURATION:2", "DURATION:2.5"],
    ["has one tag of the playlist twice", "#EXT-X-VERSION:6\n", "#EXT-X-VERSION:6\n#EXT-X-VERSION:6\n"],
    ["has a tag of the playlist after a segment", "#EXT-X-ENDLIST", "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-ENDLIST"],
    ["has it after a tag of the first segment", /(#EXT-X-INDEP.*\n)(.*\n)/, "$2$1"],
    ["has a tag that we do not write", "#EXTINF:2,", '#EXT-X-MAP:URI="a"\n#EXTINF:2,'],
    ["has a tag that nobody knows", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-INDEPENDENT"],
    ["has a tag with a value that takes none", "#EXT-X-DISCONTINUITY\n", "#EXT-X-DISCONTINUITY:1\n"],
    ["has a comment", "#EXTINF:2,", "# by hand\n#EXTINF:2,"],
    ["has a segment without EXTINF", "#EXTINF:2,\n", ""],
    ["has EXTINF twice", "#EXTINF:2,\n", "#EXTINF:2,\n#EXTINF:2,\n"],
    ["has EXTINF without a comma", "#EXTINF:2,", "#EXTINF:2"],
    ["has a duration of nothing", "#EXTINF:2,", "#EXTINF:0.000,"],
    ["has a duration in words", "#EXTINF:2,", "#EXTINF:NaN,"],
    ["has a segment that rounds to more than the target", "2.49", "2.5"],
    ["has a time without a zone", "00.000Z", "00.000"],
    ["has a time of no calendar", "11-21T12:00:00", "13-21T12:00:00"],
    ["has a segment twice", "000001", "000000"],
    ["has an absolute address", "000001", "https://elsewhere/000001"],
    ["has an address from the root", "000001", "/000001"],
    ["has an address with a space", "000001", "000 001"],
    ["has an address that climbs out", "000001", "../../000001"],
    ["has something after its end", "#EXT-X-ENDLIST\n", "#EXT-X-ENDLIST\n000002.ts\n"],
    ["is VOD and goes on", "#EXT-X-ENDLIST\n", ""],
    ["is whole and counts what is gone", "SEQUENCE:0\n", "SEQUENCE:0\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n"],
  ])("is refused that %s", (_, part, other) => {
    const changed = media.replace(part, other);
    expect(changed).not.toBe(media);
    expect(() => parseStrictly(changed)).toThrow();
  });
});

describe("a multivariant playlist", () => {
  test("is read", () => {
    expect(parseMultivariant(multivariant)).toEqual([
      {
        uri: "source/index.m3u8",
        ...{ bandwidth: 5_200_000, averageBandwidth: 5_000_000, width: 1920, height: 1080, frameRate: 30 },
        codecs: ["avc1.64002a", "mp4a.40.2"],
      },
      { uri: "720p/index.m3u8", bandwidth: 2_500_000, averageBandwidth: 2_500_000, codecs: [] },
    ]);
    expect(() => parseStrictly(multivariant)).toThrow();
    expect(() => parseMultivariant(media)).toThrow();
  });

  test.each<[string, string | RegExp, string]>([
    ["has no variant", /#EXT-X-STREAM[\s\S]*/, ""],
    ["is cut within a variant", /720p.*\n$/, ""],
    ["has an address without a description", /#EXT-X-STREAM.*\nsource/, "source"],
    ["has a line between the two", "source/", "#EXT-X-INDEPENDENT-SEGMENTS\nsource/"],
    ["has a variant twice", "720p", "source"],
    ["has a tag of media playlists", "#EXT-X-IND", "#EXT-X-TARGETDURATION:2\n#EXT-X-IND"],
    [
      "has a tag of the playlist after a variant",
      "#EXT-X-STREAM-INF:BANDWIDTH=2",
      "#EXT-X-VERSION:6\n#EXT-X-STREAM-INF:BANDWIDTH=2",
    ],
    ["has a tag of the playlist twice", "#EXT-X-VERSION:6\n", "#EXT-X-VERSION:6\n#EXT-X-VERSION:6\n"],
    ["has no bandwidth", "BANDWIDTH=2500000,AVERAGE", "AVERAGE"],
    ["has no average", ",AVERAGE-BANDWIDTH=2500000", ""],
    ["has more on average than at most", "AVERAGE-BANDWIDTH=2500000", "AVERAGE-BANDWIDTH=2500001"],
    ["has a bandwidth in quotes", "BANDWIDTH=5200000", 'BANDWIDTH="5200000"'],
    ["has a bandwidth with a fraction", "5200000", "5200000.5"],
    ["has codecs without quotes", '"avc1.64002a,mp4a.40.2"', "avc1.64002a"],
    ["has codecs with a space", "avc1.64002a,", "avc1.64002a, "],
    ["has a codec without its profile", "avc1.64002a", "avc1"],
    ["has a resolution of nothing", "1920x1080", "0x0"],
    ["has a frame rate without a fraction", "30.000", "30"],
    ["has a frame rate of too many digits", "30.000", "29.97003"],
    ["has an attribute twice", "FRAME-RATE=30.000", "FRAME-RATE=30.000,FRAME-RATE=30.000"],
    ["has an attribute that we do not write", "FRAME-RATE", "NAME"],
    ["has a space between attributes", ",FRAME-RATE", ", FRAME-RATE"],
    ["has a comma too many", "FRAME-RATE=30.000", "FRAME-RATE=30.000,"],
  ])("is refused that %s", (_, part, other) => {
    const changed = multivariant.replace(part, other);
    expect(changed).not.toBe(multivariant);
    expect(() => parseMultivariant(changed)).toThrow();
  });
});
