import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { Publication } from "../../modules/owncast/recorder/publication";
import { recordingId, segmentObject } from "../../modules/owncast/recorder/recording";
import { changing, lasting } from "../../modules/owncast/recorder/store";
import { Uploader } from "../../modules/owncast/recorder/uploader";
import { buildPlayer } from "../../tools/build/player";
import { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { openBrowser } from "../e2e/support/browser";
import { ManualClock, MemoryStore } from "../modules/owncast/recorder/support/memory";
import { show } from "../support/show";
import { type Film, shoot } from "./support/clock-film";
import { openDoor } from "./support/door";
import { shows, visit } from "./support/visit";

/** Seconds. The camera sends ten minutes again and again, so that its time stamps begin anew each time. */
const [long, day, take] = [2, 86_400, 600];
const bar = "[data-control=time]";
/** Seconds that somebody watches who has gone back. */
const watched = 10;

const folder = mkdtempSync(join(tmpdir(), "loge-day-"));
const store = new MemoryStore(new ManualClock());
let browser: Browser;
let loge: ScriptedLoge;
let door: Awaited<ReturnType<typeof openDoor>>;
let film: Film;
let index: string;
const ends = new AbortController();
let filming: Promise<void>;

beforeAll(async () => {
  const site = join(folder, "site");
  mkdirSync(join(folder, "nothing"));
  [film, browser] = await Promise.all([shoot(folder, "a", 0, take, long), openBrowser(), buildPlayer(site)]);
  const start = Date.now() - day * 1000;
  const id = recordingId("garden", start);
  index = `/media/garden/${id}/index.m3u8`;
  const publication = new Publication({
    camera: "garden",
    recording: { id, start, sequence: 1 },
    uploader: new Uploader(store, new ManualClock(), () => undefined),
    now: Date.now,
    picture: async () => null,
    pictured: async () => undefined,
    finished: async () => undefined,
  });
  const send = (n: number) => {
    const segment = n % film.segments.length;
    const { body } = film.segments[segment]!;
    const key = `media/garden/${id}/${segmentObject(n)}`;
    store.objects.set(key, lasting(key, "video/mp2t", body));
    const time = start + n * long * 1000;
    const source = { stream: "a", n };
    publication.append({ n, source, duration: long, time, bytes: body.length, discontinuity: n > 0 && segment === 0 });
    publication.markStored(n);
  };
  let n = 0;
  while (n < day / long) send(n++);
  const update = () => Promise.all([publication.writeLive(), publication.update()]);
  await update();
  const now = new Date().toISOString();
  const status = { state: "live", since: now, heartbeat: now, recording: id, warnings: [] };
  const key = "media/garden/status.json";
  store.objects.set(key, changing(key, "application/json", JSON.stringify(status)));
  loge = await ScriptedLoge.start(site, join(folder, "nothing"));
  Object.assign(loge.script, { session: true, camera: "live" });
  door = await openDoor(store, loge);
  filming = (async () => {
    for (; !ends.signal.aborted; n++) {
      await pause(start + (n + 1) * long * 1000 - Date.now(), undefined, { signal: ends.signal }).catch(() => {});
      send(n);
      await update();
    }
  })();
});

afterAll(async () => {
  ends.abort();
  await filming;
  await browser?.close();
  await door?.close();
  await loge?.stop();
  rmSync(folder, { recursive: true });
});

test("a camera that has filmed for a day is rewound to any hour, and whoever watches there asks for little", async () => {
  const page = await visit(browser, `${door.url}/#/live/garden`);
  const near = (wish: number) => (second: number) => Math.abs(second - (wish % take)) <= long;
  const rows: [string, number][] = [];
  for (const wish of [0, 3 * 3600 + 100, 23 * 3600 + 222, 12 * 3600 + 333]) {
    const began = performance.now();
    await page.fill(bar, String(wish));
    await shows(page, near(wish), `hour ${wish / 3600}`);
    rows.push([`ms to the picture of hour ${Math.round(wish / 3600)}`, Math.round(performance.now() - began)]);
  }
  door.asked.length = 0;
  await pause(watched * 1000);
  const polls = door.asked.filter(({ path }) => path === index);
  const bytes = polls.reduce((sum, poll) => sum + poll.bytes, 0);
  const size = store.objects.get(index.slice(1))?.body.length ?? 0;
  rows.push(["bytes of index.m3u8, as sent", size], [`polls of it in ${watched} s`, polls.length]);
  rows.push(["of them with a body", polls.filter(({ status }) => status === 200).length], ["bytes in all", bytes]);
  show(["| a day, 43,200 segments | |", "| --- | ---: |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n"));
  // hls.js asks again after half a segment's length where nothing is new, which is so but once in 30 s: the rest are 304.
  expect(polls.length).toBeGreaterThan(0);
  expect(polls.length).toBeLessThanOrEqual(watched / (long / 2) + 2);
  expect(bytes).toBeLessThanOrEqual(size * 1.1);
  expect(size).toBeLessThan(150_000);
  await page.context().close();
});
