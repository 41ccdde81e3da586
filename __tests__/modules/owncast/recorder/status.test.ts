import { beforeEach, expect, test } from "@jest/globals";
import { type Observed, warnings } from "../../../../modules/owncast/recorder/status";
import { sourcePlaylist } from "./support/source";
import { Studio } from "./support/studio";

const NOW = Date.UTC(2026, 10, 21, 14, 30);
const quiet: Observed = {
  sequencer: {
    recording: "r",
    lastSign: NOW,
    stopped: false,
    connectedAt: null,
    fruitlessAt: null,
    longest: 2,
    lastDuration: 2,
  },
  failingSince: null,
  waiting: { length: 0, seconds: 0 },
  spoolShare: 0,
  dropped: null,
};
const told = (observed: Partial<Observed>) =>
  warnings({ ...quiet, ...observed }, NOW).map(({ code, message }) => `${code}: ${message}`);
const seen = (sequencer: Partial<Observed["sequencer"]>) => told({ sequencer: { ...quiet.sequencer, ...sequencer } });

test("while all is well there is nothing to say", () => expect(told({})).toEqual([]));

test.each([
  [seen({ lastSign: NOW - 12_000 }), "no_picture: No picture for 12 s."],
  [seen({ connectedAt: NOW - 9000 }), "no_picture: The camera is connected but sends no picture."],
  [seen({ lastDuration: 8.1 }), "keyframe_interval: The camera sends a keyframe only every 8 s;"],
  [seen({ fruitlessAt: NOW - 1000 }), "unusable_stream: The camera connected but was cut off at 14:29 UTC:"],
  [
    told({ failingSince: NOW - 1_500_000, waiting: { length: 750, seconds: 1500 } }),
    "storage_unreachable: The storage cannot be reached since 14:05 UTC. 25 minutes are kept",
  ],
  [told({ waiting: { length: 40, seconds: 80 } }), "spool_growing: 80 s wait on the server's disk:"],
  [told({ spoolShare: 0.91 }), "disk_nearly_full: The server's disk is nearly full (91 %)"],
  [
    told({ spoolShare: 1, dropped: { seconds: 600, at: NOW - 60_000 } }),
    "spool_full: The server's disk is full: the oldest 10 minutes that could not be stored were deleted, at 14:29 UTC",
  ],
])("%j", (messages, start) => {
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain(start);
});

test.each([
  [seen({ lastSign: NOW - 50_000, longest: 20, lastDuration: 5 })],
  [seen({ fruitlessAt: NOW - 601_000 })],
  [told({ failingSince: NOW - 9000 })],
  [told({ dropped: { seconds: 2, at: NOW - 3_600_000 } })],
])("is over, or not yet worth a word", (messages) => expect(messages).toEqual([]));

let studio: Studio;
beforeEach(async () => {
  studio = new Studio();
  await studio.boot();
});

test("a camera that Owncast cuts off before its first segment is told so until it sends one", async () => {
  await studio.camera.connected();
  await studio.pass(5);
  await studio.camera.stopped();
  await studio.pass(2);
  expect(studio.status.warnings).toMatchObject([{ code: "unusable_stream" }]);
  await studio.camera.connected();
  await studio.film("A", 0, 0);
  expect(studio.status.warnings).toEqual([]);
});

test.each([
  ["forward", 3_600_000],
  ["back", -3_600_000],
])("a clock that is set %s by an hour ends no recording, delays none and stops no heartbeat", async (_, jump) => {
  const start = studio.clock.now();
  for (let n = 0; n < 20; n++) {
    if (n === 3) studio.clock.jump(jump);
    await studio.pass(2);
    await studio.send("A", n);
    // ffmpeg reads the clock once.
    await studio.camera.playlist(sourcePlaylist("A", 0, n, start));
  }
  await studio.pass(1);
  const late = studio.clock.now() - Date.parse(studio.status.heartbeat);
  expect(Math.abs(late)).toBeLessThanOrEqual(15_000);
  await studio.pass(20);
  expect(studio.recordings).toMatchObject([{ state: "ended", segments: 20, duration: 40 }]);
  expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
});

test("what is not whole in the bucket yet is told, also by the process after", async () => {
  await studio.film("A", 0, 3);
  const [first] = studio.status.unfinished;
  expect(studio.status.unfinished).toEqual([studio.status.recording]);
  studio.store.isDown = true;
  await studio.pass(40);
  await studio.film("B", 0, 3);
  studio.crash();
  await studio.boot();
  expect(studio.camera.current.unfinished).toEqual([first, expect.stringMatching(/-garden$/)]);
  studio.store.isDown = false;
  await studio.pass(60);
  expect(studio.status.unfinished).toEqual([]);
  expect(studio.recordings.map(({ state }) => state)).toEqual(["ended", "ended"]);
});
