import { describe, expect, test } from "@jest/globals";
import { readPlaylist, Timeline } from "../../player/src/playback/timeline";
import { gap, playlist, segments } from "../../tools/pictures/scripted-media";

const start = Date.UTC(2026, 10, 21, 17);

describe("a playlist's timeline", () => {
  const whole = readPlaylist(playlist({ start, from: 0, to: segments, ended: true, folder: "" }))!;

  test("spans from the first segment's time to the last one's end", () => {
    expect([whole.start, whole.end]).toEqual([0, 60]);
    expect([whole.from, whole.to]).toEqual([start, start + 60_000 + gap]);
  });

  test.each([
    [0, 0],
    [12.5, 12_500],
    [29.9, 29_900],
    [30, 30_000 + gap],
    [59, 59_000 + gap],
  ])("position %p s is %p ms after the start, and the other way round", (position, after) => {
    expect(whole.timeAt(position) - start).toBeCloseTo(after);
    expect(whole.positionOf(start + after)).toBeCloseTo(position);
  });

  test("a moment in a gap is where the picture goes on", () => {
    expect(whole.positionOf(start + 31_000)).toBe(30);
    expect(whole.positionOf(start + 30_000)).toBe(30);
  });

  test("what is outside is the nearest end", () => {
    expect([whole.positionOf(start - 9_000), whole.positionOf(start + 9_999_999)]).toEqual([0, 60]);
    expect([whole.timeAt(-3), whole.timeAt(99)]).toEqual([start, start + 60_000 + gap]);
  });

  test("a window begins where its first segment does", () => {
    const window = readPlaylist(playlist({ start, from: 100, to: 115, folder: "" }))!;
    expect([window.from, window.to]).toEqual([start + 100_000, start + 115_000]);
  });

  test("is not guessed where the playlist has no times, or no segments", () => {
    expect(readPlaylist("#EXTM3U\n#EXTINF:2,\n0.ts\n")).toBeUndefined();
    expect(readPlaylist("#EXTM3U\n")).toBeUndefined();
    expect(readPlaylist("")).toBeUndefined();
  });

  test("rounded times make one stretch: a position never goes back", () => {
    const pieces = Array.from({ length: 500 }, (_, n) => ({
      start: n * 2,
      duration: 2,
      time: start + n * 2000 + (n % 3) * 15,
    }));
    const timeline = Timeline.of(pieces)!;
    for (let position = 0; position < 1000; position += 0.7) {
      expect(timeline.positionOf(timeline.timeAt(position))).toBeCloseTo(position, 3);
    }
  });

  test("of a recording without times runs from its start", () => {
    const timeline = Timeline.since(start, 90);
    expect([timeline.timeAt(30) - start, timeline.positionOf(start + 45_000)]).toEqual([30_000, 45]);
  });
});
