import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { use, writes } from "../../../tools/cost/use";
import { settle } from "../../modules/owncast/recorder/support/memory";
import { sourcePlaylist } from "../../modules/owncast/recorder/support/source";
import { Studio } from "../../modules/owncast/recorder/support/studio";

const SMALLER = [{ kbps: 1500 }, { kbps: 500 }];

/** What the real recorder writes of so many segments of two seconds, with a picture from Owncast each 20 s. */
async function written(segments: number, renditions: readonly string[]): Promise<number> {
  const studio = new Studio();
  await studio.boot(undefined, true, renditions.length > 1 ? renditions : []);
  const { clock, camera, owncast, store } = studio;
  for (let n = 0; n < segments; n++) {
    if (n % 10 === 0) owncast.picture = { at: clock.now(), data: Buffer.from("picture") };
    await studio.pass(2);
    for (const rendition of renditions.keys()) {
      await camera.receive({ stream: "A", n, rendition }, Readable.from([Buffer.from("segment")]));
      await settle();
    }
    const from = Math.max(0, n - 9);
    await camera.playlist(sourcePlaylist("A", from, n, clock.now() - (n - from + 1) * 2000));
    await settle();
  }
  return store.order.length;
}

test.each([
  ["one picture", [], ["source"]],
  ["three renditions", SMALLER, ["source", "720p", "360p"]],
])("a camera's writes are counted as the recorder writes: %s", async (_, renditions, names) => {
  const seen = await written(150, names);
  const told = writes({ latency: 1, renditions }, 300);
  expect({ told, isNear: Math.abs(told - seen) <= 0.04 * seen, seen }).toEqual({ told, isNear: true, seen });
});

test("renditions are written and kept too", () => {
  const [alone, kept] = use([{ name: "garden", latency: 1, renditions: [] }]);
  // $0.005 a thousand, and 2.25 GB at $0.023.
  expect(alone).toEqual({
    what: "camera garden, an hour at latency 1: 4,518 writes to S3",
    usd: expect.closeTo(0.02259, 6),
  });
  expect(kept).toEqual({ what: "keeping such an hour (2.25 GB), a month", usd: expect.closeTo(0.05175, 6) });
  const [three, more] = use([{ name: "garden", latency: 1, renditions: SMALLER }]);
  expect(three?.what).toContain("12,234 writes");
  expect(more).toEqual({ what: "keeping such an hour (3.15 GB), a month", usd: expect.closeTo(0.07245, 6) });
});
