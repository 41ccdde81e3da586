import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { until } from "../../local/wait";
import { buildPlayer } from "../../tools/build/player";
import { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { openBrowser } from "../e2e/support/browser";
import { parseMultivariant } from "../modules/owncast/recorder/support/strict-multivariant";
import { Studio } from "../modules/owncast/recorder/support/studio";
import { decodedSeconds, type Film, rate, segmentSeconds, shoot, shownSecond } from "./support/clock-film";
import { openDoor } from "./support/door";
import { filmOn, send } from "./support/filming";
import { hasEnded, pause, play, shows, visit, watch } from "./support/visit";

/** A camera that films for two hours and is away twice, for less than the gap that ends a recording; seconds since it began. */
const takes = [
  { stream: "a", from: 0, seconds: 2400 },
  { stream: "b", from: 2412, seconds: 2400 },
  { stream: "c", from: 4821, seconds: 2400 },
] as const;
const end = 7221;
/** Each second that it filmed. */
const filmed = takes.flatMap(({ from, seconds }) => Array.from({ length: seconds }, (_, second) => from + second));
const bar = "[data-control=time]";

const folder = mkdtempSync(join(tmpdir(), "loge-played-"));
let browser: Browser;
let loge: ScriptedLoge;
let films: readonly Film[];

beforeAll(async () => {
  const site = join(folder, "site");
  mkdirSync(join(folder, "nothing"));
  [films, browser] = await Promise.all([
    Promise.all(takes.map(({ stream, from, seconds }) => shoot(folder, stream, from, seconds))),
    openBrowser(),
    buildPlayer(site),
  ]);
  loge = await ScriptedLoge.start(site, join(folder, "nothing"));
  loge.script.session = true;
});

afterAll(async () => {
  await browser?.close();
  await loge?.stop();
  rmSync(folder, { recursive: true });
});

describe("a recording of two hours whose camera was away twice", () => {
  const studio = new Studio();
  let door: Awaited<ReturnType<typeof openDoor>>;
  let address: string;
  let page: Page;

  beforeAll(async () => {
    await studio.boot();
    for (const [n, { from, seconds }] of takes.entries()) {
      await studio.camera.connected();
      await send(studio, films[n]!);
      await studio.camera.stopped();
      await studio.pass((takes[n + 1]?.from ?? end + 20) - from - seconds);
    }
    door = await openDoor(studio.store, loge);
    const [recording] = studio.recordings;
    const playlist = `/media/garden/${recording.id}/index.m3u8`;
    address = door.url + playlist;
    loge.script.recordings = [{ ...recording, playlist, poster: null, thumbs: null }];
  });

  afterAll(() => door?.close());

  test("is one, and its playlist says when each segment was filmed", () => {
    expect(studio.recordings).toMatchObject([{ state: "ended", segments: 1800, duration: filmed.length }]);
    const { id, start } = studio.recordings[0];
    const { type, ended, segments } = studio.index(id);
    expect([type, ended, segments.length]).toEqual(["VOD", true, 1800]);
    const times = segments.flatMap(({ time }) => (time === undefined ? [] : [(time - Date.parse(start)) / 1000]));
    expect(times).toEqual(takes.map(({ from }) => from));
  });

  test("plays in ffmpeg from its first picture to its last, each once and in order", async () => {
    expect(await decodedSeconds(address)).toEqual(filmed.flatMap((second) => Array(rate).fill(second)));
  });

  test("ffmpeg finds any minute: by time stamps until the camera came back, and by playing up to it everywhere", async () => {
    const first = async (minute: number, by: "time stamps" | "playing") => {
      const wish = filmed.find((second) => second >= minute * 60)!;
      const seek = ["-ss", String(filmed.indexOf(wish))];
      const [second] = await decodedSeconds(address, by === "playing" ? { after: seek } : { before: seek }, 1);
      return Math.abs((second ?? Number.NaN) - wish);
    };
    for (const minute of [0, 20, 39]) expect(await first(minute, "time stamps")).toBeLessThanOrEqual(segmentSeconds);
    for (const minute of [41, 119]) expect(await first(minute, "playing")).toBeLessThanOrEqual(segmentSeconds);
  });

  describe.each(["hls.js", "own"] as const)("in the page, by %s", (engine) => {
    beforeAll(async () => {
      page = await visit(browser, `${door.url}/#/recordings/${studio.recordings[0].id}`, engine);
    });
    afterAll(() => page?.context().close());

    test("every minute is found within a segment of its time on the clock", async () => {
      expect(await page.evaluate("typeof MediaSource")).toBe(engine === "own" ? "undefined" : "function");
      await pause(page);
      for (let minute = 0; minute * 60 < end; minute++) {
        // The longest way each time: from one half of the recording to the other.
        const wish = minute % 2 === 0 ? minute * 60 : 7200 - minute * 60;
        await page.fill(bar, String(wish));
        await shows(page, isNear(wish), `second ${wish}`);
      }
    });

    test.each([
      ["its beginning", 0, 5],
      ["where the camera came back", 2397, 2414],
      ["where it came back again", 4809, 4823],
      ["its end", 7215, 7220],
    ])("it plays on over %s", async (_, from, to) => {
      await page.fill(bar, String(from));
      await shows(page, isNear(from), `second ${from}`);
      await play(page, 4);
      const { seconds } = await watch(page, to);
      await pause(page);
      const due = filmed.filter((second) => second >= seconds[0]! && second <= to);
      // A slow machine may miss one or the other of the pictures, of which each second has five and shows two.
      expect(seconds).toEqual(due.filter((second) => seconds.includes(second)));
      expect(seconds.length).toBeGreaterThan(due.length / 2);
    });

    test("it ends with its last picture", async () => {
      // It may have ended already, and would begin anew.
      await page.fill(bar, String(end - 10));
      await shows(page, isNear(end - 10), `second ${end - 10}`);
      await play(page, 4);
      await until(async () => (await hasEnded(page)) || undefined, { what: "its end", timeoutMs: 60_000 });
      expect(await shownSecond(page)).toBe(end - 1);
    });
  });

  test.each(["paused", "playing"])(
    "%s, it is shown to its end also when hls.js takes that out of its buffer, and the browser is late to say so",
    async (state) => {
      page = await visit(browser, `${door.url}/#/recordings/${studio.recordings[0].id}`, "hls.js", lateToSay);
      const seen = (what: string) =>
        until(async () => (await page.evaluate<boolean>(`story.includes("${what}")`)) || undefined, {
          what,
          timeoutMs: 60_000,
          everyMs: 20,
        });
      const goTo = async (second: number) => {
        await page.fill(bar, String(second));
        await shows(page, isNear(second), `second ${second}`);
      };
      if (state === "paused") await pause(page);
      await goTo(end - 22);
      await seen("end of stream");
      // What is loaded now joins what was loaded before, and its sound overlaps.
      await goTo(600);
      await goTo(590);
      await seen("soon told");
      await goTo(end - 2);
      if (state === "paused") await play(page, 1);
      await until(async () => (await hasEnded(page)) || undefined, { what: "its end", timeoutMs: 60_000 });
      expect(await shownSecond(page)).toBe(end - 1);
      await page.context().close();
    },
  );
});

/** Tells a second late that something was taken out of a buffer. Halfway hls.js, which looks ten times a second, has looked. */
const lateToSay = `{
  window.story = [];
  const { addEventListener, remove } = SourceBuffer.prototype;
  const { endOfStream } = MediaSource.prototype;
  const late = new WeakSet();
  SourceBuffer.prototype.remove = function (...range) {
    late.add(this);
    setTimeout(() => story.push("soon told"), 500);
    return remove.apply(this, range);
  };
  SourceBuffer.prototype.addEventListener = function (type, listener, ...options) {
    const told = (event) => (late.delete(this) ? setTimeout(listener, 1000, event) : listener(event));
    return addEventListener.call(this, type, type === "updateend" ? told : listener, ...options);
  };
  MediaSource.prototype.endOfStream = function (...reason) {
    story.push("end of stream");
    return endOfStream.apply(this, reason);
  };
}`;

describe("a recording with a smaller rendition", () => {
  const studio = new Studio();
  const [segments, names] = [30, ["source", "small"]];
  let door: Awaited<ReturnType<typeof openDoor>>;
  let id: string;

  beforeAll(async () => {
    await studio.boot(undefined, true, names);
    await studio.camera.connected();
    await send(studio, films[0]!, { to: segments, renditions: names.length });
    await studio.camera.stopped();
    await studio.pass(20);
    [{ id }] = studio.recordings;
    door = await openDoor(studio.store, loge);
    const playlist = `/media/garden/${id}/index.m3u8`;
    loge.script.recordings = [{ ...studio.recordings[0], playlist, poster: null, thumbs: null }];
  });
  afterAll(() => door?.close());

  test("is listed as what it is, and plays in ffmpeg", async () => {
    const address = `/media/garden/${id}/index.m3u8`;
    const variants = parseMultivariant(studio.store.text(address.slice(1)));
    expect(variants.map(({ uri }) => uri)).toEqual(names.map((name) => `${name}/index.m3u8`));
    for (const { width, height, codecs, frameRate } of variants) {
      expect([width, height, frameRate]).toEqual([160, 96, rate]);
      expect(codecs).toEqual([expect.stringMatching(/^avc1\./), "mp4a.40.2"]);
    }
    const seconds = await decodedSeconds(door.url + address);
    expect(seconds).toEqual(filmed.slice(0, segments * segmentSeconds).flatMap((second) => Array(rate).fill(second)));
  });

  test.each(["hls.js", "own"] as const)("is played by %s, and any moment is found", async (engine) => {
    const page = await visit(browser, `${door.url}/#/recordings/${id}`, engine);
    await pause(page);
    for (const wish of [100, 20, 64, 3]) {
      await page.fill(bar, String(wish));
      await shows(page, isNear(wish), `second ${wish}`);
    }
    await page.context().close();
  });
});

/** Whether a picture is less than a segment from the one that was wished for; of a moment that was not filmed, from the next that was. */
function isNear(wish: number): (second: number) => boolean {
  const at = filmed.findIndex((second) => second >= wish);
  return (second) => Math.abs(filmed.indexOf(second) - at) <= segmentSeconds;
}

describe("a live camera that has filmed for ten minutes", () => {
  const studio = new Studio();
  const film = () => films[0]!;
  const before = 150;
  let door: Awaited<ReturnType<typeof openDoor>>;
  let page: Page;
  let filming: ReturnType<typeof filmOn>;

  beforeAll(async () => {
    studio.clock.jump(Date.now() - before * segmentSeconds * 1000 - studio.clock.now());
    await studio.boot();
    await studio.camera.connected();
    await send(studio, film(), { to: before });
    filming = filmOn(studio, film(), before);
    Object.assign(loge.script, { camera: "live" });
    door = await openDoor(studio.store, loge);
    page = await visit(browser, `${door.url}/#/live/garden`);
  });
  afterAll(async () => {
    await filming?.cut();
    await page?.context().close();
    await door?.close();
  });

  /** The edge is three segments and the half of one behind the camera at most. */
  const atTheEdge = (second: number) => filming.second() - second < 4 * segmentSeconds;

  test("is asked for past the browser's own copy, which would be a second older than the edge's", async () => {
    const asked = await page.waitForRequest((request) => request.url().endsWith("/live.m3u8"));
    expect(await asked.headerValue("cache-control")).toBe("max-age=0");
  });

  test("is rewound to its start, by dragging and by steps, and goes live again", async () => {
    await shows(page, atTheEdge, "the live edge");
    await page.focus(bar);
    await page.keyboard.press("Home");
    await shows(page, isNear(0), "its start");
    for (const wish of [300, 60, 480]) {
      await page.fill(bar, String(wish));
      await shows(page, isNear(wish), `second ${wish}`);
    }
    await pause(page);
    const at = await shows(page, () => true, "a picture");
    await page.keyboard.press("j");
    await shows(page, isNear(at - 10), "ten seconds before");
    await page.click("[data-control=live]");
    await shows(page, atTheEdge, "the live edge");
  });

  test("that stops while it is watched behind is played to its end without a break", async () => {
    // Further back than the live window reaches.
    const from = filming.second() - 70;
    await page.fill(bar, String(from));
    await shows(page, isNear(from), `second ${from}`);
    await page.waitForSelector(".picture[data-behind=true][data-moving=true]");
    await play(page, 6);
    const { last, whole } = filming.end();
    const [{ seconds, stood }] = await Promise.all([watch(page, last), whole]);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    // The page itself calls a picture stalled that stands for four seconds.
    expect(stood).toBeLessThan(4_000);
    await page.waitForSelector(".picture[data-word=ended][data-moving=false]");
  });
});
