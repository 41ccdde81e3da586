import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { Pulse } from "../../../../modules/owncast/recorder/pulse";
import { keyframes } from "../../../../modules/owncast/recorder/transport-stream";
import { Studio } from "./support/studio";

/** Four seconds of a test picture as ffmpeg, which Owncast uses, puts them into MPEG-TS: a keyframe each `interval` frames of 25 a second. */
function filmed(interval: number): Buffer {
  const film = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25", "-f", "lavfi", "-i", "sine", "-t", "4"];
  const coded = [
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-g",
    String(interval),
    "-sc_threshold",
    "0",
    "-c:a",
    "aac",
  ];
  return execFileSync("ffmpeg", ["-v", "error", ...film, ...coded, "-f", "mpegts", "-"], { maxBuffer: 2 ** 26 });
}

test.each([
  [25, 4],
  [50, 2],
  [100, 1],
])("of a segment with a keyframe each %i frames, %i are counted", (interval, count) => {
  expect(keyframes(filmed(interval))).toBe(count);
});

describe("a pulse", () => {
  test("is none before the first segment", () => {
    expect(new Pulse().measured).toEqual({ bitrate: null, keyframeSeconds: null, segmentDelay: null });
  });

  test("is of the last half minute, and its delay of the newest segment", () => {
    const pulse = new Pulse();
    const body = filmed(50);
    for (let n = 0; n < 20; n++) pulse.count(body, n < 10 ? 1 : 4, n < 19 ? 9_000 : 1_234);
    expect(pulse.measured).toEqual({ bitrate: body.length * 2, keyframeSeconds: 2, segmentDelay: 1.23 });
  });

  test("of what holds no keyframe tells no interval, and of a clock that was put back no negative delay", () => {
    const pulse = new Pulse();
    pulse.count(Buffer.from("not a segment"), 2, -500);
    expect(pulse.measured).toEqual({ bitrate: 52, keyframeSeconds: null, segmentDelay: 0 });
  });
});

describe("status.json", () => {
  test("tells it of a live camera, and of no other", async () => {
    const studio = new Studio();
    await studio.boot();
    expect(studio.status.measured).toEqual({ bitrate: null, keyframeSeconds: null, segmentDelay: null });
    await studio.film("s", 0, 9);
    await studio.pass(1);
    // Six bytes each two seconds, filmed until the moment in which they come.
    expect(studio.camera.current).toMatchObject({ state: "live", measured: { bitrate: 24, segmentDelay: 0 } });
    expect(studio.status.measured.bitrate).toBe(24);
    await studio.pass(30);
    expect(studio.status).toMatchObject({ state: "ended", measured: { bitrate: null } });
  });

  test("tells what waits on the disk, and since when", async () => {
    const studio = new Studio();
    await studio.boot();
    await studio.film("s", 0, 1);
    expect(studio.camera.current.spool).toEqual({ bytes: 0, oldest: null });
    studio.store.isDown = true;
    await studio.film("s", 2, 4);
    const { bytes, oldest } = studio.camera.current.spool;
    expect([bytes, studio.clock.now() - (oldest ?? 0)]).toEqual([18, 6_000]);
    studio.store.isDown = false;
    await studio.pass(60);
    expect(studio.status.spool).toEqual({ bytes: 0, oldest: null });
  });
});
