import { describe, expect, test } from "@jest/globals";
import type { BrowserContextOptions, Page } from "playwright-core";
import { until } from "../../local/wait";
import { recording, type ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { gap, segments } from "../../tools/pictures/scripted-media";
import { secondSeen } from "./support/seconds";
import { inTheatre } from "./support/theatre";

const zone = "America/Sao_Paulo";
const bar = "[data-control=time]";
let loge: ScriptedLoge;
let page: Page;
const theatre = inTheatre(async () => {
  loge = await theatre.play();
  // At noon of the viewer's day: on its clock, no minute before or after is of another day.
  loge.script.recordings = [recording(1, { start: "2026-02-10T15:00:00.000Z" })];
});

async function visit(hash: string, options: BrowserContextOptions = {}, before?: () => void): Promise<void> {
  page = await theatre.open({ timezoneId: zone, ...options }, before);
  await page.goto(`${loge.url}/${hash}`);
  await page.fill("#sign-in [name=email]", loge.script.email);
  await page.fill("#sign-in [name=password]", loge.script.password);
  await page.keyboard.press("Enter");
  await shows(() => true, "any picture");
  await page.waitForSelector(".stage .controls", { state: "attached" });
}

/** Waits until the picture itself shows a second that fits. */
async function shows(fits: (second: number) => boolean, what: string): Promise<number> {
  let last: number | null = null;
  const seen = async () => {
    last = await secondSeen(page);
    return last !== null && fits(last) ? last : undefined;
  };
  return until(seen, { what, timeoutMs: 60_000 }).catch((error: Error) => {
    throw new Error(`${error.message} The last second seen was ${last}.`);
  });
}

/** A second that is `late` seconds at most after the one asked for, as the picture counts them. */
const near = (second: number, late = 2) => shows(within(second, late), `second ${second}`);
const within = (second: number, late: number) => (seen: number) =>
  (((seen - Math.floor(second)) % segments) + segments + 1) % segments <= late + 1;
const clockTime = (time: number) =>
  new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: zone }).format(time);
/** The moment from `start` on that the viewer's clock tells. */
function momentShown(text: string | null, start: number): number {
  const since = [...Array(600).keys()].find((second) => clockTime(start + second * 1000) === text);
  return start + (since ?? Number.NaN) * 1000;
}
const video = <T>(read: (element: HTMLVideoElement) => T) =>
  page.$eval("video", read as (element: SVGElement | HTMLElement) => T);
const pause = () => video((element) => element.pause());
const drag = (seconds: number) => page.fill(bar, String(seconds));

