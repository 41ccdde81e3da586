import type { Script, ScriptedLoge } from "../scripted-loge";
import { list } from "./recordings";
import { dark, four, moving, type Scene, type ScenePage, viewer } from "./scene";

/** Lets something happen while the picture moves, and makes the page look at once instead of at its next poll. */
const then = (change: Partial<Script>) => async (page: ScenePage, loge: ScriptedLoge) => {
  await page.waitForSelector(moving);
  Object.assign(loge.script, change);
  await page.evaluate(`window.dispatchEvent(new Event("online"))`);
};

/** One camera, and the wall of several. */
export const LIVE: readonly Scene[] = [
  {
    name: "live",
    at: "#/live",
    script: { recordings: list },
    act: (page) => page.waitForSelector(moving),
    shows: "#latest [data-recording]",
  },
  {
    name: "live-behind",
    at: "#/live",
    act: async (page) => {
      await page.waitForSelector(moving);
      await page.press("body", "Home");
    },
    shows: "[data-behind=true][data-moving=true]",
  },
  {
    name: "live-keys",
    at: "#/live",
    act: (page) => page.waitForSelector(moving).then(() => page.press("body", "?")),
    shows: "#keys[open]",
  },
  { name: "live-off", at: "#/live", script: dark, shows: "[data-word=off]" },
  { name: "live-off-viewer", at: "#/live", script: { ...dark, ...viewer }, shows: "[data-word=off]" },
  {
    name: "live-off-by-itself",
    at: "#/live",
    script: { ...dark, stopped: { at: new Date(Date.now() - 2 * 3_600_000).toISOString(), because: "idle" } },
    shows: "[data-word=off]",
  },
  {
    name: "live-starting",
    at: "#/live",
    script: { servers: "starting", camera: null, readyIn: 38 },
    shows: "[data-word=starting]",
  },
  { name: "live-waiting", at: "#/live", script: { camera: "waiting" }, shows: "[data-word=waiting]" },
  { name: "live-reconnecting", at: "#/live", act: then({ silence: 60 }), shows: "[data-word=reconnecting]" },
  { name: "live-ended", at: "#/live", script: { camera: "ended" }, shows: "[data-word=ended]" },
  { name: "live-stopping", at: "#/live", script: { servers: "stopping", camera: null }, shows: "[data-word=stopping]" },
  { name: "live-no-connection", at: "#/live", act: then({ cut: true }), shows: "#notice:not(:empty)" },
  {
    name: "live-warning",
    at: "#/live",
    script: {
      warnings: [
        {
          code: "keyframes_far_apart",
          message: "A keyframe comes only every 8 s. Set the camera's keyframe interval to 2 s.",
          since: new Date().toISOString(),
          details: { seconds: 8 },
        },
      ],
    },
    shows: `${moving} .warnings:not(:empty)`,
  },
  { name: "live-no-camera", at: "#/live", script: { cameras: [] }, shows: "#live .empty:visible" },
  { name: "wall-of-two", at: "#/live", script: { cameras: four.slice(0, 2) }, shows: `${moving} >> nth=1` },
  {
    name: "wall-of-four",
    at: "#/live",
    script: { cameras: four, others: { workshop: "waiting", stage: "ended" } },
    shows: `${moving} >> nth=1`,
  },
  { name: "wall-off", at: "#/live", script: { ...dark, cameras: four }, shows: "#wall-state:visible" },
  { name: "wall-one-of-four", at: "#/live/harbour", script: { cameras: four }, shows: moving },
];
