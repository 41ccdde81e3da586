import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { until } from "../../local/wait";
import { buildPlayer } from "../../tools/build/player";
import { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { openBrowser } from "../e2e/support/browser";
import { parseStrictly } from "../modules/owncast/recorder/support/strict-playlist";
import { Studio } from "../modules/owncast/recorder/support/studio";
import { decodedSeconds, segmentSeconds, shoot, shownSecond } from "./support/clock-film";
import { openDoor } from "./support/door";
import { send } from "./support/filming";

jest.setTimeout(120_000);

/** A camera that films for two hours and is away twice, for less than the gap that ends a recording; seconds since it began. */
const takes = [
  { stream: "a", from: 0, seconds: 2400 },
  { stream: "b", from: 2412, seconds: 2400 },
  { stream: "c", from: 4821, seconds: 2400 },
] as const;
const end = 7221;
const filmed = takes.flatMap(({ from, seconds }) => Array.from({ length: seconds }, (_, second) => from + second));
const bar = "[data-control=time]";

const folder = mkdtempSync(join(tmpdir(), "loge-proof-"));
const studio = new Studio();
let browser: Browser;
let loge: ScriptedLoge;
let door: Awaited<ReturnType<typeof openDoor>>;
let recording: { id: string; start: string; duration: number; segments: number };

beforeAll(async () => {
  const site = join(folder, "site");
  const [films, opened] = await Promise.all([
    Promise.all(takes.map(({ stream, from, seconds }) => shoot(folder, stream, from, seconds))),
    openBrowser(),
    process.env.SITE ? undefined : buildPlayer(site),
  ]);
  browser = opened;
  console.time("record");
  await studio.boot();
  for (const [n, film] of films.entries()) {
    await studio.camera.connected();
    await send(studio, film);
    await studio.camera.stopped();
    const next = takes[n + 1];
    await studio.pass(next ? next.from - takes[n]!.from - takes[n]!.seconds : 20);
  }
  console.timeEnd("record");
  [recording] = studio.recordings;
  mkdirSync(join(folder, "none"));
  loge = await ScriptedLoge.start(process.env.SITE ?? site, join(folder, "none"));
  Object.assign(loge.script, { camera: null, session: true });
  const path = `/media/garden/${recording.id}`;
  loge.script.recordings = [
    { ...recording, camera: "garden", title: null, state: "ended", playlist: `${path}/index.m3u8`, poster: null },
  ];
  door = await openDoor(studio.store, loge);
});

afterAll(async () => {
  await browser?.close();
  await door?.close();
  await loge?.stop();
  rmSync(folder, { recursive: true });
});

const address = () => `${door.url}/media/garden/${recording.id}/index.m3u8`;

/** Where a moment is in the recording, in seconds that are played. */
function positionOf(second: number): number {
  return filmed.filter((each) => each < second).length;
}

describe("a recording of two hours whose camera was away twice", () => {
  test("is one, in a playlist that the strictest reader takes", () => {
    expect(studio.recordings).toHaveLength(1);
    const playlist = studio.index(recording.id);
    expect(playlist).toMatchObject({ type: "VOD", ended: true });
    expect(playlist.segments).toHaveLength(1800);
    expect(playlist.segments.filter(({ discontinuity }) => discontinuity)).toHaveLength(2);
  });

  test("plays in ffmpeg from its first picture to its last, each once and in order", async () => {
    expect(await decodedSeconds(address())).toEqual(filmed);
  });

  test.each(["hls.js", "Chromium's own HLS"])("hls in the page: %s", async (engine) => {
    const page = await visit("#/recordings/" + recording.id, engine === "hls.js");
    console.log(await page.evaluate("[document.createElement('video').canPlayType('application/vnd.apple.mpegurl'), typeof MediaSource]"));
    await page.evaluate("document.querySelector('video').pause()");
    const t = Date.now();
    const late = new Map<number, number>();
    for (let minute = 0; minute < end / 60; minute += engine === "hls.js" ? 1 : 3) {
      const wish = minute * 60 + (minute % 60);
      await page.fill(bar, String(wish));
      const found = await shows(page, (second) => Math.abs(second - wish) <= segmentSeconds, `second ${wish}`);
      late.set(minute, found - wish); if (engine !== "hls.js") console.log(minute, found - wish, await page.evaluate("document.querySelector('video').currentTime"));
    }
    console.log(engine, Date.now() - t, JSON.stringify([...late]));
    await page.context().close();
  });
});

async function visit(hash: string, mse = true): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  if (!mse) await page.addInitScript("delete window.MediaSource; delete window.ManagedMediaSource;");
  page.on("pageerror", (error) => console.log(error.message));
  await page.goto(`${door.url}/${hash}`);
  await shows(page, () => true, "any picture");
  return page;
}

async function shows(page: Page, fits: (second: number) => boolean, what: string): Promise<number> {
  let last: number | null = null;
  const seen = async () => {
    last = await shownSecond(page);
    return last !== null && fits(last) ? last : undefined;
  };
  return until(seen, { what, timeoutMs: 15_000, everyMs: 20 }).catch(async (error: Error) => {
    console.log(await page.evaluate("(() => { const v = document.querySelector('video'); const r = (b) => Array.from({length:b.length},(_,i)=>[b.start(i),b.end(i)]); return JSON.stringify({t:v.currentTime,d:v.duration,rs:v.readyState,ns:v.networkState,err:v.error&&v.error.message,b:r(v.buffered),s:r(v.seekable),seeking:v.seeking}) })()"), JSON.stringify(door.asked.slice(-8)));
    throw new Error(`${error.message} The last second seen was ${last}.`);
  });
}
