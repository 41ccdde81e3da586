import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "../../../local/setup/packages";
import { until } from "../../../local/wait";
import { root } from "../../root";
import { Account } from "../account";
import type { Bench } from "../bench";
import { type Browser, openBrowser, type Page } from "../browser";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const TIMES = 9;
const LONGEST_MS = 30_000;
const WHAT = "first frame after sign-in";

/**
 * On Loge's page, from the answer to `POST /api/session` to the first frame that is shown; on a bare page with hls.js's full
 * build and nothing else, from the beginning of its loading. Both come from the same edge with the same headers and play
 * the same `live.m3u8`, in turns, each time in a browser context that has nothing in its cache.
 */
export const firstFrame: Row = {
  name: "first-frame",
  title: `first frame: ${TIMES} times, Loge's page and hls.js's full build on a bare one`,
  async measure(bench) {
    const program = chromium();
    if (!program) return [{ what: WHAT, skipped: "no Chromium here" }];
    const browser = await openBrowser(program);
    if (!browser) return [{ what: WHAT, skipped: "playwright-core is not installed (npm ci)" }];
    try {
      const camera = await bench.live();
      await putBarePage(bench, camera);
      const loge: number[] = [];
      const bare: number[] = [];
      for (let i = 0; i < TIMES; i++) {
        loge.push(await ofLoge(bench, browser));
        bare.push(await ofBarePage(bench, browser));
      }
      const against = { what: "hls.js full on a bare page", value: median(bare), spread: spread(bare) };
      return [{ what: WHAT, value: median(loge), unit: "ms", spread: spread(loge), against }];
    } finally {
      await browser.close();
    }
  },
};

/** In each page, before its own scripts: the moment of the first frame of whichever video is given something to play. */
const WATCH = `
  document.addEventListener("loadstart", ({ target }) => {
    target.requestVideoFrameCallback?.((now) => { window.firstFrame ??= now; });
  }, true);
`;

async function ofLoge(bench: Bench, browser: Browser): Promise<number> {
  const { url, email, password } = await bench.run();
  return inPage(browser, async (page) => {
    await page.goto(url);
    await page.waitForSelector("#sign-in:not([hidden])");
    await page.fill("#sign-in [name=email]", email);
    await page.fill("#sign-in [name=password]", password);
    await page.click("#sign-in [type=submit]");
    const shown = await firstFrameOf(page);
    // The page has asked who is signed in before: the sign-in came last.
    const answers = await page.evaluate<number[]>(
      `performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/api/session")).map(({ responseEnd }) => responseEnd)`,
    );
    return shown - answers.at(-1)!;
  });
}

async function ofBarePage(bench: Bench, browser: Browser): Promise<number> {
  const { url } = await bench.run();
  const { jar } = await bench.visitor();
  return inPage(browser, async (page) => {
    const cookies = [...jar].filter(([name]) => name.startsWith("CloudFront-"));
    await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: `${url}/media/` })));
    await page.goto(`${url}/bench.html`);
    return firstFrameOf(page);
  });
}

/** By the page's own clock, so that it does not matter how often it is asked. */
function firstFrameOf(page: Page): Promise<number> {
  const ask = async () => (await page.evaluate<number | null>("window.firstFrame ?? null")) ?? undefined;
  return until(ask, { what: "a first frame", timeoutMs: LONGEST_MS, everyMs: 100 });
}

async function inPage(browser: Browser, work: (page: Page) => Promise<number>): Promise<number> {
  const context = await browser.newContext();
  try {
    await context.addInitScript(WATCH);
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Into the site's own bucket, so that it is served as the page is. */
async function putBarePage(bench: Bench, camera: string): Promise<void> {
  const account = new Account((await bench.run()).emulator);
  const bucket: string = bench.state().find("aws_s3_bucket", (it) => it.bucket.endsWith("-site"))?.attributes.bucket;
  const hls = join(root, "node_modules/hls.js/dist/hls.min.js");
  if (!existsSync(hls)) throw new Error("hls.js has no dist/hls.min.js.");
  const page = `<!doctype html><meta charset="utf-8"><title>bare</title><video muted playsinline></video><script src="/bench-hls.js"></script><script src="/bench.js"></script>`;
  const script = `
    const video = document.querySelector("video");
    const hls = new Hls();
    hls.loadSource("/media/${camera}/live.m3u8");
    hls.attachMedia(video);
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  `;
  await account.put(bucket, "/bench.html", page, "text/html; charset=utf-8");
  await account.put(bucket, "/bench-hls.js", readFileSync(hls, "utf8"), "text/javascript");
  await account.put(bucket, "/bench.js", script, "text/javascript");
}
