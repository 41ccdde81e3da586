import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { enter, SCENES } from "../../tools/pictures/scenes";
import type { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { inTheatre } from "./support/theatre";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let loge: ScriptedLoge;
let page: Page;
inTheatre(async (theatre) => {
  loge = await theatre.play();
  // Axe is not part of the page: the policy that keeps strangers out keeps it out, too.
  page = await theatre.open({ bypassCSP: true }, axe);
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
    await enter(page, loge, scene);
    expect([...(await findings("dark", all)), ...(await findings("light", contrast))]).toEqual([]);
  });
});
