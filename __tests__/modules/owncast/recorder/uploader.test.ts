import { describe, expect, test } from "@jest/globals";
import { Latest } from "../../../../modules/owncast/recorder/latest";
import { backoff } from "../../../../modules/owncast/recorder/retry";
import { lasting } from "../../../../modules/owncast/recorder/store";
import { SegmentQueue, Uploader } from "../../../../modules/owncast/recorder/uploader";
import { ManualClock, MemoryStore, settle } from "./support/memory";

const object = (text: string) => lasting("key", "text/plain", Buffer.from(text));

describe("an upload", () => {
  test("is tried until it is there, with what is true by then", async () => {
    const clock = new ManualClock();
    const store = new MemoryStore(clock);
    const log: string[] = [];
    const uploader = new Uploader(store, clock, (line) => log.push(line));
    let text = "old";
    store.isDown = true;
    const put = uploader.put(() => object(text));
    await clock.advance(3_600_000);
    expect(uploader.failingSince).toBe(Date.UTC(2026, 10, 21, 12));
    text = "new";
    store.isDown = false;
    await clock.advance(15_000);
    await put;
    expect(store.text("key")).toBe("new");
    expect(uploader.failingSince).toBeNull();
    expect(log).toEqual([
      "the bucket takes nothing: S3 answered 503 SlowDown; kept on disk, trying on",
      expect.stringMatching(/^the bucket takes objects again after 36\d\d s$/),
    ]);
  });

  test("waits from a quarter of a second to 15 s between tries, less a random half", () => {
    expect([1, 2, 3, 7, 1000].map((failures) => backoff(failures, () => 0))).toEqual([250, 500, 1000, 15_000, 15_000]);
    expect(backoff(1000, () => 0.999)).toBeCloseTo(7500, -2);
  });
});

describe("segments", () => {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const parcel = (time: number, bytes: number) => ({ time, bytes, seconds: 2 });
  const queueOf = (count: number, bytes: number) => {
    started.length = 0;
    ends.length = 0;
    const queue = new SegmentQueue<ReturnType<typeof parcel>>(({ time }) => {
      started.push(time);
      return new Promise((resolve) => ends.push(resolve));
    });
    for (let n = 0; n < count; n++) queue.push(parcel(n, bytes));
    return queue;
  };

  test("leave oldest first, four at a time", async () => {
    const queue = queueOf(6, 1_000_000);
    expect(started).toEqual([0, 1, 2, 3]);
    expect([queue.length, queue.seconds]).toEqual([6, 12]);
    ends[2]?.();
    await settle();
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test("of which four are more than 16 MB travel in fewer, and one that is larger alone", async () => {
    queueOf(4, 6_000_000);
    expect(started).toEqual([0, 1]);
    queueOf(4, 60_000_000);
    expect(started).toEqual([0]);
    ends[0]?.();
    await settle();
    expect(started).toEqual([0, 1]);
  });

  test("that wait can be taken out, oldest first; those that travel cannot", () => {
    const queue = queueOf(6, 1000);
    expect([queue.oldest?.time, queue.shift()?.time, queue.oldest?.time]).toEqual([4, 4, 5]);
  });
});

test("an object of which only the newest content matters is written once more, however often it changed meanwhile", async () => {
  const ends: (() => void)[] = [];
  let done = false;
  const latest = new Latest(() => new Promise((resolve) => ends.push(resolve)));
  void latest.touch();
  await settle();
  void latest.touch();
  void latest.touch().then(() => {
    done = true;
  });
  ends[0]?.();
  await settle();
  expect([ends.length, done]).toEqual([2, false]);
  ends[1]?.();
  await settle();
  expect([ends.length, done]).toEqual([2, true]);
});
