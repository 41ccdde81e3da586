import { switchedOff } from "../scripted-loge";
import { dark, four, type Scene, viewer } from "./scene";

export const SERVERS: readonly Scene[] = [
  { name: "servers", at: "#/servers", script: { cameras: four.slice(0, 2) }, shows: "[data-status=on]" },
  { name: "servers-viewer", at: "#/servers", script: viewer, shows: "[data-status=on]" },
  {
    name: "servers-viewer-no-camera",
    at: "#/servers",
    script: { ...viewer, cameras: [] },
    shows: "#cameras .lead:visible",
  },
  { name: "servers-off", at: "#/servers", script: dark, shows: "#upkeep button" },
  {
    name: "servers-upkeep",
    at: "#/servers",
    script: dark,
    act: (page) => page.click("#upkeep-proxy-cert-renew"),
    shows: "#upkeep [data-state=running]",
  },
  {
    name: "servers-upkeep-under-way",
    at: "#/servers",
    script: { ...dark, underWay: { mode: "proxy-os-update", since: new Date(Date.now() - 90_000).toISOString() } },
    shows: "#servers-on:visible",
  },
  {
    name: "servers-starting",
    at: "#/servers",
    script: { servers: "starting", camera: null, readyIn: 38 },
    shows: "[data-status=starting]",
  },
  {
    name: "servers-stopping",
    at: "#/servers",
    script: { servers: "stopping", camera: null },
    shows: "[data-status=stopping]",
  },
  {
    name: "servers-storing",
    at: "#/servers",
    script: { stops: switchedOff(240_000_000) },
    shows: "#servers-off:visible",
  },
  {
    name: "servers-stopping-soon",
    at: "#/servers",
    script: {
      camera: "waiting",
      stops: { stopsAt: new Date(Date.now() + 4.5 * 60_000).toISOString(), stopsBecause: "idle" },
    },
    shows: "#stop-warning:visible",
  },
  { name: "servers-key", at: "#/servers", act: (page) => page.click("[data-action=key]"), shows: ".secret dl:visible" },
  {
    name: "servers-key-code",
    at: "#/servers",
    act: async (page) => {
      await page.click("[data-action=key]");
      await page.click(".secret [data-action=show]");
      await page.click(".secret [data-action=qr]");
    },
    shows: ".secret figure svg",
  },
  {
    name: "servers-key-rotated",
    at: "#/servers",
    act: async (page) => {
      await page.click("[data-action=key]");
      await page.waitForSelector(".secret dl:visible");
      await page.click(".secret [data-action=rotate]");
      await page.click(".secret [data-action=rotate]");
    },
    shows: ".secret [data-before]:not(:empty)",
  },
  { name: "servers-tokens", at: "#/servers", act: (page) => page.click("#tokens"), shows: ".secret li" },
  {
    name: "servers-tokens-made",
    at: "#/servers",
    act: async (page) => {
      await page.click("#tokens");
      await page.fill(".secret [name=name]", "Door bell");
      await page.click(".secret .make button");
    },
    shows: ".secret .made:visible",
  },
];
