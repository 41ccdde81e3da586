import { describe, expect, test } from "@jest/globals";
import { readPieces } from "../../../player/src/recordings/download/pieces";

const at = "https://loge.example/media/garden/20260101t000000z-garden/index.m3u8";
const folder = "https://loge.example/media/garden/20260101t000000z-garden";

describe("what there is to download", () => {
  test("is each segment, with its length and where the camera came back", () => {
    const text = [
      ...["#EXTM3U", "#EXT-X-TARGETDURATION:2", "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z"],
      ...["#EXTINF:2.04,", "000000.ts", "#EXT-X-DISCONTINUITY", "#EXTINF:1.9,", "000001.ts", "#EXT-X-ENDLIST", ""],
    ].join("\n");
    expect(readPieces(text, at)).toEqual({
      kind: "media",
      ended: true,
      pieces: [
        { url: `${folder}/000000.ts`, duration: 2.04, discontinuity: false },
        { url: `${folder}/000001.ts`, duration: 1.9, discontinuity: true },
      ],
    });
  });

  test("is what the camera sent where there are renditions, although another claims more", () => {
    const text = [
      ...["#EXTM3U", '#EXT-X-STREAM-INF:BANDWIDTH=9000000,AVERAGE-BANDWIDTH=2500000,CODECS="avc1"', "720p/index.m3u8"],
      ...["#EXT-X-STREAM-INF:BANDWIDTH=6000000,AVERAGE-BANDWIDTH=2000000,RESOLUTION=1920x1080", "source/index.m3u8"],
    ].join("\r\n");
    const source = { url: `${folder}/source/index.m3u8`, bandwidth: 2_000_000 };
    expect(readPieces(text, at)).toEqual({ kind: "renditions", source });
  });
});
