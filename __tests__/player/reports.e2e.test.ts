import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { until } from "../../local/wait";
import type { ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { illReport } from "../../tools/pictures/scripted-reports";
import { hold, inTheatre } from "./support/theatre";

let loge: ScriptedLoge;
let page: Page;
inTheatre(async (theatre) => {
  loge = await theatre.play();
  loge.script.session = true;
  page = await theatre.open();
});

const go = (hash: string) => page.goto(`${loge.url}/${hash}`);

describe("the status page", () => {
  test("is reached by keyboard from the servers, and its heading is where one is then", async () => {
    await go("#/servers");
    await page.waitForSelector("#servers .more a:visible");
    await page.focus("#servers .more a");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#status .asked .lead:not(:empty)");
    await page.waitForFunction(() => document.activeElement?.textContent === "Status");
    expect(await page.textContent("#status [role=status]")).toBe("All is well: there is nothing to do.");
    expect(await page.getAttribute("nav.views a[href='#/servers']", "aria-current")).toBe("true");
  });

  test("says what there is to do, by the names that people gave, and keeps open what was opened", async () => {
    loge.script.cameras = ["garden", "harbour"];
    loge.script.report = illReport;
    await go("#/status");
    await page.waitForSelector("#status .advice");
    expect(await page.textContent("#status .advice:nth-child(2) strong")).toBe(
      "Front door for cameras: it is on, and what runs there does not answer.",
    );
    await page.waitForSelector("#status article p:text-is('Closed to Garden: nginx is down.')");
    expect(await page.textContent("#status .advice:nth-child(3) strong")).toBe(
      "ingest.live.example.com: the front door for cameras got no certificate for it.",
    );
    expect(await page.textContent("#status .advice:nth-child(4) strong")).toBe(
      "Harbour: the servers run, and nothing is heard of it.",
    );
    await page.click("#status article details summary");
    await page.waitForSelector("#status pre:visible");
    const asked = loge.called("GET /status").length;
    await page.click("#status .asked button");
    // Its button is not lost to who came to it by keyboard.
    await page.waitForSelector("#status .asked button:enabled:focus");
    expect(loge.called("GET /status")).toHaveLength(asked + 1);
    await page.waitForSelector("#status pre:visible");
  });

  test("does not say that all is well while a camera warns of something", async () => {
    loge.script.report = { ...illReport, advice: [] };
    await go("#/status");
    await page.waitForSelector("#status [role=status]:text-is('Nothing is broken, but a camera warns of something.')");
  });

  test("is asked for by nobody who has left it, however late the first answer came", async () => {
    await page.clock.install();
    const { held, release } = await hold(page, "**/api/status");
    await go("#/status");
    await held;
    await page.click("nav a[href='#/servers']");
    await page.click("#servers .more a[href='#/status']");
    await page.waitForSelector("#status .asked .lead:not(:empty)");
    await release();
    await page.click("nav a[href='#/live']");
    await page.clock.runFor(120_000);
    expect(loge.called("GET /status")).toHaveLength(2);

    await go("#/status");
    await page.clock.runFor(40_000);
    await until(() => loge.called("GET /status")[3], { what: "a second look", timeoutMs: 60_000 });
  });

  test.each(["status", "cost"])("is, as %s, not for viewers, who see no way to it either", async (name) => {
    loge.script.groups = ["viewer"];
    await go(`#/${name}`);
    await page.waitForSelector("#live:visible");
    await go("#/servers");
    await page.waitForSelector("#servers [data-viewer]:visible");
    expect(await page.isVisible("#servers .more")).toBe(false);
    expect(loge.called(`GET /${name}`)).toEqual([]);
  });
});

describe("the cost page", () => {
  test("says in words and in a table what its drawings show, which are as wide as there is room for", async () => {
    const before = new Date().getUTCDate();
    await go("#/cost");
    const days = "#cost svg[role=img][aria-label^='Hours on, by day of this month.']";
    await page.waitForSelector(days);
    const told = await page.getAttribute("#cost svg[aria-label^='A month, compared']", "aria-label");
    expect(told).toMatch(
      /^A month, compared\. Never on \$7\.29, at this month's pace \$\d+\.\d\d, always on \$2\d\.\d\d\.$/,
    );
    await page.click("#cost summary");
    await page.waitForSelector("#cost details table:visible");
    // At midnight it may be either.
    const rows = await page.locator("#cost details tbody tr").count();
    expect([before, new Date().getUTCDate()]).toContain(rows);

    const wide = Number(await page.getAttribute(days, "width"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForFunction((at) => Number(document.querySelector(at)?.getAttribute("width")) < 360, days);
    expect(wide).toBeGreaterThan(700);
    const over = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    expect(await page.evaluate(over)).toBe(false);
  });
});
