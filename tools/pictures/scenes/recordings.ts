import { recording, type ScriptedLoge } from "../scripted-loge";
import { four, type Scene, type ScenePage, viewer } from "./scene";

/** The finder asks, a moment after its fields say so. */
const asks = "[type=reset]:visible";

/** Of two cameras, and the first one is still being recorded. */
export const list = [
  recording(0, { state: "live" }),
  recording(1, { title: "Birds at the feeder" }),
  recording(2, { camera: "harbour", title: "Regatta, the last leg", duration: 9_754 }),
  ...[3, 4].map((n) => recording(n, { duration: n * 1_377 })),
  recording(5, { camera: "harbour", duration: 86_400 }),
  recording(18, { title: "What the fox did when it found the gate of the chicken run open", duration: 312 }),
  ...[19, 20, 37].map((n) => recording(n, { camera: n % 2 ? "harbour" : "garden", duration: n * 211 })),
];

/** The recordings that have a poster of their own. */
export const ALBUM: readonly string[] = list.map(({ id }) => id);

const gone = {
  deletedAt: new Date(Date.now() - 600_000).toISOString(),
  undoUntil: new Date(Date.now() + 3_000_000).toISOString(),
};

const two = { cameras: four.slice(0, 2), recordings: list };

/** Somebody has watched a part of two of them on this device. */
const watched = async (page: ScenePage, { url }: ScriptedLoge) => {
  await page.evaluate(`localStorage.setItem("loge.positions", '[["r2",6200],["r4",900]]')`);
  await page.goto(`${url}/?again#/recordings`);
};

/** Without the browser's dialog for a place, which no script can press. */
const fetchIt = async (page: ScenePage) => {
  await page.evaluate(`Reflect.deleteProperty(window, "showSaveFilePicker")`);
  await choose("download")(page);
  await page.click("dialog.download [data-action=start]:enabled");
};

/** From a row's menu. */
const choose = (action: string) => async (page: ScenePage) => {
  await page.click("[data-recording=r2] .menu button");
  await page.click(`[data-recording=r2] [data-action=${action}]`);
};

/** The list, what one does with a recording, the one that plays, and what a link opens. */
export const RECORDINGS: readonly Scene[] = [
  { name: "recordings-none", at: "#/recordings", shows: "#recordings .empty:visible" },
  {
    name: "recordings",
    at: "#/recordings",
    script: two,
    act: watched,
    shows: "[data-recording=r2] .seen:visible",
  },
  { name: "recordings-viewer", at: "#/recordings", script: { ...two, ...viewer }, shows: "[data-recording=r1]" },
  {
    name: "recordings-no-connection",
    at: "#/servers",
    script: two,
    act: async (page, loge) => {
      await page.waitForSelector("[data-status=on]");
      await page.click("a[href='#/recordings']");
      await page.waitForSelector("[data-recording=r1]");
      await page.click("a[href='#/servers']");
      loge.script.cut = true;
      await page.click("a[href='#/recordings']");
    },
    shows: "#notice:not(:empty)",
  },
  {
    name: "recordings-playing",
    at: "#/recordings/r1",
    script: two,
    act: (page) => page.waitForSelector("#recording .stage [data-control=play][data-on=true]"),
    shows: "#recording video[data-playing=r1]",
  },
  {
    name: "recordings-gone",
    at: "#/recordings/r99",
    script: two,
    shows: "#notice:not(:empty)",
  },

  {
    name: "account",
    at: "#/recordings",
    script: two,
    act: (page) => page.click("#account summary"),
    shows: "#account .account-menu:visible",
  },
  {
    name: "recordings-search",
    at: "#/recordings",
    script: two,
    act: async (page) => {
      await page.fill("[name=q]", "regatta");
      await page.waitForSelector(asks);
    },
    shows: ".found:not(:empty)",
  },
  {
    name: "recordings-no-hit",
    at: "#/recordings",
    script: two,
    act: (page) => page.fill("[name=q]", "dragons"),
    shows: ".shelf .empty:visible",
  },
  {
    name: "recordings-day",
    at: "#/recordings",
    script: two,
    act: async (page) => {
      await page.press("[name=month]", "ArrowDown");
      await page.waitForSelector(asks);
    },
    shows: "[name=day]:visible",
  },
  {
    name: "recordings-storage",
    at: "#/recordings",
    script: two,
    act: (page) => page.click("#storage summary"),
    shows: "#storage .card:visible",
  },
  {
    name: "recordings-menu",
    at: "#/recordings",
    script: two,
    act: (page) => page.click("[data-recording=r2] .menu button"),
    shows: "[data-recording=r2] [data-action=delete]",
  },
  { name: "recordings-rename", at: "#/recordings", script: two, act: choose("rename"), shows: "input.rename" },
  { name: "recordings-delete", at: "#/recordings", script: two, act: choose("delete"), shows: "#notice button" },
  {
    name: "recordings-download",
    at: "#/recordings",
    script: two,
    act: choose("download"),
    shows: ".download .size:not(:empty)",
  },
  {
    name: "recordings-downloaded",
    at: "#/recordings",
    script: two,
    act: fetchIt,
    shows: "#downloads [data-download=done]",
  },
  {
    name: "recordings-share",
    at: "#/recordings",
    script: two,
    act: async (page) => {
      await choose("share")(page);
      await page.click("dialog.share .make button");
    },
    shows: "dialog.share .said:not(:empty)",
  },
  {
    name: "recordings-deleted",
    at: "#/recordings/deleted",
    script: { ...two, recordings: list.map((each, n) => (n > 0 && n < 4 ? { ...each, ...gone } : each)) },
    shows: "#deleted [data-recording=r1]",
  },
  { name: "recordings-deleted-none", at: "#/recordings/deleted", script: two, shows: "#deleted .empty:visible" },
  {
    name: "shared",
    at: "",
    script: { session: false, recordings: list },
    act: (page, loge) => {
      loge.recordings.links.set("t", { id: "r1", expires: Date.now() + 86_400_000 });
      return page.goto(`${loge.url}/?shared#/shared/t`);
    },
    shows: ".shared [data-control=play][data-on=true]",
  },
  { name: "shared-ended", at: "#/shared/long-ago", script: { session: false }, shows: ".shared .told:visible" },
];
