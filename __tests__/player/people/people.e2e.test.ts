import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { ScriptedLoge } from "../../../tools/pictures/scripted-loge";
import { hold, inTheatre } from "../support/theatre";

let loge: ScriptedLoge;
let page: Page;
const theatre = inTheatre(async (theatre) => {
  loge = await theatre.play();
  page = await theatre.open();
});

async function open(script: object = {}, at = "#/people"): Promise<void> {
  Object.assign(loge.script, { session: true, cameras: ["garden", "gate"], ...script });
  await page.goto(`${loge.url}/${at}`);
}

const row = (email: string) => `.people tr:has(th:text("${email}"))`;
const said = (text: string) => page.waitForSelector(`.person .said:text("${text}")`);
const bodies = (what: string) => loge.called(what).map(({ body }) => body);

describe("people", () => {
  test("are listed once, however late the answer to an earlier visit comes", async () => {
    const { held, release } = await hold(page, "**/api/people");
    await open();
    await held;
    await page.click("nav a[href='#/live']");
    await page.click("nav a[href='#/servers']");
    await page.click("#servers .more a[href='#/people']");
    await page.waitForSelector(".people tbody tr");
    await release();
    expect(await page.locator(".people tbody tr").count()).toBe(4);
  });

  test("an operator invites a viewer to some cameras, by keyboard alone", async () => {
    await open();
    await page.focus(".people > .primary");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".person [name=email]:focus");
    await page.keyboard.type("duarte@example.com");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector(".person fieldset:visible");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await said("on its way to duarte@example.com");
    expect(bodies("POST /people")).toEqual([{ email: "duarte@example.com", group: "viewer", cameras: ["gate"] }]);
    // The form is as it was: the next one sees all cameras, unless some are chosen.
    await page.waitForSelector(".person fieldset", { state: "hidden" });
    await page.keyboard.press("Escape");
    await page.waitForSelector(`${row("duarte@example.com")} td:text("invited, has not signed in yet")`);
    await page.waitForSelector("#people-invite:focus");
  });

  test("nobody is limited to no camera by an oversight", async () => {
    await open();
    await page.click("#people-invite");
    await page.fill(".person [name=email]", "duarte@example.com");
    await page.selectOption(".person [name=which]", "some");
    await page.click(".person [type=submit].primary");
    await page.waitForSelector(".person [name=camera]:invalid");
    await page.check(".person [value=gate]");
    await page.click(".person [type=submit].primary");
    await said("on its way");
    expect(bodies("POST /people")).toEqual([{ email: "duarte@example.com", group: "viewer", cameras: ["gate"] }]);
  });

  test("an operator changes what somebody may do and see, and signs them out", async () => {
    await open();
    await page.click(`${row("clara@example.com")} button`);
    await page.selectOption(".person [name=group]", "operator");
    await page.waitForSelector(".person [name=which]", { state: "hidden" });
    await page.click(".person [type=submit].primary");
    await said("Saved");
    expect(bodies("PATCH /people/clara")).toEqual([{ group: "operator", cameras: null }]);
    await page.click(".person .acts button");
    await said("Signed out everywhere");
    expect(loge.called("DELETE /people/clara/sessions")).toHaveLength(1);
    await page.keyboard.press("Escape");
    await page.waitForSelector(`${row("clara@example.com")} td:text("operate everything")`);
  });

  test("an invitation is sent again, and somebody else's authenticator forgotten", async () => {
    await open();
    await page.click(`${row("the.archive")} button`);
    await page.click(".person .acts button");
    await said("on its way to the.archive");
    await page.keyboard.press("Escape");
    // One's own is not removed here, but with the password.
    await page.click(`${row("ana@example.com")} button`);
    await page.waitForSelector(".person .acts button");
    expect(await page.isVisible(".person .acts button:text('Forget the authenticator')")).toBe(false);
    await page.keyboard.press("Escape");
    await page.click(`${row("bruno@example.com")} button`);
    await page.click(".person .acts button:text('Forget the authenticator')");
    await said("The password alone");
    await page.waitForSelector(".person h2:focus");
    expect(await page.isVisible(".person .acts button:text('Forget the authenticator')")).toBe(false);
    expect(loge.called("DELETE /people/bruno/totp")).toHaveLength(1);
  });

  test("somebody is removed at the second press only, and the last operator never", async () => {
    await open();
    await page.click(`${row("bruno@example.com")} button`);
    await page.click(".person .end button");
    expect(loge.called("DELETE /people/bruno")).toHaveLength(0);
    await page.click(".person .end button:text('Remove for good')");
    await said("bruno@example.com was removed");
    await page.waitForSelector(row("bruno@example.com"), { state: "detached" });
    await page.keyboard.press("Escape");
    await page.waitForSelector("#people h1:focus");
    await page.click(`${row("ana@example.com")} button`);
    await page.click(".person .end button");
    await page.click(".person .end button:text('Remove for good')");
    await page.waitForSelector(".person .alert:text('Nobody else could operate')");
  });

  test("is not for viewers: neither the page nor what it asks for", async () => {
    await open({ groups: ["viewer"] });
    await page.waitForSelector("#live:visible");
    expect(loge.called("GET /people")).toHaveLength(0);
  });
});

