import { afterAll, expect, test } from "@jest/globals";
import { show } from "../../../support/show";
import { sourcePlaylist } from "./support/source";
import { Studio } from "./support/studio";
import { type FaultRow, faultTable } from "./support/table";
import { Viewer } from "./support/viewer";

/** What takes too long, or is too unkind to a machine, to be done to a real one: here hours pass at once. */
class Trial {
  readonly studio = new Studio();
  readonly viewer = new Viewer(this.studio.clock.now());
  sent = 0;

  async film(stream: string, from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n++) {
      await this.studio.film(stream, n, n);
      this.sent++;
      this.look();
    }
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.studio.pass(1);
      this.look();
    }
  }

  look(): void {
    this.viewer.look(this.studio.store.text("media/garden/live.m3u8"), this.studio.status, this.studio.clock.steady());
  }

  /** The camera stops for good; says what became of it all. */
  async row(fault: string): Promise<FaultRow> {
    const saw = this.viewer.saw(this.studio.clock.steady());
    await this.studio.camera.stopped();
    await this.pass(40);
    const { recordings, disk } = this.studio;
    expect(recordings.every(({ state }) => state === "ended")).toBe(true);
    expect(disk.files.size + disk.changes.size).toBe(0);
    const stored = recordings.flatMap(({ id }) => this.studio.index(id).segments).length;
    const row = {
      fault,
      sent: `${this.sent} segments`,
      "in the bucket": `${stored}`,
      lost: this.sent - stored,
      recordings: recordings.length,
      "the viewer saw": saw,
    };
    rows.push(row);
    return row;
  }
}

const rows: FaultRow[] = [];
afterAll(() => show(faultTable(rows)));

async function trial(bytes?: number): Promise<Trial> {
  const each = new Trial();
  await each.studio.boot(bytes);
  return each;
}

test("S3 refuses for an hour", async () => {
  const each = await trial();
  await each.film("A", 0, 9);
  each.studio.store.isDown = true;
  await each.film("A", 10, 1809);
  expect(each.studio.codes).toContain("storage_unreachable");
  each.studio.store.isDown = false;
  await each.film("A", 1810, 1839);
  expect(each.studio.codes).toEqual([]);
  expect(await each.row("S3 refuses for an hour")).toMatchObject({ lost: 0, recordings: 1 });
});

test("S3 refuses for an hour, and the host is cut off in the middle of it", async () => {
  const each = await trial();
  await each.film("A", 0, 9);
  each.studio.store.isDown = true;
  await each.film("A", 10, 899);
  each.studio.crash();
  await each.studio.boot();
  await each.film("B", 0, 899);
  each.studio.store.isDown = false;
  await each.pass(60);
  expect(await each.row("S3 refuses for an hour, with a power cut in it")).toMatchObject({ lost: 0, recordings: 1 });
});

test("a camera connects every 3 s for ten minutes: one recording", async () => {
  const each = await trial();
  for (let n = 0; n < 200; n++) {
    await each.studio.camera.connected();
    await each.film(`S${n}`, 0, 0);
    await each.studio.camera.stopped();
    await each.pass(1);
  }
  expect(await each.row("the camera connects every 3 s for ten minutes")).toMatchObject({ lost: 0, recordings: 1 });
  expect(each.viewer.faults).toBe(0);
});

test("segments come twice, late and in another order", async () => {
  const each = await trial();
  const { studio } = each;
  const start = studio.clock.now();
  for (let n = 0; n < 60; n += 2) {
    await each.pass(4);
    for (const at of [n + 1, n, n + 1]) await studio.send("A", at);
    await studio.camera.playlist(sourcePlaylist("A", Math.max(0, n - 10), n + 1, start + Math.max(0, n - 10) * 2000));
    await studio.send("A", n);
    each.sent += 2;
    await each.pass(0);
  }
  expect(await each.row("segments come twice, late and in another order")).toMatchObject({ lost: 0, recordings: 1 });
  const { segments } = studio.index(studio.recordings[0].id);
  expect(segments.some(({ discontinuity }) => discontinuity)).toBe(false);
  expect(each.viewer.faults).toBe(0);
});

test.each([3_600_000, -3_600_000])("the clock jumps by %d ms", async (jump) => {
  const each = await trial();
  const start = each.studio.clock.now();
  for (let n = 0; n < 60; n++) {
    if (n === 20) each.studio.clock.jump(jump);
    await each.pass(2);
    await each.studio.send("A", n);
    await each.studio.camera.playlist(sourcePlaylist("A", 0, n, start));
    each.sent++;
  }
  const row = await each.row(`the clock jumps ${jump > 0 ? "ahead" : "back"} an hour`);
  expect(row).toMatchObject({ lost: 0, recordings: 1 });
  const { segments } = each.studio.index(each.studio.recordings[0].id);
  expect(segments.map(({ time }) => time)).toEqual([start, ...new Array(59).fill(undefined)]);
});

test("the disk is full, and S3 out of reach: the oldest are given up, and it is said", async () => {
  const each = await trial(600);
  await each.film("A", 0, 9);
  each.studio.store.isDown = true;
  await each.film("A", 10, 209);
  expect(each.studio.codes).toEqual(["spool_full", "storage_unreachable"]);
  each.studio.store.isDown = false;
  await each.pass(30);
  // 100 have room, four of them travel; ten were there before.
  expect(await each.row("the disk is full after 3 min without S3")).toMatchObject({ lost: 100, recordings: 1 });
  expect(each.studio.recordings).toMatchObject([{ segments: 110, dropped: 200 }]);
});
