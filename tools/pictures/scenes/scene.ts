import type { Page } from "../../bench/browser";
import type { Script, ScriptedLoge } from "../scripted-loge";

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
  // A list that is asked for again is paler until the answer.
  await page.waitForSelector("html:not(:has([aria-busy=true]))");
}

/** A picture that moves. */
export const moving = ".picture[data-moving=true]";
export const viewer: Partial<Script> = { groups: ["viewer"] };
/** The servers are off. */
export const dark: Partial<Script> = { servers: "off", camera: null };
export const four = ["garden", "harbour", "workshop", "stage"];
