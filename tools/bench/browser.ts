/** As much of playwright-core as is used here. It is a package for development: where it is absent, types must not ask for it. */
export interface Browser {
  newContext(options?: ContextOptions): Promise<Context>;
  close(): Promise<void>;
}

export interface ContextOptions {
  readonly locale?: string;
  readonly timezoneId?: string;
  readonly viewport?: { width: number; height: number };
  readonly deviceScaleFactor?: number;
  readonly hasTouch?: boolean;
  readonly isMobile?: boolean;
}

interface Context {
  addCookies(cookies: readonly { name: string; value: string; url: string }[]): Promise<void>;
  addInitScript(script: string): Promise<void>;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  context(): Context;
  goto(url: string): Promise<unknown>;
  fill(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  press(selector: string, key: string): Promise<void>;
  hover(selector: string): Promise<void>;
  waitForSelector(selector: string): Promise<unknown>;
  emulateMedia(options: { colorScheme: "dark" | "light" }): Promise<void>;
  screenshot(options: { path: string; fullPage?: boolean; animations?: "disabled" }): Promise<unknown>;
  evaluate<T>(script: string): Promise<T>;
}

interface Playwright {
  readonly chromium: { launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser> };
}

/** Headless Chromium, or undefined where playwright-core is not installed. Its own calls home are switched off. */
export async function openBrowser(executablePath: string): Promise<Browser | undefined> {
  const name: string = "playwright-core";
  const playwright = (await import(name).catch(() => undefined)) as Playwright | undefined;
  return playwright?.chromium.launch({
    executablePath,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--autoplay-policy=no-user-gesture-required"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}
