import { describe, expect, test } from "@jest/globals";
import { liveDistance } from "../../player/src/playback/live-distance";

const [LOADING, STEP, SECONDS] = [0.2, 0.02, 120];
/** Seconds that the edge's copy of a playlist is served for: its life, and until somebody asks again. */
const COPY = 1.03;

/**
 * Seconds that the picture stands still when a segment is published each `segment` seconds and everybody has the edge's
 * copy of the playlist, first made at `copied`. The player asks at `asked`, then after a segment, and after half of
 * `target` when nothing was new; while it is further behind what it knows than `distance`, it plays a little faster.
 */
function still(segment: number, target: number, distance: number, copied: number, asked: number): number {
  const arrived: number[] = [];
  let [asks, heard] = [asked, 0];
  let position: number | undefined;
  let stillFor = 0;
  for (let now = 0; now < SECONDS; now += STEP) {
    if (now >= asks) {
      const copy = Math.floor((now - ((now - copied) % COPY)) / segment);
      const isNew = copy > arrived.length;
      while (arrived.length < copy) arrived.push(now + LOADING);
      if (isNew) [position, heard] = [position ?? copy * segment - distance, now];
      asks += isNew ? segment : target / 2;
    }
    if (position === undefined) continue;
    const playing = arrived[Math.floor(position / segment)];
    const isFar = arrived.length * segment + now - heard - position > distance;
    if (playing !== undefined && playing <= now) position += isFar ? 1.05 * STEP : STEP;
    // At the beginning its first segments are on their way.
    else if (now > asked + 2 * segment) stillFor += STEP;
  }
  return stillFor;
}

/** The longest, whenever the copy is made and the player begins. */
function stillAtWorst(segment: number, distance: number, target = segment): number {
  const moments = Array.from({ length: 10 }, (_, tenth) => tenth / 10 + 0.05);
  const asked = (moment: number) => 20 + moment * segment;
  const all = moments.flatMap((copied) => moments.map((each) => still(segment, target, distance, copied, asked(each))));
  return Math.max(...all);
}

describe("the distance to the live edge", () => {
  test("is two segments where those are long, and never less than what the edge and a question in vain may take", () => {
    expect([1, 2, 3, 4, 5].map((segment) => liveDistance(segment, segment))).toEqual([2.75, 4, 6, 8, 10]);
  });

  test("is of the segments that there are, not of one that was longer once", () => {
    expect(liveDistance(1, 2)).toBe(2.75);
    expect(liveDistance(2, 6)).toBe(5.75);
  });

  test.each([
    [1, 1],
    [1, 2],
    [2, 2],
    [2, 4],
    [3, 3],
    [4, 4],
    [5, 5],
  ])(
    "segments of %p s, none longer than %p: the picture does not stand still for the edge's sake",
    (segment, target) => {
      expect(stillAtWorst(segment, liveDistance(segment, target), target)).toBe(0);
    },
  );

  test("two segments of a second would not do", () => {
    expect(stillAtWorst(1, 2)).toBeGreaterThan(0.2);
  });
});
