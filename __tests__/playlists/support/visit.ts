import type { Browser, Page } from "playwright-core";
import { until } from "../../../local/wait";
import { shownSecond } from "./clock-film";

/** The page as somebody sees it who is signed in; `own` without MSE, so that it plays by the browser's own HLS. */
export async function visit(
  browser: Browser,
  address: string,
  engine: "hls.js" | "own" = "hls.js",
  script = "",
): Promise<Page> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", viewport });
  const page = await context.newPage();
  if (engine === "own") await page.addInitScript("delete window.MediaSource; delete window.ManagedMediaSource;");
  await page.addInitScript(script);
  await page.goto(address);
  await shows(page, () => true, "any picture");
  return page;
}

/** Waits until the picture itself shows a second that fits, and tells which. */
export async function shows(page: Page, fits: (second: number) => boolean, what: string): Promise<number> {
  let last: number | null = null;
  const seen = async () => {
    last = await shownSecond(page);
    return last !== null && fits(last) ? last : undefined;
  };
  return until(seen, { what, timeoutMs: 60_000, everyMs: 20 }).catch((error: Error) => {
    throw new Error(`${error.message} The last second seen was ${last}.`);
  });
}

export interface Watched {
  /** Every second that was seen, once for each change. */
  readonly seconds: readonly number[];
  /** The longest time that one picture stood, in milliseconds. */
  readonly stood: number;
}

/** Looks on until the picture has shown second `to`. */
export async function watch(page: Page, to: number): Promise<Watched> {
  const seconds: number[] = [];
  let stood = 0;
  let changed = performance.now();
  await shows(
    page,
    (second) => {
      const now = performance.now();
      stood = Math.max(stood, now - changed);
      if (second !== seconds.at(-1)) {
        seconds.push(second);
        changed = now;
      }
      return second >= to;
    },
    `second ${to}`,
  );
  return { seconds, stood };
}

export async function play(page: Page, rate: number): Promise<void> {
  await page.$eval(
    "video",
    (element, rate) => {
      const video = element as HTMLVideoElement;
      video.playbackRate = rate;
      return video.play();
    },
    rate,
  );
}

export async function pause(page: Page): Promise<void> {
  await page.$eval("video", (element) => (element as HTMLVideoElement).pause());
}

export function hasEnded(page: Page): Promise<boolean> {
  return page.$eval("video", (element) => (element as HTMLVideoElement).ended);
}
