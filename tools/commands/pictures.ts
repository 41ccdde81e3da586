import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SetupError } from "../../local/setup/failure";
import { chromium } from "../../local/setup/packages";
import { step } from "../../local/setup/progress";
import { openBrowser } from "../bench/browser";
import { buildPlayer } from "../build/player";
import { renewKept } from "../pictures/kept";
import { makeScenery } from "../pictures/scenery";
import { ALBUM, SCENES, type Scene } from "../pictures/scenes";
import { printSheets } from "../pictures/sheets";
import { LANGUAGES, type Language, type Picture, SIZES, type Size, shoot } from "../pictures/shoot";
import { root } from "../root";

/**
 * `npm run pictures [-- SCENE … --to FOLDER --write]`: every scene of the page, on a desktop and on a phone, dark and light,
 * in every language, with contact sheets to look at. `--write` also renews the few that `docs/pictures` keeps.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { scenes, folder, write } = parse(args);
  const program = chromium();
  const browser = program && (await openBrowser(program));
  if (!browser) throw new SetupError("Pictures are taken with Chromium and playwright-core (npm ci).");
  const work = mkdtempSync(join(tmpdir(), "loge-pictures-"));
  const [site, media] = [join(work, "site"), join(work, "media")];
  try {
    await step(console.log, "building the page and its scenery", async () => {
      await buildPlayer(site);
      makeScenery(media, ALBUM);
    });
    mkdirSync(folder, { recursive: true });
    const pictures: Picture[] = [];
    for (const size of Object.keys(SIZES) as Size[]) {
      for (const language of Object.keys(LANGUAGES) as Language[]) {
        const take = () => shoot({ browser, site, media, folder }, scenes, size, language);
        pictures.push(...(await step(console.log, `${size}, ${language}: ${scenes.length} scenes`, take)));
      }
    }
    const sheets = await step(console.log, "contact sheets", () => printSheets(browser, folder, pictures));
    for (const sheet of sheets) console.log(`  ${join(folder, sheet)}`);
    if (write) await step(console.log, "docs/pictures", () => renewKept(browser, folder, join(root, "docs/pictures")));
  } finally {
    await browser.close();
    rmSync(work, { recursive: true });
  }
}

function parse(args: readonly string[]): { scenes: readonly Scene[]; folder: string; write: boolean } {
  const names = SCENES.map(({ name }) => name);
  const usage = `npm run pictures [-- SCENE … --to FOLDER --write]\n  scenes: ${names.join(", ")}`;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { to: { type: "string" }, write: { type: "boolean" } },
      allowPositionals: true,
    });
    const unknown = positionals.filter((name) => !names.includes(name));
    if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(", ")}.`);
    const { to = join(root, ".loge/pictures"), write = false } = values;
    if (write && positionals.length > 0) throw new Error("--write renews all that is kept, so it takes every scene.");
    const scenes = SCENES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    return { scenes, folder: resolve(to), write };
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n\n${usage}`);
  }
}
