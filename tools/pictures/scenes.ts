import type { Page } from "../bench/browser";
import { recording, type Script, type ScriptedLoge } from "./scripted-loge";

/** One page in one state: what the pictures show and what the accessibility test looks at. */
export interface Scene {
  /** `<page>-<state>`; the name of its pictures. */
  readonly name: string;
  /** The address's hash. */
  readonly at: string;
  /** What is otherwise than in an ordinary Loge: somebody is signed in, the servers are on, the camera sends. */
  readonly script?: Partial<Script>;
  /** What somebody does to come there. */
  readonly act?: (page: ScenePage, loge: ScriptedLoge) => Promise<unknown>;
  /** What is seen when the state is there. */
  readonly shows: string;
}

export type ScenePage = Pick<Page, "goto" | "fill" | "click" | "press" | "waitForSelector" | "evaluate">;

/** Brings the page to the scene. `loge` must be a fresh one. */
export async function enter(page: ScenePage, loge: ScriptedLoge, { at, script, act, shows }: Scene): Promise<void> {
  Object.assign(loge.script, { session: true }, structuredClone(script));
  await page.goto(`${loge.url}/${at}`);
  await act?.(page, loge);
  await page.waitForSelector(shows);
}

const moving = ".picture[data-moving=true]";

const signIn =
  (password = "right horse") =>
  async (page: ScenePage) => {
    await page.fill("#sign-in [name=email]", "ana@example.com");
    await page.fill("#sign-in [name=password]", password);
    await page.press("#sign-in [name=password]", "Enter");
  };

/** Lets something happen while the picture moves, and makes the page look at once instead of at its next poll. */
const then = (change: Partial<Script>) => async (page: ScenePage, loge: ScriptedLoge) => {
  await page.waitForSelector(moving);
  Object.assign(loge.script, change);
  await page.evaluate(`window.dispatchEvent(new Event("online"))`);
};

const door = { session: false } as const;
const viewer = { groups: ["viewer"] };
const dark = { servers: "off", camera: null } as const;
const four = ["garden", "harbour", "workshop", "stage"];
const list = [
  recording(1, { title: "Birds at the feeder" }),
  recording(2, { camera: "harbour", title: "Regatta, the last leg", duration: 9_754 }),
  ...[3, 4].map((n) => recording(n, { duration: n * 1_377 })),
  recording(5, { camera: "harbour", duration: 86_400 }),
  recording(18, { title: "What the fox did when it found the gate of the chicken run open", duration: 312 }),
  ...[19, 20, 37].map((n) => recording(n, { camera: n % 2 ? "harbour" : "garden", duration: n * 211 })),
];

/** The recordings that have a poster of their own. */
export const ALBUM: readonly string[] = list.map(({ id }) => id);

export const SCENES: readonly Scene[] = [
  { name: "sign-in", at: "", script: door, shows: "#sign-in:visible" },
  { name: "sign-in-wrong", at: "", script: door, act: signIn("wrong"), shows: "#sign-in [role=alert]:not(:empty)" },
  {
    name: "sign-in-throttled",
    at: "",
    script: { ...door, throttled: 290 },
    act: signIn(),
    shows: "#sign-in [role=alert]:not(:empty)",
  },
  {
    name: "sign-in-new-password",
    at: "",
    script: { ...door, challenges: ["new_password"] },
    act: signIn(),
    shows: "#set-password:visible",
  },
  {
    name: "sign-in-code",
    at: "",
    script: { ...door, challenges: ["totp"] },
    act: signIn(),
    shows: "#enter-code:visible",
  },

  { name: "live", at: "#/live", shows: moving },
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

  { name: "recordings-none", at: "#/recordings", shows: "#recordings .empty:visible" },
  {
    name: "recordings",
    at: "#/recordings",
    script: { cameras: four.slice(0, 2), recordings: list },
    shows: "[data-recording=r1]",
  },
  {
    name: "recordings-playing",
    at: "#/recordings/r1",
    script: { cameras: four.slice(0, 2), recordings: list },
    act: (page) => page.waitForSelector("#recording .stage [data-control=play][data-on=true]"),
    shows: "#recording video[data-playing=r1]",
  },
  {
    name: "recordings-gone",
    at: "#/recordings/r99",
    script: { cameras: four.slice(0, 2), recordings: list },
    shows: "#notice:not(:empty)",
  },

  {
    name: "account",
    at: "#/recordings",
    script: { cameras: four.slice(0, 2), recordings: list },
    act: (page) => page.click("#account summary"),
    shows: "#account .account-menu:visible",
  },

  { name: "servers", at: "#/servers", script: { cameras: four.slice(0, 2) }, shows: "[data-status=on]" },
  { name: "servers-viewer", at: "#/servers", script: viewer, shows: "[data-status=on]" },
  { name: "servers-off", at: "#/servers", script: dark, shows: "[data-status=off]" },
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
];
