import { beforeEach, expect, test } from "@jest/globals";
import { Studio } from "./support/studio";

const FOLDER = "media/garden/20261121t120000z-garden";
let studio: Studio;

beforeEach(async () => {
  studio = new Studio();
  await studio.boot();
});

/** Two seconds pass, and with `every` of them Owncast takes a picture. */
async function film(from: number, to: number, every: number, stream = "A"): Promise<void> {
  for (let n = from; n <= to; n++) {
    await studio.film(stream, n, n);
    if (n % every === 0) studio.owncast.picture = { at: studio.clock.now(), data: Buffer.from(`picture ${n}`) };
  }
}

const thumbs = () => studio.store.json(`${FOLDER}/thumbs.json`);

test("a recording has one each 20 s, under its second of playing time, and a list of them", async () => {
  await film(0, 35, 10);
  expect(thumbs()).toEqual({ version: 1, thumbs: [0, 20, 40, 60] });
  expect(studio.store.text(`${FOLDER}/thumbs/40.jpg`)).toBe("picture 20");
  expect(studio.store.text(`${FOLDER}/poster.jpg`)).toBe("picture 0");
  expect(studio.recordings).toMatchObject([{ poster: "poster.jpg", thumbs: "thumbs.json" }]);
});

test("after the first hour there is one a minute", async () => {
  await film(0, 2000, 10);
  const { thumbs: seconds } = thumbs() as { thumbs: number[] };
  expect(seconds.filter((second) => second <= 3600)).toHaveLength(181);
  expect(seconds.slice(-5)).toEqual([3720, 3780, 3840, 3900, 3960]);
});

test("a restart knows those that are there", async () => {
  await film(0, 15, 10);
  studio.crash();
  studio.owncast.picture = undefined;
  await studio.boot();
  await film(16, 25, 10);
  await studio.film("A", 26, 26);
  await studio.camera.stopped();
  await studio.pass(16);
  expect(thumbs()).toEqual({ version: 1, thumbs: [0, 20, 40] });
  expect(studio.recordings).toMatchObject([{ state: "ended", poster: "poster.jpg", thumbs: "thumbs.json" }]);
});

test("a restart lists a picture that was stored before the list of it was", async () => {
  studio.store.saw = (key) => {
    studio.store.isDown = key === `${FOLDER}/thumbs/0.jpg`;
  };
  await film(0, 2, 10);
  studio.crash();
  expect([studio.store.find(/thumbs\/0\.jpg$/).length, thumbs()]).toEqual([1, null]);
  studio.store.isDown = false;
  studio.owncast.picture = undefined;
  await studio.boot();
  await studio.film("A", 3, 4);
  await studio.camera.stopped();
  await studio.pass(16);
  expect(studio.recordings).toMatchObject([{ state: "ended", thumbs: "thumbs.json" }]);
  expect(thumbs()).toEqual({ version: 1, thumbs: [0] });
});

test("what is stored late, after an outage, gets no picture of now", async () => {
  await film(0, 11, 10);
  studio.store.isDown = true;
  await film(12, 60, 10);
  studio.store.isDown = false;
  await studio.pass(20);
  const { thumbs: seconds } = thumbs() as { thumbs: number[] };
  expect(seconds.every((second) => [0, 20, 100, 120].includes(second))).toBe(true);
});
