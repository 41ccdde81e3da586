import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Change } from "../../../../modules/owncast/recorder/recording";
import { Sequencer } from "../../../../modules/owncast/recorder/sequencer";

const START = Date.UTC(2026, 10, 21, 12);

let sequencer: Sequencer;
let changes: Change[];

beforeEach(() => {
  sequencer = new Sequencer("garden", () => 1.25, START);
  changes = [];
});

/** Finished by Owncast at `at` seconds, and named at once as of then. */
function film(stream: string, n: number, at: number, named = true): void {
  const now = START + at * 1000;
  changes.push(...sequencer.received({ stream, n }, 1, now));
  if (named) changes.push(...sequencer.named([{ stream, n, duration: 2, time: now - 2000 }], now));
}

const wait = (at: number) => changes.push(...sequencer.advance(START + at * 1000));
const lines = () => changes.flatMap((change) => (change.type === "appended" ? [change.line] : []));
const heads = () => changes.flatMap((change) => (change.type === "opened" ? [change.recording] : []));
const types = () => changes.map(({ type }) => type);

describe("a recording", () => {
  test("begins when its first segment is named, at that segment's time", () => {
    film("A", 0, 3, false);
    expect(changes).toEqual([]);
    film("A", 0, 3);
    expect(heads()).toEqual([{ id: "20261121t120001z-garden", start: START + 1000, sequence: START / 1000 + 1 }]);
  });

  test("ends 15 s after Owncast said so", () => {
    film("A", 0, 2);
    changes.push(...sequencer.stopped(START + 3000));
    wait(17.9);
    expect(types()).toEqual(["opened", "appended"]);
    wait(18);
    expect(types()).toEqual(["opened", "appended", "closed"]);
  });

  test("ends after 15 s of silence when nobody says so", () => {
    film("A", 0, 2);
    wait(16.9);
    wait(17);
    expect(types()).toEqual(["opened", "appended", "closed"]);
  });

  test("waits 30 s for the first picture of a camera that has connected again", () => {
    film("A", 0, 2);
    changes.push(...sequencer.stopped(START + 3000));
    sequencer.connected(START + 17_000);
    wait(46.9);
    expect(types()).toEqual(["opened", "appended"]);
    wait(47);
    expect(types()).toEqual(["opened", "appended", "closed"]);
  });

  test("is another one when the clock says that the pause was longer than it seemed", () => {
    film("A", 0, 2);
    changes.push(...sequencer.received({ stream: "B", n: 0 }, 1, START + 4000));
    changes.push(...sequencer.named([{ stream: "B", n: 0, duration: 2, time: START + 60_000 }], START + 4000));
    expect(types()).toEqual(["opened", "appended", "closed", "opened", "appended"]);
  });

  test("goes on when the clock was put back", () => {
    film("A", 0, 3600);
    film("B", 0, 2);
    expect(types()).toEqual(["opened", "appended", "appended"]);
  });

  test("has an id of its own, also when two begin in the same second", () => {
    film("A", 0, 2);
    wait(60);
    changes.push(...sequencer.received({ stream: "B", n: 0 }, 1, START + 61_000));
    changes.push(...sequencer.named([{ stream: "B", n: 0, duration: 2, time: START }], START + 61_000));
    expect(heads().map(({ id }) => id)).toEqual(["20261121t120000z-garden", "20261121t120001z-garden"]);
  });

  test("goes on in the live sequence where the one before ended", () => {
    for (let n = 0; n < 100; n++) film("A", n, 2 + n / 10);
    wait(60);
    changes.push(...sequencer.received({ stream: "B", n: 0 }, 1, START + 61_000));
    changes.push(...sequencer.named([{ stream: "B", n: 0, duration: 2, time: START }], START + 61_000));
    expect(heads().map(({ sequence }) => sequence)).toEqual([START / 1000, START / 1000 + 100]);
  });
});

describe("a segment that no playlist names", () => {
  test("is measured as soon as a playlist has passed over it, and begins where the one before ended", () => {
    film("A", 0, 2);
    film("A", 1, 4, false);
    expect(lines()).toHaveLength(1);
    film("A", 2, 6);
    expect(lines().map(({ time, duration }) => [time - START, duration])).toEqual([
      [0, 2],
      [2000, 1.25],
      [4000, 2],
    ]);
  });

  test("is measured a second after the stream has ended", () => {
    film("A", 0, 2);
    film("A", 1, 4, false);
    changes.push(...sequencer.stopped(START + 4100));
    wait(5);
    expect(lines()).toHaveLength(1);
    wait(5.1);
    expect(lines()).toHaveLength(2);
  });

  test("is measured when the next stream begins", () => {
    film("A", 0, 2);
    film("A", 1, 4, false);
    film("B", 0, 7);
    expect(lines().map(({ discontinuity }) => discontinuity)).toEqual([false, false, true]);
  });
});

describe("a missing segment", () => {
  test("is looked for after 3 s, and given up after 12 s", () => {
    film("A", 0, 2);
    film("A", 2, 6);
    expect(sequencer.missing(START + 8900)).toEqual([]);
    expect(sequencer.missing(START + 9000)).toEqual([{ stream: "A", n: 1 }]);
    wait(17.9);
    expect(lines()).toHaveLength(1);
    wait(18);
    expect(lines().map(({ discontinuity }) => discontinuity)).toEqual([false, true]);
  });

  test("that was given up and comes after all is not lost", () => {
    film("A", 0, 2);
    film("A", 2, 6);
    wait(18);
    film("A", 1, 19);
    expect(lines().map(({ source, discontinuity }) => [source.n, discontinuity])).toEqual([
      [0, false],
      [2, true],
      [1, true],
    ]);
  });

  test("is looked for at once when the stream has ended", () => {
    film("A", 0, 2);
    changes.push(...sequencer.named([{ stream: "A", n: 1, duration: 2, time: START + 2000 }], START + 4000));
    changes.push(...sequencer.stopped(START + 4000));
    expect(sequencer.missing(START + 4000)).toEqual([{ stream: "A", n: 1 }]);
  });

  test("of a number out of all proportion costs nothing", () => {
    film("A", 0, 2);
    film("A", 999_999_999, 4);
    expect(sequencer.missing(START + 8000)).toHaveLength(1000);
    wait(16);
    expect(lines()).toHaveLength(2);
  });
});

test("a segment that is sent twice is wanted once", () => {
  expect(sequencer.wants({ stream: "A", n: 0 })).toBe(true);
  film("A", 0, 2);
  expect(sequencer.wants({ stream: "A", n: 0 })).toBe(false);
  film("A", 0, 3);
  expect(lines()).toHaveLength(1);
});
