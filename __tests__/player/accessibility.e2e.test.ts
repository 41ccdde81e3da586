import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { AxeResults, RunOptions } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { buildPlayer } from "../../tools/build/player";
import { enter, SCENES } from "../../tools/pictures/scenes";
import { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { makeMedia } from "../../tools/pictures/scripted-media";
import { openBrowser } from "../e2e/support/browser";

jest.setTimeout(30_000);

const folder = mkdtempSync(join(tmpdir(), "loge-accessibility-"));
const [site, media] = [join(folder, "site"), join(folder, "media")];
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser;
let page: Page;
let loge: ScriptedLoge;

beforeAll(async () => {
  makeMedia(media);
  [browser] = await Promise.all([openBrowser(), buildPlayer(site)]);
  // Axe is not part of the page: the policy that keeps strangers out keeps it out, too.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  await context.addInitScript(axe);
  page = await context.newPage();
});

afterEach(() => loge.stop());

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** What axe finds, in words: the rule, the element and what to do. */
async function findings(theme: "dark" | "light", options: RunOptions): Promise<string[]> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  const { violations } = await page.evaluate<AxeResults, RunOptions>(
    (given) => (window as unknown as { axe: typeof import("axe-core") }).axe.run(given),
    options,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${theme}: ${id}: ${html}\n${failureSummary}`),
  );
}

/** All that axe knows, and that what one presses is large enough for a finger. */
const all: RunOptions = { rules: { "target-size": { enabled: true } } };
/** The one thing that depends on the theme. */
const contrast: RunOptions = { runOnly: ["color-contrast"] };

describe("axe finds nothing", () => {
  test.each(SCENES.map((scene) => [scene.name, scene] as const))("in %s", async (_, scene) => {
    loge = await ScriptedLoge.start(site, media);
    await enter(page, loge, scene);
    expect([...(await findings("dark", all)), ...(await findings("light", contrast))]).toEqual([]);
  });
});
