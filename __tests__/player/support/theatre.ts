import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildPlayer } from "../../../tools/build/player";
import { ScriptedLoge } from "../../../tools/pictures/scripted-loge";
import { makeMedia } from "../../../tools/pictures/scripted-media";
import { openBrowser } from "../../e2e/support/browser";

/** For what never comes; a slow machine may take long for what does. */
const PATIENCE_MS = 60_000;

/** The page as it is built, a browser, and a scripted Loge that begins anew with every test. */
class Theatre {
  /** What the browser itself complained about: a refused script or style, an exception that nobody caught. */
  private complaints: string[] = [];
  private expected: RegExp | undefined;
  private playing: ScriptedLoge | undefined;
  private browser!: Browser;
  /** For what a test wants to keep. */
  readonly folder = mkdtempSync(join(tmpdir(), "loge-theatre-"));

  async build(): Promise<void> {
    makeMedia(join(this.folder, "media"));
    [this.browser] = await Promise.all([openBrowser(), buildPlayer(join(this.folder, "site"))]);
  }

  async play(): Promise<ScriptedLoge> {
    this.playing = await ScriptedLoge.start(join(this.folder, "site"), join(this.folder, "media"));
    return this.playing;
  }

  /** @param before runs in the page before its own scripts */
  async open(options: BrowserContextOptions = {}, before?: string | (() => void)): Promise<Page> {
    const viewport = { width: 1280, height: 800 };
    const context = await this.browser.newContext({ locale: "en-GB", viewport, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      // The browser reports every 4xx as an error; the script makes them on purpose.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        this.complaints.push(message.text());
    });
    return page;
  }

  /** The test makes the browser complain of this, and it must. */
  expectComplaint(pattern: RegExp): void {
    this.expected = pattern;
  }

  /** After each test. */
  async end(): Promise<void> {
    const { expected } = this;
    const complaints = this.complaints.filter((complaint) => !expected?.test(complaint));
    const isAsExpected = !expected || complaints.length < this.complaints.length;
    this.complaints = [];
    this.expected = undefined;
    await Promise.all(this.browser.contexts().map((context) => context.close()));
    await this.playing?.stop();
    expect({ complaints, isAsExpected }).toEqual({ complaints: [], isAsExpected: true });
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true });
  }
}

/**
 * A theatre for the tests of a file.
 * @param begin before each of them
 */
export function inTheatre(begin: (theatre: Theatre) => Promise<void>): Theatre {
  const theatre = new Theatre();
  beforeAll(() => theatre.build());
  afterAll(() => theatre.close());
  beforeEach(() => begin(theatre));
  afterEach(() => theatre.end());
  return theatre;
}

/** Keeps the first answer to a request until it is released; `held` tells that it was asked for. */
export async function hold(page: Page, address: string): Promise<{ held: Promise<void>; release(): Promise<void> }> {
  let [heard, go] = [() => {}, () => {}];
  const held = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const released = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route(
    address,
    async (route) => {
      heard();
      await released;
      await route.continue();
    },
    { times: 1 },
  );
  return {
    held,
    async release() {
      const answered = page.waitForResponse(address);
      go();
      await (await answered).finished();
    },
  };
}
