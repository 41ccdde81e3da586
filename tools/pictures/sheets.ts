import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "../bench/browser";
import type { Picture } from "./shoot";

/** How many pictures a sheet holds, and how wide each is shown, in pixels. */
const [each, width] = [
  { desktop: 9, phone: 10 },
  { desktop: 640, phone: 320 },
];
const columns = { desktop: 3, phone: 5 };

/**
 * Contact sheets: the pictures of one size, theme and language side by side, as many as one can look at at once.
 * @returns the sheets' file names, below `folder`
 */
export async function printSheets(browser: Browser, folder: string, pictures: readonly Picture[]): Promise<string[]> {
  const rolls = new Map<string, Picture[]>();
  for (const picture of pictures) {
    const roll = `${picture.size}.${picture.theme}.${picture.language}`;
    rolls.set(roll, [...(rolls.get(roll) ?? []), picture]);
  }
  const sheets: string[] = [];
  for (const [roll, all] of rolls) {
    const { size } = all[0] as Picture;
    for (let n = 0; n * each[size] < all.length; n++) {
      const some = all.slice(n * each[size], (n + 1) * each[size]);
      const sheet = `sheet-${roll}-${n + 1}.png`;
      const figures = some.map(({ file, scene }) => figure(file, scene.name, width[size]));
      await print(browser, folder, sheet, figures, { width: columns[size] * (width[size] + 16) + 16 });
      sheets.push(sheet);
    }
  }
  return sheets;
}

/** Pictures side by side, without a word: for a page that says itself what they are. */
export async function printRow(browser: Browser, folder: string, file: string, files: readonly string[], each: number) {
  const figures = files.map((name) => figure(name, "", each));
  await print(browser, folder, file, figures, { width: files.length * (each + 16) + 16 });
}

const figure = (file: string, caption: string, pixels: number) =>
  `<figure><img src="${file}" width="${pixels}"><figcaption>${caption}</figcaption></figure>`;

const style = `body { margin: 0; padding: 16px; display: flex; flex-wrap: wrap; gap: 16px; background: #777 }
  figure { margin: 0 } img { display: block } figcaption { font: 15px system-ui; color: #fff }`;

async function print(
  browser: Browser,
  folder: string,
  file: string,
  figures: readonly string[],
  { width }: { width: number },
): Promise<void> {
  const sheet = join(folder, "sheet.html");
  writeFileSync(sheet, `<!doctype html><meta charset="utf-8"><style>${style}</style>${figures.join("")}`);
  const context = await browser.newContext({ viewport: { width, height: 400 } });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(sheet).href);
    await page.screenshot({ path: join(folder, file), fullPage: true });
  } finally {
    await context.close();
  }
}
