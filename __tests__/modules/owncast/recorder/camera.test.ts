import { Readable } from "node:stream";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { Camera } from "../../../../modules/owncast/recorder/camera";
import { SpoolLimit } from "../../../../modules/owncast/recorder/spool-limit";
import { Disk, ManualClock, MemoryOwncast, MemorySpool, MemoryStore, settle } from "./support/memory";
import { sourcePlaylist } from "./support/source";
import { parseStrictly } from "./support/strict-playlist";

let clock: ManualClock;
let disk: Disk;
let store: MemoryStore;
let owncast: MemoryOwncast;
let life: { kill(): void }[];
let camera: Camera;
let limit: SpoolLimit;
/** Whether its Owncast is set up. */
let isReady: boolean;

beforeEach(async () => {
  clock = new ManualClock();
  disk = new Disk();
  store = new MemoryStore(clock);
  owncast = new MemoryOwncast();
  isReady = true;
  await boot();
});

async function boot(): Promise<void> {
  limit = new SpoolLimit();
  const spool = new MemorySpool(disk, clock, undefined, limit);
  const connection = store.connect();
  life = [spool, connection];
  camera = new Camera({
    name: "garden",
    sound: true,
    renditions: [],
    spool,
    limit,
    store: connection,
    owncast,
    clock,
    log: () => undefined,
    instance: "i-1",
    isReady: () => isReady,
  });
  await camera.start();
  await settle();
}

/** The process dies without a word. */
function crash(): void {
  for (const part of life) part.kill();
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1000);
    camera.tick();
    await settle();
  }
}

async function send(stream: string, n: number): Promise<void> {
  await camera.receive({ stream, n }, Readable.from([Buffer.from(`${stream}-${n}`)]));
  await settle();
}

/** Owncast finishes segments `from` to `to` of a stream, one each two seconds. */
async function film(stream: string, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) {
    await pass(2);
    await send(stream, n);
    await camera.playlist(sourcePlaylist(stream, from, n, clock.now() - (n - from + 1) * 2000));
    await settle();
  }
}

test("nobody is told that a camera can send before its Owncast is up; one that does send is proof enough", async () => {
  isReady = false;
  crash();
  store.objects.delete("media/garden/status.json");
  await boot();
  await pass(40);
  expect(store.find(/status\.json$/)).toEqual([]);
  isReady = true;
  await pass(1);
  expect(store.json("media/garden/status.json")).toMatchObject({ state: "waiting" });
  isReady = false;
  await film("a", 0, 3);
  expect(store.json("media/garden/status.json")).toMatchObject({ state: "live" });
});

const recordings = () => store.find(/recording\.json$/).map((key) => store.json(key));
const index = (id: string) => parseStrictly(store.text(`media/garden/${id}/index.m3u8`));
const live = () => parseStrictly(store.text("media/garden/live.m3u8"));
const status = () => store.json("media/garden/status.json");

