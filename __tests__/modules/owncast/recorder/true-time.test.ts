import { expect, test } from "@jest/globals";
import { TrueTime } from "../../../../modules/owncast/recorder/true-time";
import { sourcePlaylist } from "./support/source";
import { Studio } from "./support/studio";

const START = Date.UTC(2026, 10, 21, 12);

/** Two seconds each, filmed from START on: how far from the truth they are put, in milliseconds. */
function errors(
  count: number,
  seen: { readonly late?: number; readonly drift?: number; readonly wait?: (n: number) => number },
): number[] {
  const { late = 0, drift = 0, wait = () => 100 } = seen;
  const time = new TrueTime();
  return Array.from({ length: count }, (_, n) => {
    const filmed = START + n * 2000;
    const stamped = Math.round(START + late + n * 2000 * (1 + drift));
    return time.of(stamped, 2, filmed + 2000 + wait(n)) - filmed;
  });
}
const worst = (all: readonly number[]) => Math.max(...all.map(Math.abs));

test("what ffmpeg stamped 5 s too late, as for a picture without sound, is put right from the first line on", () => {
  expect(errors(3, { late: 5000 })).toEqual([0, 0, 0]);
});

test("what is right is left alone, however uneven the arrivals are", () => {
  expect(errors(100, { wait: (n) => 60 + ((n * 7919) % 90) })).toEqual(new Array(100).fill(0));
  expect(worst(errors(100, { wait: (n) => (n % 20 === 0 ? 100 : 8000) }))).toBe(0);
});

test.each([50, -50, 150, -150])(
  "a camera's clock that is %d millionths off is followed through a day",
  (millionths) => {
    expect(worst(errors(43_200, { drift: millionths / 1e6 }))).toBeLessThan(600);
  },
);

test("a network that keeps everything back for an hour moves nothing by a second", () => {
  expect(worst(errors(1800, { wait: (n) => (n < 100 ? 100 : 6000) }))).toBeLessThan(1000);
});

test("a clock that somebody sets moves nothing", () => {
  for (const jump of [3_600_000, -3_600_000]) expect(worst(errors(50, { wait: (n) => (n < 10 ? 100 : jump) }))).toBe(0);
});

test("goes on after a crash where it was", async () => {
  const studio = new Studio();
  await studio.boot();
  const start = studio.clock.now();
  const film = async (from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      await studio.pass(2);
      await studio.send("A", n);
      if (n === 3) studio.crash();
      if (n === 3) await studio.boot();
      await studio.camera.playlist(sourcePlaylist("A", 0, n, start + 3000));
      await studio.pass(0);
    }
  };
  await film(0, 5);
  await studio.camera.stopped();
  await studio.pass(20);
  const { segments } = studio.index(studio.recordings[0].id);
  expect(segments).toHaveLength(6);
  expect(segments.map(({ time }) => time)).toEqual([start - 100, ...new Array(5).fill(undefined)]);
});
