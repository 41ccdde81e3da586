import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { ScriptedLoge } from "../../../tools/pictures/scripted-loge";
import { inTheatre } from "../support/theatre";

const old = "a1b2C3d4E5f6G7h8I9j0K1l2M3n4y8z9";
let loge: ScriptedLoge;
let page: Page;
inTheatre(async (theatre) => {
  loge = await theatre.play();
  page = await theatre.open({ permissions: ["clipboard-read", "clipboard-write"] });
});

async function open(groups = ["operator"]): Promise<void> {
  Object.assign(loge.script, { session: true, groups });
  await page.goto(`${loge.url}/#/servers`);
  await page.waitForSelector("#servers [data-status=on]");
}

const copied = () => page.evaluate(() => navigator.clipboard.readText());
const html = () => page.content();

describe("a stream key", () => {
  test("is asked for only when it is wanted, masked, and copied without being shown", async () => {
    await open();
    expect(loge.called("GET /cameras/garden/key")).toHaveLength(0);
    await page.click("[data-action=key]");
    await page.waitForSelector(".secret [data-key]:text-is('a1b2…y8z9')");
    // Not on the only button that is there from the start: it makes a new key.
    await page.waitForSelector(".secret h2:focus");
    await page.click(".secret [data-action=copy-key]");
    await page.waitForSelector(".secret .said:text-is('Copied')");
    expect(await copied()).toBe(old);
    expect(await html()).not.toContain(old);
    await page.click(".secret [data-action=show]");
    await page.waitForSelector(`.secret [data-key]:text-is('${old}')`);
  });

  test("is gone from the page with its dialog", async () => {
    await open();
    await page.click("[data-action=key]");
    await page.click(".secret [data-action=show]");
    await page.waitForSelector(`.secret [data-key]:text-is('${old}')`);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".secret", { state: "detached" });
    expect(await html()).not.toContain(old);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-action"))).toBe("key");
  });

  test("is a QR code, another one by another protocol", async () => {
    await open();
    await page.click("[data-action=key]");
    await page.click(".secret [data-action=qr]");
    const drawn = () =>
      page.evaluate(() => document.querySelector(".secret figure path + path")?.getAttribute("d") ?? "");
    await page.waitForSelector(".secret figure svg");
    const [encrypted] = [await drawn(), await page.selectOption(".secret [name=protocol]", "rtmp")];
    await page.waitForSelector(".secret [data-server]:text-is('rtmp://localhost:1935/live')");
    expect(await drawn()).not.toBe(encrypted);
    expect(encrypted.length).toBeGreaterThan(1_000);
  });

  test("is changed by a second press only, and the old one's time is told", async () => {
    await open();
    await page.click("[data-action=key]");
    await page.waitForSelector(".secret dl:visible");
    await page.click(".secret [data-action=rotate]");
    await page.waitForSelector(".secret [data-action=rotate]:text-is('Make a new key now')");
    expect(loge.called("POST /cameras/garden/key")).toHaveLength(0);
    await page.click(".secret [data-action=rotate]");
    await page.waitForSelector(".secret [data-key]:text-is('N1wK…mera')");
    await page.waitForSelector(".secret [data-before]:has-text('The old key still works')");
    expect(loge.called("POST /cameras/garden/key")).toHaveLength(1);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".camera code:text-is('N1wK…mera')");
  });

  test("and tokens are not offered to viewers", async () => {
    await open(["viewer"]);
    await page.waitForSelector(".camera");
    expect(await page.isVisible("#tokens")).toBe(false);
    expect(loge.called("GET /tokens")).toHaveLength(0);
  });
});

test("what is secret does not stay over the door when the session has ended", async () => {
  await open();
  await page.click("[data-action=key]");
  await page.click(".secret [data-action=show]");
  await page.waitForSelector(`.secret [data-key]:text-is('${old}')`);
  loge.script.expired = true;
  await page.click(".secret [data-action=rotate]");
  await page.click(".secret [data-action=rotate]");
  await page.waitForSelector("#sign-in [name=email]:focus");
  expect(await html()).not.toContain(old);
});

describe("a machine's token", () => {
  test("is made, shown once, copied, and in the list", async () => {
    await open();
    await page.click("#tokens");
    await page.fill(".secret [name=name]", "Door bell");
    await page.selectOption(".secret [name=group]", "publisher");
    await page.click(".secret .make button");
    await page.waitForSelector(".secret .made:visible");
    await page.click(".secret [data-action=copy]");
    await page.waitForSelector(".secret .said:text-is('Copied')");
    expect(await copied()).toMatch(/^loge_/);
    expect(loge.called("POST /tokens")[0]?.body).toEqual({ name: "Door bell", group: "publisher", days: 90 });
    await page.waitForSelector(".secret li:first-child .name:text-is('Door bell')");
    await page.keyboard.press("Escape");
    await page.click("#tokens");
    await page.waitForSelector(".secret li");
    expect(await html()).not.toContain(await copied());
  });

  test("is revoked, and the keyboard is where it can go on", async () => {
    await open();
    await page.click("#tokens");
    await page.waitForSelector(".secret li:first-child .facts:has-text('last used')");
    await page.click("[aria-label='Revoke Weather station']");
    await page.waitForSelector(".secret .said:text-is('Weather station does not work any more.')");
    expect(await page.evaluate(() => document.querySelectorAll(".secret li").length)).toBe(2);
    expect(await page.textContent(".secret li:last-child .facts")).toContain("does not work: who made it");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("tokens-title");
    expect(loge.calls.filter(({ what }) => what.startsWith("DELETE /tokens/"))).toHaveLength(1);
  });
});
