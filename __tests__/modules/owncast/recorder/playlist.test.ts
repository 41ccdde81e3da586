import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { livePlaylist, recordingPlaylist, windowStart } from "../../../../modules/owncast/recorder/playlist";
import { type Line, recordingId } from "../../../../modules/owncast/recorder/recording";
import { parseStrictly } from "./support/strict-playlist";

const START = Date.UTC(2026, 10, 21, 12);
const HEAD = { id: "20261121t120000z-garden", start: START, sequence: 1000 };

function lines(count: number, duration = 2, discontinuities: readonly number[] = []): Line[] {
  return Array.from({ length: count }, (_, n) => ({
    n,
    source: { stream: "A", n },
    duration,
    time: START + Math.round(n * duration * 1000),
    bytes: 1,
    discontinuity: discontinuities.includes(n),
  }));
}

describe("index.m3u8", () => {
  test("is EVENT while it grows and VOD at the end", () => {
    expect(parseStrictly(recordingPlaylist(HEAD, lines(3), false))).toMatchObject({
      type: "EVENT",
      ended: false,
      sequence: 0,
    });
    expect(parseStrictly(recordingPlaylist(HEAD, lines(3), true))).toMatchObject({ type: "VOD", ended: true });
  });

  test("tells the time once, and again when it strays", () => {
    const strayed = lines(4).map((line) => (line.n < 2 ? line : { ...line, time: line.time + 500 }));
    const times = parseStrictly(recordingPlaylist(HEAD, strayed, false)).segments.map(({ time }) => time);
    expect(times).toEqual([START, undefined, START + 4500, undefined]);
  });

  test("of a day is light: under 1.2 MB, and 250 kB as it is sent", () => {
    const day = recordingPlaylist(HEAD, lines(43_200), false);
    expect(day.length).toBeLessThan(1_200_000);
    expect(gzipSync(day).length).toBeLessThan(250_000);
  });
});

describe("live.m3u8", () => {
  const live = (lines: readonly Line[], indexed?: number) =>
    parseStrictly(livePlaylist(HEAD, lines, false, windowStart(lines, indexed)));

  test.each([
    [1, 60],
    [2, 30],
    [3, 20],
    [5, 12],
    [20, 6],
  ])("with segments of %d s holds the last %d", (duration, count) => {
    const playlist = live(lines(100, duration));
    expect(playlist.segments).toHaveLength(count);
    expect(playlist.sequence).toBe(1000 + 100 - count);
    expect(playlist.segments.at(-1)?.uri).toBe("20261121t120000z-garden/000099.ts");
    expect(playlist.segments[0]?.time).toBe(START + (100 - count) * duration * 1000);
  });

  test("reaches back to the end of an index.m3u8 that is older than that", () => {
    expect(live(lines(100), 50).sequence).toBe(1050);
    expect(live(lines(100), 90).sequence).toBe(1070);
  });

  test("counts the discontinuities that have left it", () => {
    const playlist = live(lines(100, 2, [10, 20, 95]));
    expect(playlist.discontinuitySequence).toBe(2);
    expect(playlist.segments.filter(({ discontinuity }) => discontinuity)).toHaveLength(1);
  });

  test("of a minute is light: under 600 bytes as it is sent", () => {
    expect(gzipSync(livePlaylist(HEAD, lines(43_200), false, windowStart(lines(43_200)))).length).toBeLessThan(600);
  });
});

test("both parse strictly whatever the durations, and tell the time of every line within 20 ms", () => {
  const line = fc.record({
    duration: fc.double({ min: 0.001, max: 60, noNaN: true }),
    pause: fc.nat(60),
    discontinuity: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), fc.boolean(), (drawn, ended) => {
      let time = START;
      const lines = drawn.map(({ duration, pause, discontinuity }, n) => {
        const each = { n, source: { stream: "A", n }, duration, time, bytes: 1, discontinuity: n > 0 && discontinuity };
        time += Math.round(duration * 1000) + (pause > 40 ? pause : 0);
        return each;
      });
      parseStrictly(livePlaylist(HEAD, lines, ended, windowStart(lines)));
      let told = 0;
      for (const [n, segment] of parseStrictly(recordingPlaylist(HEAD, lines, ended)).segments.entries()) {
        told = segment.time ?? told;
        expect(Math.abs(told - (lines[n]?.time ?? 0))).toBeLessThanOrEqual(21);
        told += segment.duration * 1000;
      }
    }),
  );
});

test("a recording's id is its start in UTC and its camera", () => {
  expect(recordingId("garden", START + 999)).toBe("20261121t120000z-garden");
});