describe("a stream", () => {
  test("is live as soon as its first segment is in the bucket, and waits before", async () => {
    expect(status()).toMatchObject({
      version: 1,
      camera: "garden",
      state: "waiting",
      recording: null,
      instance: "i-1",
    });
    await film("A", 0, 0);
    expect(status()).toMatchObject({ state: "live", recording: "20261121t120000z-garden", warnings: [] });
    expect(live().segments.map(({ uri }) => uri)).toEqual(["20261121t120000z-garden/000000.ts"]);
  });

  test("becomes a recording with true durations and times, which ends as VOD", async () => {
    await film("A", 0, 4);
    await camera.stopped();
    await pass(16);
    const playlist = index("20261121t120000z-garden");
    expect(playlist).toMatchObject({ type: "VOD", ended: true, target: 2 });
    expect(playlist.segments).toHaveLength(5);
    expect(playlist.segments[0]?.time).toBe(Date.UTC(2026, 10, 21, 12));
    expect(recordings()).toEqual([
      {
        version: 1,
        id: "20261121t120000z-garden",
        camera: "garden",
        title: null,
        state: "ended",
        start: "2026-11-21T12:00:00.000Z",
        end: "2026-11-21T12:00:10.000Z",
        duration: 10,
        bytes: 15,
        segments: 5,
        playlist: "index.m3u8",
        dropped: 0,
        poster: null,
        thumbs: null,
        updated: expect.any(String),
      },
    ]);
    expect(status()).toMatchObject({ state: "ended" });
    expect(disk.files.size + disk.changes.size).toBe(0);
  });

  test("ends in this order: segments, index, poster, recording.json, live playlist, status", async () => {
    await film("A", 0, 0);
    store.isDown = true;
    await film("A", 1, 1);
    await camera.stopped();
    await pass(16);
    owncast.picture = { at: clock.now(), data: Buffer.from("jpeg") };
    store.isDown = false;
    store.order.length = 0;
    await pass(16);
    const written = store.order.map((key) => key.split("/").at(-1) ?? "");
    const order = ["000001.ts", "index.m3u8", "poster.jpg", "recording.json", "live.m3u8", "status.json"];
    expect(order.map((file) => written.lastIndexOf(file))).toEqual(
      [...order.map((file) => written.lastIndexOf(file))].sort((a, b) => a - b),
    );
    expect(written).toEqual(expect.arrayContaining(order));
  });

  test("has Owncast's picture as its poster, but not one from before it began", async () => {
    owncast.picture = { at: clock.now() - 1000, data: Buffer.from("old") };
    await film("A", 0, 1);
    expect(store.find(/poster/)).toEqual([]);
    owncast.picture = { at: clock.now(), data: Buffer.from("new") };
    await film("A", 2, 2);
    expect(store.text("media/garden/20261121t120000z-garden/poster.jpg")).toBe("new");
    expect(recordings()[0]).toMatchObject({ state: "live", poster: "poster.jpg", thumbs: "thumbs.json" });
  });

  test("that comes back within 15 s goes on in the same recording, after a discontinuity", async () => {
    await film("A", 0, 1);
    await camera.stopped();
    await pass(10);
    expect(status()).toMatchObject({ state: "live", warnings: [{ code: "reconnecting" }] });
    await camera.connected();
    await film("B", 0, 3);
    await camera.stopped();
    await pass(16);
    const [only, ...others] = recordings();
    expect(others).toEqual([]);
    expect(index(only.id).segments.map(({ discontinuity }) => discontinuity)).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  test("that comes back later is another recording, and the live sequence goes on", async () => {
    await film("A", 0, 1);
    const before = live().sequence + live().segments.length;
    await pass(20);
    await film("B", 0, 1);
    expect(recordings().map(({ state }) => state)).toEqual(["ended", "live"]);
    expect(live().sequence).toBeGreaterThanOrEqual(before);
    expect(live().segments).toHaveLength(2);
  });

  test("whose last segment no playlist names ends with it all the same", async () => {
    await film("A", 0, 1);
    await send("A", 2);
    await camera.stopped();
    await pass(16);
    expect(recordings()[0]).toMatchObject({ segments: 3, state: "ended" });
  });

  test("with keyframes 20 s apart is not taken for silent", async () => {
    await pass(20);
    await send("A", 0);
    await camera.playlist(sourcePlaylist("A", 0, 0, clock.now() - 20_000, 20));
    await pass(40);
    expect(status()).toMatchObject({ state: "live", warnings: [{ code: "keyframes_far_apart" }] });
    await pass(25);
    expect(status().state).toBe("ended");
  });
});

describe("a line", () => {
  test("is published only when its segment and all before it are in the bucket", async () => {
    await film("A", 0, 0);
    store.isDown = true;
    await film("A", 1, 3);
    expect(live().segments).toHaveLength(1);
    store.isDown = false;
    await pass(16);
    expect(live().segments).toHaveLength(4);
  });

  test("waits for the segment before, which may overtake, and is told apart when that never comes", async () => {
    await film("A", 0, 0);
    await send("A", 2);
    await camera.playlist(sourcePlaylist("A", 0, 2, clock.now() - 6000));
    expect(live().segments).toHaveLength(1);
    await send("A", 1);
    await settle();
    expect(live().segments.map(({ discontinuity }) => discontinuity)).toEqual([false, false, false]);
    await send("A", 4);
    await camera.playlist(sourcePlaylist("A", 0, 4, clock.now() - 10_000));
    await pass(13);
    expect(live().segments.map(({ discontinuity }) => discontinuity)).toEqual([false, false, false, true]);
  });

  test("comes from Owncast's own disk when its segment did not arrive", async () => {
    await film("A", 0, 0);
    owncast.segments.set("stream-A-1.ts", Buffer.from("A-1"));
    await camera.playlist(sourcePlaylist("A", 0, 1, clock.now() - 4000));
    await pass(4);
    expect(live().segments.map(({ discontinuity }) => discontinuity)).toEqual([false, false]);
  });
});

describe("a crash", () => {
  test("in the middle of a stream goes on in the same recording, without a discontinuity", async () => {
    await film("A", 0, 2);
    crash();
    await boot();
    await film("A", 3, 4);
    await camera.stopped();
    await pass(16);
    expect(recordings()).toMatchObject([{ segments: 5, duration: 10 }]);
    expect(index(recordings()[0].id).segments.some(({ discontinuity }) => discontinuity)).toBe(false);
  });

  test("after the end of a recording does not take it again from Owncast's disk", async () => {
    await film("A", 0, 1);
    await camera.stopped();
    await pass(16);
    crash();
    owncast.text = sourcePlaylist("A", 0, 1, clock.now() - 20_000);
    for (const n of [0, 1]) owncast.segments.set(`stream-A-${n}.ts`, Buffer.from(`A-${n}`));
    await boot();
    await pass(30);
    expect(recordings()).toHaveLength(1);
  });

  test("with the bucket out of reach loses nothing", async () => {
    store.isDown = true;
    await film("A", 0, 2);
    crash();
    store.isDown = false;
    await boot();
    await pass(16);
    expect(recordings()).toMatchObject([{ state: "ended", segments: 3 }]);
    expect(disk.files.size + disk.changes.size).toBe(0);
  });

  test("followed by hours of nothing, then a stream: two recordings", async () => {
    await film("A", 0, 2);
    crash();
    await clock.advance(3_600_000);
    await boot();
    await film("B", 0, 1);
    expect(recordings().map(({ state, segments }) => [state, segments])).toEqual([
      ["ended", 3],
      ["live", expect.any(Number)],
    ]);
  });

  test("in a recording that began with what came too late, and is named before the last one, ends that too", async () => {
    await send("A", 1);
    await camera.playlist(sourcePlaylist("A", 0, 1, clock.now() - 4000));
    await pass(30);
    await send("A", 0);
    crash();
    await boot();
    await pass(120);
    expect(recordings().map(({ id, state }) => [id, state])).toEqual([
      ["20261121t115956z-garden", "ended"],
      ["20261121t115958z-garden", "ended"],
    ]);
    expect(disk.changes.size).toBe(0);
  });

  test("before a segment was named keeps the segment, and Owncast's disk names it", async () => {
    await film("A", 0, 1);
    await send("A", 2);
    crash();
    owncast.text = sourcePlaylist("A", 0, 2, clock.now() - 6000, 1.5);
    await boot();
    expect(live().segments.map(({ duration }) => duration)).toEqual([2, 2, 1.5]);
  });
});

describe("status", () => {
  test("beats each 15 s", async () => {
    const first = status().heartbeat;
    await pass(14);
    expect(status().heartbeat).toBe(first);
    await pass(1);
    expect(Date.parse(status().heartbeat) - Date.parse(first)).toBe(15_000);
    expect(status().since).toBe(first);
  });

  test("says that a connected camera sends nothing", async () => {
    await camera.connected();
    await pass(10);
    expect(status().warnings).toMatchObject([{ code: "no_picture" }]);
  });

  test("says that a live camera has fallen silent", async () => {
    await film("A", 0, 1);
    await pass(10);
    expect(status()).toMatchObject({ state: "live", warnings: [{ code: "no_picture" }] });
  });

  test("says so when the storage could not be reached for 10 s", async () => {
    await film("A", 0, 1);
    store.isDown = true;
    await film("A", 2, 9);
    expect(camera.current.warnings).toMatchObject([{ code: "storage_unreachable" }]);
    store.isDown = false;
    await pass(16);
    expect(camera.current.warnings.map(({ code }) => code)).not.toContain("storage_unreachable");
  });
});

describe("a stop", () => {
  test("ends what is open, with everything in the bucket, and says so", async () => {
    await film("A", 0, 1);
    await send("A", 2);
    const stopped = camera.stop();
    await clock.advance(1000);
    await stopped;
    expect(recordings()).toMatchObject([{ state: "ended", segments: 3 }]);
    expect(live().ended).toBe(true);
    expect(status()).toMatchObject({ state: "ended", warnings: [] });
  });
});