describe("one's own account", () => {
  const account = async () => {
    await open({}, "#/servers");
    await page.click("#account summary");
    await page.click("#security");
  };

  test("an authenticator is set up with the password and a code of it, and removed with the password", async () => {
    await account();
    await page.click(".person button:text('Set up an authenticator')");
    await page.waitForSelector(".person [name=password][type=password][autocomplete=current-password]:focus");
    await page.keyboard.type("left horse");
    await page.keyboard.press("Enter");
    const told = "That is not your password";
    await page.waitForSelector(`.person form .alert:text('${told}')`);
    const own = page.getByLabel("Your password");
    expect(await own.evaluate((it: HTMLInputElement) => it.matches(":focus[aria-invalid=true]"))).toBe(true);
    expect(
      await own.evaluate((it) => document.getElementById(it.getAttribute("aria-describedby")!)?.textContent),
    ).toMatch(told);
    // Nobody is sent to the door for it, nor is the session renewed.
    expect(loge.called("POST /session/renew")).toHaveLength(0);
    // What was wrong is selected, and typed over.
    await page.keyboard.type("right horse");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".person figure svg path + path", { state: "attached" });
    await page.fill(".person [name=code]", "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".person .alert:text('That code is not right')");
    await page.fill(".person [name=code]", "123456");
    await page.keyboard.press("Enter");
    await said("set up");
    await page.waitForSelector(".person h2:focus");
    await page.click(".person button:text('Remove the authenticator')");
    expect(loge.called("DELETE /session/totp")).toHaveLength(0);
    await page.waitForSelector(".person [name=password]:focus");
    await page.keyboard.type("right horse");
    await page.click(".person button:text('Remove it')");
    await said("alone lets you in");
    await page.waitForSelector(".person h2:focus");
    expect(bodies("DELETE /session/totp")).toEqual([{ password: "right horse" }]);
  });

  test("signing out everywhere leads to the door", async () => {
    await account();
    await page.click(".person .end button");
    await page.waitForSelector("#sign-in:visible");
    expect(loge.calls.some(({ what }) => what === "DELETE /session")).toBe(true);
  });
});

test("a forgotten password says so when its part cannot be had", async () => {
  theatre.expectComplaint(/^Failed to fetch dynamically imported module/);
  await open({ session: false }, "");
  await page.route(/forgotten-dialog/, (route) => route.abort());
  // The first time the page begins anew, as after a release.
  for (const again of [true, false]) {
    const begun = again ? page.waitForEvent("load") : undefined;
    await page.click("[data-action=forgotten]");
    await begun;
  }
  await page.waitForSelector("#sign-in [role=alert]:not(:empty)");
});

test("a forgotten password: a code, a new password, and the door says what to do", async () => {
  await open({ session: false }, "");
  await page.fill("#sign-in [name=email]", "ana@example.com");
  await page.click("[data-action=forgotten]");
  await page.click(".person [type=submit].primary");
  await said("on its way");
  expect(bodies("POST /session/forgotten")).toEqual([{ email: "ana@example.com" }]);
  await page.fill(".person [name=code]", "000000");
  await page.fill(".person [name=password]", "Another-pass-1");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".person .alert:text('That code is not right')");
  await page.fill(".person [name=code]", "123456");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#sign-in [role=alert]:text('Your password is changed')");
  await page.waitForSelector("#sign-in [name=password]:focus");
  expect(await page.inputValue("#sign-in [name=email]")).toBe("ana@example.com");
});
