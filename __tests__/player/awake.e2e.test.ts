import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { until } from "../../local/wait";
import type { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { segments } from "../../tools/pictures/scripted-media";
import { moves } from "../e2e/support/browser";
import { secondSeen } from "./support/seconds";
import { inTheatre } from "./support/theatre";

const garden = "video[data-camera=garden]";
let loge: ScriptedLoge;
let page: Page;
inTheatre(async (theatre) => {
  loge = await theatre.play();
  loge.script.session = true;
  page = await theatre.open();
});

const renewals = () => loge.called("POST /session/playback").length;

/** Seconds that the picture is behind the camera. */
async function lateness(): Promise<number | undefined> {
  const seen = await secondSeen(page);
  if (seen === null) return undefined;
  return ((((Date.now() - loge.start) / 1000 - seen) % segments) + segments) % segments;
}

const atTheEdge = async () => {
  const late = await lateness();
  return late !== undefined && late < 8 ? true : undefined;
};

describe("cookies that live for four seconds", () => {
  beforeEach(() => {
    loge.script.mediaLife = 4;
  });

  test("would have been refused: where no renewal gets through, the picture stops, and comes back with the first that does", async () => {
    await page.goto(loge.url);
    await moves(page, { selector: garden });
    await page.route("**/api/session/playback", (route) => route.abort());
    await page.waitForSelector("[data-word=reconnecting]");
    expect(loge.mediaRefusals.length).toBeGreaterThan(0);
    await page.unroute("**/api/session/playback");
    await page.waitForSelector("[data-word=live][data-moving=true]");
    await until(atTheEdge, { what: "the live edge", timeoutMs: 60_000 });
  });
});

describe("a laptop that slept", () => {
  /** Nothing runs in the page for so many seconds, no timer and no answer, while the picture stops as the lid closes. */
  async function sleep(seconds: number): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Debugger.enable");
    await page.evaluate((css) => document.querySelector<HTMLVideoElement>(css)?.pause(), garden);
    const asleep = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
    await devtools.send("Debugger.pause");
    await asleep;
    const end = Date.now() + seconds * 1000;
    await until(async () => (Date.now() > end ? true : undefined), { what: "the night", timeoutMs: 60_000 });
    await devtools.send("Debugger.disable");
    await devtools.detach();
  }

  test("wakes up playing at the live edge, with new cookies before anything is refused", async () => {
    loge.script.mediaLife = 8;
    await page.goto(loge.url);
    await moves(page, { selector: garden });
    const before = renewals();
    await sleep(10);
    await moves(page, { selector: garden });
    await until(atTheEdge, { what: "the live edge", timeoutMs: 60_000 });
    expect(renewals()).toBeGreaterThan(before);
    expect(loge.mediaRefusals).toEqual([]);
    expect(await page.getAttribute("[data-control=live]", "data-on")).toBe("true");
  });

  test("leaves paused what its viewer had paused", async () => {
    await page.goto(loge.url);
    await moves(page, { selector: garden });
    await page.keyboard.press("k");
    const asked = loge.called("GET /servers").length;
    await sleep(9);
    await until(async () => (loge.called("GET /servers").length > asked ? true : undefined), {
      what: "a look at how things are",
      timeoutMs: 60_000,
    });
    expect(await page.$eval(garden, (video) => (video as HTMLVideoElement).paused)).toBe(true);
  });
});
