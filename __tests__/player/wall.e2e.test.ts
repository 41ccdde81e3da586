import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { moves } from "../e2e/support/browser";
import { inTheatre } from "./support/theatre";

let loge: ScriptedLoge;
let page: Page;
const theatre = inTheatre(async () => {
  loge = await theatre.play();
  loge.script.session = true;
  loge.script.cameras = ["garden", "harbour", "tower"];
});

async function visit(locale = "en-GB"): Promise<void> {
  page = await theatre.open({ locale, viewport: { width: 1000, height: 900 } });
  await page.goto(loge.url);
  await page.waitForSelector("#live:visible");
}

const video = (camera: string) => `video[data-camera=${camera}]`;
const picture = (camera: string) => `.picture:has(${video(camera)})`;
const heard = () =>
  page.$$eval("video", (videos) => videos.filter((each) => !each.muted).map((each) => each.dataset["camera"]));
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("href"));

describe("the wall", () => {
  test("plays every camera with its state, and one at a time is heard", async () => {
    await visit();
    for (const camera of loge.script.cameras) {
      await moves(page, { selector: video(camera) });
      await page.waitForSelector(`${picture(camera)} .state:text-is('Live')`);
    }
    expect(await heard()).toEqual([]);
    await page.click(`${picture("garden")} [data-action=hear]`);
    await page.waitForSelector(`${picture("garden")} [data-action=hear][aria-pressed=true]`);
    await page.click(`${picture("tower")} [data-action=hear]`);
    await page.waitForSelector(`${picture("garden")} [data-action=hear][aria-pressed=false]`);
    expect(await heard()).toEqual(["tower"]);
  });

  test("is walked by arrows; Enter opens a camera, Escape leads back, M is its sound, F fills the screen", async () => {
    await visit();
    await page.waitForSelector(`${picture("harbour")}[data-moving=true]`);
    await page.focus("a[href='#/live/garden']");
    const walk: [string, string][] = [
      ["ArrowRight", "harbour"],
      ["ArrowLeft", "garden"],
      ["ArrowLeft", "garden"],
      ["ArrowDown", "tower"],
      ["ArrowUp", "garden"],
      ["ArrowRight", "harbour"],
    ];
    for (const [key, camera] of walk) {
      await page.keyboard.press(key);
      expect(await focused()).toBe(`#/live/${camera}`);
    }
    await page.keyboard.press("m");
    await page.waitForSelector(`${picture("harbour")} [data-action=hear][aria-pressed=true]`);
    await page.keyboard.press("f");
    await page.waitForSelector(`${picture("harbour")} .stage:fullscreen`);
    await page.keyboard.press("f");
    await page.waitForSelector(`${picture("harbour")} .stage:not(:fullscreen)`);
    await page.keyboard.press("?");
    await page.waitForSelector("#keys[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#keys", { state: "hidden" });
    await page.keyboard.press("Enter");
    await page.waitForSelector(`.wall[data-count='1'] ${picture("harbour")} .controls`);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".wall[data-count='3']");
  });

  test("has one switch for all of it, and says once why all is dark", async () => {
    const at = new Date().toISOString();
    Object.assign(loge.script, { servers: "off", camera: null, stopped: { at, because: "idle" } });
    await visit();
    await page.waitForSelector("#wall-state .lead:has-text('switched themselves off because no camera was sending')");
    expect(await page.locator("[data-action=servers-on]:visible").count()).toBe(1);
    expect(await page.locator(".picture[data-word=off]").count()).toBe(3);
    await page.click("[data-action=servers-on]:visible");
    await page.waitForSelector("#wall-state .word:has-text('Starting, about 40')");
    expect(loge.called("POST /servers/on").length).toBe(1);
    Object.assign(loge.script, { servers: "on", camera: "live", readyIn: 0 });
    await page.waitForSelector("#wall-state", { state: "hidden" });
    await moves(page, { selector: video("tower") });
  });

  test("offers no switch to a viewer", async () => {
    Object.assign(loge.script, { servers: "off", camera: null, groups: ["viewer"] });
    await visit();
    await page.waitForSelector("#wall-state .word:text-is('The servers are off')");
    expect(await page.locator("[data-action=servers-on]:visible").count()).toBe(0);
  });
});

describe("what is wrong with a camera", () => {
  const warnings = [
    { code: "keyframes_far_apart", message: "…", since: new Date().toISOString(), details: { seconds: 8 } },
    { code: "of_next_year", message: "The camera is upside down." },
  ];

  test.each([
    ["en-GB", "only every 8 seconds"],
    ["pt-BR", "a cada 8 segundos"],
  ])(
    "is said in the reader's language (%s) where its code is known, else as the recorder says it",
    async (locale, words) => {
      Object.assign(loge.script, { cameras: ["garden"], warnings });
      await visit(locale);
      await page.waitForSelector(`.warnings li:has-text('${words}')`);
      await page.waitForSelector(".warnings li:text-is('The camera is upside down.')");
      loge.script.warnings = [];
      await page.waitForSelector(".warnings li", { state: "detached" });
    },
  );

  test("is said while it waits, too", async () => {
    Object.assign(loge.script, {
      cameras: ["garden"],
      camera: "waiting",
      warnings: [{ code: "wrong_key", message: "…", details: { tries: 3 } }],
    });
    await visit();
    await page.waitForSelector("[data-word=waiting] .warnings li:has-text('wrong stream key since …: 3.')");
  });
});
