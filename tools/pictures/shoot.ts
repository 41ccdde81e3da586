import { join } from "node:path";
import type { Browser, ContextOptions } from "../bench/browser";
import { enter, type Scene } from "./scenes";
import { ScriptedLoge } from "./scripted-loge";

export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const satisfies Record<string, ContextOptions>;
export const THEMES = ["dark", "light"] as const;
export const LANGUAGES = { en: "en-GB", pt: "pt-BR" } as const;

export type Size = keyof typeof SIZES;
export type Theme = (typeof THEMES)[number];
export type Language = keyof typeof LANGUAGES;

export interface Picture {
  readonly scene: Scene;
  readonly size: Size;
  readonly theme: Theme;
  readonly language: Language;
  /** The file's name in the folder. */
  readonly file: string;
}

export interface Shoot {
  readonly browser: Browser;
  /** The built page. */
  readonly site: string;
  /** What `makeScenery` has made. */
  readonly media: string;
  /** Where the pictures go. */
  readonly folder: string;
}

/** Takes every scene in one size and language, in both themes. @throws naming the scene that could not be reached. */
export async function shoot(
  { browser, site, media, folder }: Shoot,
  scenes: readonly Scene[],
  size: Size,
  language: Language,
): Promise<Picture[]> {
  const context = await browser.newContext({
    ...SIZES[size],
    locale: LANGUAGES[language],
    timezoneId: "Europe/Lisbon",
  });
  const pictures: Picture[] = [];
  try {
    const page = await context.newPage();
    for (const scene of scenes) {
      const loge = await ScriptedLoge.start(site, media);
      try {
        await enter(page, loge, scene);
        for (const theme of THEMES) {
          await page.emulateMedia({ colorScheme: theme });
          const file = `${scene.name}.${size}.${theme}.${language}.png`;
          await page.screenshot({ path: join(folder, file), animations: "disabled" });
          pictures.push({ scene, size, theme, language, file });
        }
      } catch (error) {
        throw new Error(`${scene.name} on a ${size} in ${language}: ${(error as Error).message}`);
      } finally {
        await loge.stop();
      }
    }
  } finally {
    await context.close();
  }
  return pictures;
}
