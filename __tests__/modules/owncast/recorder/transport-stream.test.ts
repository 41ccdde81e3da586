import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatOf, isHeard, measureDuration } from "../../../../modules/owncast/recorder/transport-stream";

/** One packet that begins a frame of video (or of sound) shown at `stamp`, in units of 1/90000 s. */
function packet(stamp: number, { stream = 0xe0, adaptation = 0 } = {}): Buffer {
  const data = Buffer.alloc(188, 0xff);
  data.set([0x47, 0x41, 0x00, adaptation ? 0x30 : 0x10]);
  if (adaptation) data.set([adaptation - 1], 4);
  const high = 0x21 | (Math.floor(stamp / 2 ** 30) << 1);
  const [b, c] = [Math.floor(stamp / 2 ** 22) & 0xff, (Math.floor(stamp / 2 ** 14) & 0xfe) | 1];
  const [d, e] = [Math.floor(stamp / 2 ** 7) & 0xff, ((stamp << 1) & 0xfe) | 1];
  data.set([0, 0, 1, stream, 0, 0, 0x80, 0x80, 5, high, b, c, d, e], 4 + adaptation);
  return data;
}

const frames = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => packet((first + i * 3000) % 2 ** 33));

const VIDEO = 0x100;
const AUDIO = 0x101;
const VIDEO_AND_AUDIO = [0x1b, 0xe1, 0x00, 0xf0, 0, 0x0f, 0xe1, 0x01, 0xf0, 0];

/** A packet with a unit that begins (or goes on) in it; what the unit does not fill is stuffing. */
function tsPacket(pid: number, payload: Uint8Array, starts = true): Buffer {
  const data = Buffer.alloc(188, 0xff);
  const stuffing = 184 - payload.length;
  data.set([0x47, (starts ? 0x40 : 0) | (pid >> 8), pid & 0xff, stuffing > 0 ? 0x30 : 0x10]);
  if (stuffing > 0) data.set(stuffing === 1 ? [0] : [stuffing - 1, 0], 4);
  data.set(payload, 188 - payload.length);
  return data;
}

/** The two tables that every segment begins with. */
function tables(streams: readonly number[]): Buffer {
  const section = (id: number, body: readonly number[]) =>
    Buffer.from([0, id, 0xb0, body.length + 4, ...body, 1, 2, 3, 4]);
  const programs = section(0, [0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0x00]);
  const map = section(2, [0, 1, 0xc1, 0, 0, 0xe1, 0x00, 0xf0, 0, ...streams]);
  return Buffer.concat([tsPacket(0, programs), tsPacket(0x1000, map)]);
}

const pes = (stream: number, body: Uint8Array) =>
  Buffer.concat([Buffer.from([0, 0, 1, stream, 0, 0, 0x80, 0, 0]), body]);
const accessUnit = (set: string) =>
  Buffer.concat([Buffer.from([0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 0x67]), Buffer.from(set, "hex"), Buffer.alloc(40)]);

describe("what is in a segment", () => {
  // Made by x264, as of Debian 12; the first is escaped, the third interlaced, the fourth 4:4:4 with scaling lists.
  test.each([
    ["64001eacd940a02ff97011000003000100000300320f162d96", 640, 360, "avc1.64001e"],
    ["42c028da01e0089f970110000003001000000303c0f1832a", 1920, 1080, "avc1.42c028"],
    ["64001eacd940b424d8088000000300800000190f8a14cb", 720, 576, "avc1.64001e"],
    ["f400209196805005bb0110000003001000000780f1832a", 1280, 720, "avc1.f40020"],
  ])("is read from its sequence parameter set, %s", (set, width, height, codec) => {
    const body = pes(0xe0, accessUnit(set));
    const data = Buffer.concat([tables(VIDEO_AND_AUDIO), tsPacket(VIDEO, body)]);
    expect(formatOf(data)).toEqual({ picture: { width, height, codec }, frameRate: null, sound: null });
  });

  test("is read from a set that two packets share", () => {
    const body = pes(
      0xe0,
      Buffer.concat([Buffer.alloc(150, 0xaa), accessUnit("42c00dda05067e7c0440000003004000000f03c50aa8")]),
    );
    const data = [
      tables(VIDEO_AND_AUDIO),
      tsPacket(VIDEO, body.subarray(0, 180)),
      tsPacket(VIDEO, body.subarray(180), false),
    ];
    expect(formatOf(Buffer.concat(data)).picture).toEqual({ width: 320, height: 180, codec: "avc1.42c00d" });
  });

  test("is heard when there is sound in it; announced is not enough", () => {
    const sound = tsPacket(AUDIO, pes(0xc0, Buffer.from([0xff, 0xf1, 0x50, 0x40])));
    expect(isHeard(Buffer.concat([tables(VIDEO_AND_AUDIO), sound]))).toBe(true);
    expect(formatOf(Buffer.concat([tables(VIDEO_AND_AUDIO), sound])).sound).toBe("mp4a.40.2");
    expect(isHeard(tables(VIDEO_AND_AUDIO))).toBe(false);
    expect(isHeard(tables(VIDEO_AND_AUDIO.slice(0, 5)))).toBe(false);
    expect(isHeard(Buffer.from("no transport stream"))).toBeNull();
  });

  test("is as many frames a second as there are", () => {
    expect(formatOf(Buffer.concat([tables(VIDEO_AND_AUDIO), ...frames(0, 60)])).frameRate).toBe(30);
  });
});

describe("a segment that no playlist names", () => {
  test("is measured by its frames: 60 of them at 30 per second are 2 s", () => {
    expect(measureDuration(Buffer.concat(frames(900_000, 60)))).toBeCloseTo(2, 6);
  });

  test("is measured where the time stamps start again", () => {
    expect(measureDuration(Buffer.concat(frames(2 ** 33 - 45_000, 60)))).toBeCloseTo(2, 6);
  });

  test("is measured by its picture, whatever the order of frames and the sound", () => {
    const [a, b, c] = frames(0, 3) as [Buffer, Buffer, Buffer];
    const sound = packet(900_000, { stream: 0xc0 });
    expect(measureDuration(Buffer.concat([a, c, sound, b, packet(9000, { adaptation: 8 })]))).toBeCloseTo(4 / 30, 6);
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["one frame", packet(0)],
    ["another format", Buffer.alloc(1880, 1)],
  ])("cannot be measured when it is %s", (_, data) => expect(measureDuration(data)).toBeNull());

  test("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (data) => {
        for (let at = 0; at < data.length; at += 188) data[at] = 0x47;
        const duration = measureDuration(data);
        formatOf(data);
        isHeard(data);
        expect(duration === null || duration >= 0).toBe(true);
      }),
    );
  });
});
