import { type Browser, chromium, type Page } from "playwright-core";
import { until } from "../../../local/wait";

/** Debian's Chromium, headless. Its own calls home are switched off: each would hang on a machine without a network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
    args: [
      ...[
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--autoplay-policy=no-user-gesture-required",
      ],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}

/** Frames that the page's video has shown so far; a picture that moves makes more of them. `currentTime` may run without a picture. */
export function frames(page: Page, selector = "video"): Promise<number> {
  return page.evaluate((css) => {
    const video = document.querySelector<HTMLVideoElement>(css);
    return video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  }, selector);
}

/** Waits until the video has shown `more` frames from now on. A stream that begins anew counts from zero again. */
export async function moves(page: Page, { selector = "video", more = 30, timeoutMs = 60_000 } = {}): Promise<void> {
  let before = await frames(page, selector);
  const moved = async () => {
    const now = await frames(page, selector);
    if (now < before) before = now;
    return now >= before + more ? true : undefined;
  };
  await until(moved, { what: `a moving picture in ${selector}`, timeoutMs });
}
