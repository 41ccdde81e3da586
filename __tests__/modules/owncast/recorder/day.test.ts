import { expect, test } from "@jest/globals";
import { Publication } from "../../../../modules/owncast/recorder/publication";
import { endOf, type Line } from "../../../../modules/owncast/recorder/recording";
import { Uploader } from "../../../../modules/owncast/recorder/uploader";
import { ManualClock, MemoryStore } from "./support/memory";
import { parseStrictly } from "./support/strict-playlist";

const SEGMENTS = 43_200;
const MINUTES_10 = 300;
const FOLDER = "media/garden/20261121t120000z-garden";

/** Two seconds and 1.25 MB each, as 5 Mbit/s make them, from a camera whose clock is not quite ours. */
function line(n: number): Line {
  const time = Date.UTC(2026, 10, 21, 12) + n * 2000 + Math.floor(n / 1000);
  return { n, source: { stream: "A", n }, duration: 2, time, bytes: 1_250_000, discontinuity: false };
}

test("the end of a day is light, and index.m3u8 and live.m3u8 together always hold all of the recording", async () => {
  const clock = new ManualClock();
  const store = new MemoryStore(clock);
  const recording = { id: "20261121t120000z-garden", start: clock.now(), sequence: 1000 };
  const publication = new Publication({
    camera: "garden",
    recording,
    uploader: new Uploader(store, clock, () => undefined),
    now: () => clock.now(),
    picture: async () => null,
    pictured: async () => undefined,
    finished: async () => undefined,
  });
  const publish = (n: number) => {
    publication.append(line(n));
    publication.markStored(n);
  };
  for (let n = 0; n < SEGMENTS - MINUTES_10; n++) publish(n);
  await publication.update();
  store.order.length = 0;
  let bytes = 0;
  let indexed = 0;
  let lag = 0;
  store.saw = (key, text) => {
    bytes += store.objects.get(key)?.body.length ?? 0;
    if (key.endsWith("index.m3u8")) indexed = text.split("#EXTINF").length - 1;
  };
  await publication.update();
  indexed = SEGMENTS - MINUTES_10;
  for (let n = SEGMENTS - MINUTES_10; n < SEGMENTS; n++) {
    publish(n);
    await publication.writeLive();
    const live = parseStrictly(store.text("media/garden/live.m3u8"));
    const from = live.sequence - recording.sequence;
    expect(from).toBeLessThanOrEqual(indexed);
    expect(from + live.segments.length).toBe(n + 1);
    lag = Math.max(lag, n + 1 - indexed);
    await publication.update();
  }
  expect(lag * 2).toBeLessThanOrEqual(32);
  const written = Object.fromEntries(
    ["index.m3u8", "recording.json"].map((file) => [file, store.order.filter((key) => key.endsWith(file)).length]),
  );
  expect(written).toEqual({ "index.m3u8": 20, "recording.json": 10 });
  expect(store.objects.get(`${FOLDER}/index.m3u8`)?.body.length).toBeLessThan(130_000);
  expect(bytes).toBeLessThan(3_000_000);

  publication.close();
  await publication.update();
  const { segments, ended } = parseStrictly(store.text(`${FOLDER}/index.m3u8`));
  expect({ segments: segments.length, ended }).toEqual({ segments: SEGMENTS, ended: true });
  expect(store.json(`${FOLDER}/recording.json`)).toMatchObject({
    state: "ended",
    duration: 86_400,
    bytes: 54_000_000_000,
    end: new Date(endOf(line(SEGMENTS - 1))).toISOString(),
  });
});