describe("a recording", () => {
  const start = () => Date.parse((loge.script.recordings[0] as { start: string }).start);

  test("jumps to a time of the viewer's day, also behind a gap, and says where that cannot be", async () => {
    await visit("#/recordings/r1");
    await pause();
    for (const [time, second] of [
      [12_000, 12],
      [40_000 + gap, 40],
      [3_000, 3],
      [35_000, 30],
    ] as const) {
      await page.fill("[name=moment]", clockTime(start() + time));
      await page.keyboard.press("Enter");
      await near(second, 0);
    }
    await page.fill("[name=moment]", clockTime(start() - 60_000));
    await page.click(".jump button");
    await page.waitForSelector(`#notice:has-text('from ${clockTime(start())} to')`);
  });

  test("goes on where it was left, and from its start once it was seen to the end", async () => {
    await visit("#/recordings/r1");
    await pause();
    await drag(30);
    await near(30, 0);
    await page.click("text=Close");
    await page.click("[data-recording=r1]");
    await near(30);
    await page.waitForSelector("#notice:has-text('Goes on at 0:30')");
    await drag(56 + gap / 1000);
    await near(56);
    await page.click("text=Close");
    await page.click("[data-recording=r1]");
    await near(0);
  });

  test("obeys every key, and none while somebody types", async () => {
    await visit("#/recordings/r1");
    await page.keyboard.press("k");
    expect(await video(({ paused }) => paused)).toBe(true);
    await page.keyboard.press("Home");
    await near(0, 0);
    for (const [key, second] of [
      ["l", 10],
      ["L", 20],
      ["ArrowRight", 25],
      ["j", 15],
      ["ArrowLeft", 10],
      ["5", 30],
      ["1", 8],
      ["0", 0],
    ] as const) {
      await page.keyboard.press(key);
      await near(second, 0);
    }
    expect(await page.getAttribute(bar, "aria-valuetext")).toBe(clockTime(start()));
    await page.keyboard.press("End");
    await near(59, 0);
    await page.keyboard.press("Home");
    await page.keyboard.press(" ");
    expect(await video(({ paused }) => paused)).toBe(false);
    const muted = await video((element) => element.muted);
    await page.keyboard.press("m");
    expect(await video((element) => element.muted)).toBe(!muted);
    await page.keyboard.press("f");
    await page.waitForSelector(".stage:fullscreen [data-control=fullscreen][data-on=true]");
    await page.keyboard.press("f");
    await page.waitForSelector(".stage:not(:fullscreen) [data-control=fullscreen][data-on=false]");
    await page.keyboard.press("?");
    await page.waitForSelector("#keys[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#keys", { state: "hidden" });
    await page.focus("[name=moment]");
    await page.keyboard.press("k");
    expect(await video(({ paused }) => paused)).toBe(false);
  });

  test("floats over other windows where the browser can do that, and has no button where it cannot", async () => {
    await visit("#/recordings/r1");
    const floats = await page.evaluate(() => document.pictureInPictureEnabled);
    expect(await page.isVisible("[data-control=floating]")).toBe(floats);
    await page.evaluate(() => {
      HTMLVideoElement.prototype.requestPictureInPicture = function (this: HTMLVideoElement) {
        this.dataset.floated = "yes";
        return Promise.reject(new DOMException("", "NotAllowedError"));
      };
    });
    await page.keyboard.press("p");
    expect(await page.locator("video[data-floated]").count()).toBe(floats ? 1 : 0);
  });

  test("shows what was to be seen at the moment that is pointed at, dragged to or reached by keys", async () => {
    loge.script.thumbs = [0, 20, 40];
    await visit("#/recordings/r1");
    await pause();
    const before = await page.locator(bar).boundingBox();
    const { x, y, width, height } = before!;
    const all = segments + gap / 1000;
    // In the middle of the recording its camera was away: the second 35 of the picture was the second 55 of the day.
    for (const [second, thumb] of [
      [10, 0],
      [25, 20],
      [55, 20],
      [65, 40],
    ] as const) {
      await page.mouse.move(x + (width * second) / all, y + height / 2);
      await page.waitForSelector(`.hint img[src='/media/garden/r1/thumbs/${thumb}.jpg']:visible`);
      const seen = momentShown(await page.textContent(".hint span"), start());
      expect(Math.abs(seen - (start() + second * 1000))).toBeLessThan(2_000);
    }
    expect(await page.locator(bar).boundingBox()).toEqual(before);
    await page.mouse.move(5, 5);
    await page.waitForSelector(".hint", { state: "hidden" });
    await page.mouse.move(x + width * 0.1, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.9, y + height / 2);
    await page.waitForSelector(".hint img[src$='thumbs/40.jpg']:visible");
    await page.mouse.up();
    await page.mouse.move(5, 5);
    await page.focus("[data-control=play]");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Home");
    await page.waitForSelector(".hint img[src$='thumbs/0.jpg']:visible");
    await page.keyboard.press("5");
    await page.waitForSelector(".hint img[src$='thumbs/20.jpg']:visible");
    await page.keyboard.press("Tab");
    await page.waitForSelector(".hint", { state: "hidden" });
  });

  test("without small pictures shows the time alone", async () => {
    await visit("#/recordings/r1");
    await page.hover(bar);
    await page.waitForSelector(".hint span:visible");
    await page.waitForLoadState("networkidle");
    expect(await page.isVisible(".hint img")).toBe(false);
  });

  test("leaps by double taps at its sides, and one tap is for the controls", async () => {
    await visit("#/recordings/r1", { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    await page.locator("[data-control=play]").tap();
    await drag(20);
    await near(20, 0);
    await page.locator("[data-control=play]").tap();
    await page.waitForSelector(".stage[data-controls=hidden]");
    const { x, y, width, height } = (await page.locator(".stage:visible").boundingBox())!;
    const tap = (share: number) => page.touchscreen.tap(x + width * share, y + height * 0.4);
    await tap(0.5);
    await page.waitForSelector(".stage[data-controls=shown]");
    const before = await video(({ currentTime }) => currentTime);
    // Taps come as fast as the machine sends them: two that are too far apart are no double tap, and the next may be.
    const leapt = async () => {
      await tap(0.9);
      return (await video(({ currentTime }) => currentTime)) > before + 9.5 ? true : undefined;
    };
    await until(leapt, { what: "a leap forward", timeoutMs: 60_000, everyMs: 0 });
  });
});

describe("the device", () => {
  test("is walked through by a finger that is drawn across the picture", async () => {
    await visit("#/recordings/r1", { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    await page.locator("[data-control=play]").tap();
    await drag(10);
    await near(10, 0);
    const { x, y, width, height } = (await page.locator(".stage:visible").boundingBox())!;
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", share?: number) =>
      devtools.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: share === undefined ? [] : [{ x: x + width * share, y: y + height * 0.4 }],
      });
    await touch("touchStart", 0.4);
    await touch("touchMove", 0.5);
    await touch("touchMove", 0.6);
    await page.waitForSelector(".hint:visible");
    await touch("touchEnd");
    await near(28, 1);
    await page.waitForSelector(".hint", { state: "hidden" });
  });

  test("knows on its lock screen what plays, and its keys work", async () => {
    await visit("#/recordings/r1", {}, () => {
      const { setActionHandler } = MediaSession.prototype;
      MediaSession.prototype.setActionHandler = function (action, handler) {
        Object.assign(window, { [`on_${action}`]: handler });
        return setActionHandler.call(this, action, handler);
      };
    });
    await page.waitForFunction(() => navigator.mediaSession.metadata?.title === "Garden");
    const press = (action: string) =>
      page.evaluate(
        (name) => (window as unknown as Record<string, (details: object) => void>)[`on_${name}`]?.({}),
        action,
      );
    await press("pause");
    await page.waitForSelector("[data-control=play][data-on=false]");
    await drag(0);
    await near(0, 0);
    await press("seekforward");
    await near(10, 0);
    await press("play");
    await page.waitForSelector("[data-control=play][data-on=true]");
    await page.click("text=Close");
    await page.waitForFunction(() => navigator.mediaSession.metadata === null);
  });

  test("keeps its screen on while a picture moves, and no longer", async () => {
    await visit("", {}, () => {
      const held = { screens: 0 };
      Object.assign(window, { held });
      Object.defineProperty(navigator, "wakeLock", {
        value: {
          request: async () => {
            held.screens++;
            const sentinel = new EventTarget();
            const release = async () => {
              held.screens--;
              sentinel.dispatchEvent(new Event("release"));
            };
            return Object.assign(sentinel, { release });
          },
        },
      });
    });
    const holds = (screens: number) =>
      page.waitForFunction(
        (wanted) => (window as unknown as { held: { screens: number } }).held.screens === wanted,
        screens,
      );
    await holds(1);
    await page.keyboard.press("k");
    await holds(0);
    await page.keyboard.press("k");
    await holds(1);
    await page.click("a[href='#/servers']");
    await holds(0);
  });
});

describe("a live camera", () => {
  const ago = (from: number) => (Date.now() - from) / 1000;

  test("is rewound by dragging, walks back to the edge and goes live again", async () => {
    await visit("");
    await page.waitForSelector("[data-control=live][data-on=true]");
    expect(Number(await page.getAttribute(bar, "max"))).toBeGreaterThan(90);
    await drag(25);
    await near(25, 3);
    await page.waitForSelector(".picture[data-behind=true][data-moving=true]");
    expect(await page.getAttribute("[data-control=live]", "aria-label")).toMatch(/^Go to live, 1:\d\d behind$/);
    await page.keyboard.press("k");
    await page.focus(bar);
    await page.keyboard.press("Home");
    await near(0, 0);
    expect(await page.getAttribute(bar, "aria-valuetext")).toBe(clockTime(loge.start));
    await page.click("[data-control=live]");
    await page.waitForSelector(".picture[data-behind=false][data-moving=true] [data-control=live][data-on=true]");
    await shows((seen) => within(ago(loge.start) - 8, 8)(seen), "the live edge");
  });

  test("shows what was to be seen before, while it is watched live", async () => {
    loge.script.thumbs = [0, 20, 40, 60, 80];
    await visit("");
    await page.waitForSelector("[data-control=live][data-on=true]");
    const { x, y, width, height } = (await page.locator(bar).boundingBox())!;
    const length = Number(await page.getAttribute(bar, "max"));
    await page.mouse.move(x + (width * 50) / length, y + height / 2);
    await page.waitForSelector(`.hint img[src='/media/garden/${loge.running}/thumbs/40.jpg']:visible`);
  });

  test("behind the edge by seconds stays in the live window, and from the recording's end there is a way into it", async () => {
    const playlists: string[] = [];
    await visit("");
    page.on("request", (request) => request.url().endsWith(".m3u8") && playlists.push(request.url()));
    await page.keyboard.press("ArrowLeft");
    await page.waitForSelector("[data-control=live][data-on=false]");
    await shows((seen) => within(ago(loge.start) - 13, 6)(seen), "a few seconds before");
    expect(playlists.filter((url) => url.includes("index"))).toEqual([]);
    loge.script.indexLag = 8;
    await drag(ago(loge.start) - 18);
    await page.waitForSelector(".picture[data-behind=true][data-moving=true]");
    await video((element) => {
      element.playbackRate = 4;
    });
    await page.waitForSelector(".picture[data-behind=false][data-moving=true] [data-control=live][data-on=false]");
    await shows((seen) => within(ago(loge.start) - 16, 10)(seen), "the same moment, near the edge");
  });

  test("goes on at the next moment there is, where the recording's playlist lags more than the live window reaches", async () => {
    loge.script.indexLag = 30;
    await visit("");
    await drag(30);
    await near(30, 3);
    await drag(ago(loge.start) - 24);
    await page.waitForSelector(".picture[data-behind=false][data-moving=true] [data-control=live][data-on=false]");
    await shows((seen) => within(ago(loge.start) - 16, 6)(seen), "the beginning of the live window");
  });

  test("that stops while it is watched behind is played to the recording's end", async () => {
    await visit("");
    await drag(80);
    await near(80, 4);
    Object.assign(loge.script, { camera: "ended", endedAt: Date.now() });
    const last = Math.floor(ago(loge.start)) - 1;
    await page.waitForSelector(".picture[data-word=ended][data-behind=true][data-moving=true]");
    await video((element) => {
      element.playbackRate = 4;
    });
    await near(last, 1);
    await page.waitForSelector(".picture[data-word=ended][data-moving=false] .veil .word:has-text('Ended')");
    await page.waitForSelector(".controls", { state: "hidden" });
  });

  test("shows its controls to a movement and to the keyboard, and nothing but the picture otherwise", async () => {
    await visit("");
    await page.mouse.move(5, 5);
    await page.waitForSelector(".stage[data-controls=hidden]");
    const { x, y } = (await page.locator(".picture .stage").boundingBox())!;
    await page.mouse.move(x + 80, y + 80);
    await page.waitForSelector(".stage[data-controls=shown]");
    await page.waitForSelector(".stage[data-controls=hidden]");
    await page.focus(".brand");
    const order: (string | null)[] = [];
    for (let presses = 0; presses < 25 && order.at(-1) !== "fullscreen"; presses++) {
      await page.keyboard.press("Tab");
      const control = await page.evaluate(() => document.activeElement?.getAttribute("data-control") ?? null);
      if (control) order.push(control);
    }
    const floating = (await page.isVisible("[data-control=floating]")) ? ["floating"] : [];
    expect(order).toEqual(["time", "play", "mute", "volume", "live", "help", ...floating, "fullscreen"]);
    expect(await page.getAttribute(".stage", "data-controls")).toBe("shown");
    const nameless = await page.$$eval(".controls :is(button, input), dialog", (elements) =>
      elements.filter((each) => !each.ariaLabel && !each.hasAttribute("aria-labelledby")).map((each) => each.outerHTML),
    );
    expect(nameless).toEqual([]);
  });
});
