import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { measureDuration } from "../../../../modules/owncast/recorder/transport-stream";

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
        expect(duration === null || duration >= 0).toBe(true);
      }),
    );
  });
});
