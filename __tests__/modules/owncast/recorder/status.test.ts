import { beforeEach, expect, test } from "@jest/globals";
import { type Observed, Warnings } from "../../../../modules/owncast/recorder/status";
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
  signs: { wrongKey: null, lacks: null, hasSound: null },
  sound: true,
  isHeard: true,
  failingSince: null,
  waiting: { seconds: 0 },
  spoolShare: 0,
  dropped: null,
};
const told = (observed: Partial<Observed>) =>
  new Warnings().of({ ...quiet, ...observed }, NOW).map(({ code, message }) => `${code}: ${message}`);
const heard = (signs: Partial<Observed["signs"]>) => ({ ...quiet.signs, ...signs });
const seen = (sequencer: Partial<Observed["sequencer"]>) => told({ sequencer: { ...quiet.sequencer, ...sequencer } });

test("while all is well there is nothing to say", () => expect(told({})).toEqual([]));

test.each([
  [seen({ lastSign: NOW - 12_000 }), "no_picture: No picture for 12 s."],
  [seen({ connectedAt: NOW - 9000 }), "no_picture: The camera is connected but sent no picture for 9 s."],
  [seen({ lastDuration: 8.1 }), "keyframes_far_apart: The camera sends a keyframe only every 8 s;"],
  [seen({ fruitlessAt: NOW - 1000 }), "unusable_stream: The camera connected but was cut off at 14:29 UTC:"],
  [
    told({
      sequencer: { ...quiet.sequencer, fruitlessAt: NOW - 1000 },
      signs: heard({ lacks: "sound" }),
    }),
    "no_sound: The camera sends no sound and was cut off at 14:29 UTC.",
  ],
  [told({ isHeard: false }), "no_sound: The picture comes without sound."],
  [told({ sound: false, signs: heard({ hasSound: true }) }), "unexpected_sound: The camera sends sound, which is left"],
  [
    told({ signs: heard({ wrongKey: { tries: 3, since: NOW - 9000, at: NOW - 1000 } }) }),
    "wrong_key: A wrong stream key was tried 3 times, at 14:29 UTC last.",
  ],
  [
    told({ failingSince: NOW - 1_500_000, waiting: { seconds: 1500 } }),
    "storage_unreachable: The storage cannot be reached since 14:05 UTC. 25 minutes are kept",
  ],
  [told({ waiting: { seconds: 80 } }), "spool_growing: 80 s wait on the server's disk:"],
  [told({ spoolShare: 0.91 }), "disk_nearly_full: The server's disk is nearly full (91 %)"],
  [
    told({ spoolShare: 1, dropped: { seconds: 600, since: NOW - 90_000, at: NOW - 60_000 } }),
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
  [told({ sound: false, isHeard: false, signs: heard({ hasSound: false }) })],
  [told({ signs: heard({ wrongKey: { tries: 1, since: NOW - 700_000, at: NOW - 600_000 } }) })],
  [told({ dropped: { seconds: 2, since: NOW - 3_600_000, at: NOW - 3_600_000 } })],
])("is over, or not yet worth a word", (messages) => expect(messages).toEqual([]));

test("each says since when, and has its numbers apart from its words", () => {
  const warnings = new Warnings();
  const all = {
    ...quiet,
    sequencer: { ...quiet.sequencer, lastSign: NOW - 12_000, lastDuration: 8.1 },
    isHeard: false,
  };
  warnings.of({ ...quiet, isHeard: false }, NOW - 60_000);
  const told = warnings.of({ ...all, spoolShare: 0.91, failingSince: NOW - 20_000 }, NOW);
  expect(told.map(({ code, since, details }) => [code, NOW - since, details])).toEqual([
    ["no_picture", 12_000, { seconds: 12 }],
    ["keyframes_far_apart", 0, { seconds: 8 }],
    ["no_sound", 60_000, {}],
    ["disk_nearly_full", 0, { percent: 91 }],
    ["storage_unreachable", 20_000, { seconds: 0 }],
  ]);
  expect(warnings.of(quiet, NOW)).toEqual([]);
  expect(warnings.of({ ...quiet, isHeard: false }, NOW + 1000)[0]?.since).toBe(NOW + 1000);
});

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

/** What Owncast writes into its log at this moment. */
const owncastSays = (message: string) => studio.owncast.said.push({ at: studio.clock.now(), message });

test("a camera that Owncast cuts off for its silence is told what to do, until it sends sound", async () => {
  await studio.camera.connected();
  owncastSays("Inbound stream connected from 127.0.0.1:48040");
  await studio.pass(5);
  owncastSays("[hls @ 0x55587b282ec0] Unable to map stream at a:0");
  await studio.camera.stopped();
  await studio.pass(1);
  expect(studio.status.warnings).toEqual([
    {
      code: "no_sound",
      message: expect.stringContaining('write "sound": false'),
      since: new Date(studio.clock.now() - 1000).toISOString(),
      details: {},
    },
  ]);
  await studio.camera.connected();
  await studio.film("A", 0, 0);
  expect(studio.codes).not.toContain("no_sound");
});

test("a wrong key is told for ten minutes, or until somebody connects with the right one", async () => {
  for (let tries = 0; tries < 3; tries++) {
    owncastSays("invalid streaming key; rejecting incoming stream from 127.0.0.1:59734");
    await studio.pass(10);
  }
  expect(studio.camera.current.warnings).toMatchObject([{ code: "wrong_key", details: { tries: 3 } }]);
  await studio.pass(595);
  expect(studio.status.warnings).toEqual([]);
  owncastSays("invalid streaming key; rejecting incoming stream from 127.0.0.1:59734");
  await studio.pass(1);
  expect(studio.codes).toEqual(["wrong_key"]);
  owncastSays("Inbound stream connected from 127.0.0.1:48040");
  await studio.pass(1);
  expect(studio.status.warnings).toEqual([]);
});

test("what the log said an hour before the recorder began is over", async () => {
  studio.owncast.said.push({ at: studio.clock.now() - 3_600_000, message: "invalid streaming key; rejecting" });
  await studio.pass(2);
  expect(studio.codes).toEqual([]);
});

test("sound that the settings do not know of is told as long as the camera sends it", async () => {
  studio.crash();
  await studio.boot(undefined, false);
  studio.owncast.sound = true;
  await studio.camera.connected();
  await studio.film("A", 0, 2);
  expect(studio.codes).toEqual(["unexpected_sound"]);
  await studio.camera.stopped();
  studio.owncast.sound = false;
  owncastSays("Inbound stream connected from 127.0.0.1:48040");
  await studio.camera.connected();
  await studio.film("B", 0, 2);
  expect(studio.codes).toEqual([]);
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
