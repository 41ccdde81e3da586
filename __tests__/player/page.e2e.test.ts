import { describe, expect, test } from "@jest/globals";
import type { Page, Route } from "playwright-core";
import { recording, type ScriptedLoge } from "../../tools/pictures/scripted-loge";
import { moves } from "../e2e/support/browser";
import { inTheatre } from "./support/theatre";

const garden = "video[data-camera=garden]";
let loge: ScriptedLoge;
let page: Page;
const theatre = inTheatre(async (theatre) => {
  loge = await theatre.play();
  page = await theatre.open();
});

async function signIn(): Promise<void> {
  await page.goto(loge.url);
  await fillIn();
  await page.waitForSelector("#house:visible");
}

async function fillIn(password = loge.script.password): Promise<void> {
  await page.fill("#sign-in [name=email]", loge.script.email);
  await page.fill("#sign-in [name=password]", password);
  await page.keyboard.press("Enter");
}

const text = (selector: string) => page.textContent(selector);

describe("signing in", () => {
  test("says what to do after a wrong password, and lets in with the right one", async () => {
    await page.goto(loge.url);
    await fillIn("wrong");
    await page.waitForSelector("#sign-in [role=alert]:has-text('not right')");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("password");
    await fillIn();
    await page.waitForSelector("#house:visible");
    await page.waitForSelector("#sign-in", { state: "hidden" });
  });

  test("asks for a first password and for a code where the answer names them", async () => {
    loge.script.challenges = ["new_password", "totp"];
    await page.goto(loge.url);
    await fillIn();
    await page.fill("#new-password", "A new one, 2026");
    await page.keyboard.press("Enter");
    await page.fill("#code", "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#enter-code [role=alert]:has-text('not right')");
    await page.fill("#code", "123456");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#house:visible");
    const sent = loge.called("POST /session/challenge").map(({ body }) => body);
    expect(sent).toEqual([{ password: "A new one, 2026" }, { code: "000000" }, { code: "123456" }]);
  });

  test("begins again when the question has grown too old", async () => {
    loge.script.challenges = ["totp"];
    await page.goto(loge.url);
    await fillIn();
    await page.fill("#code", "999999");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#sign-in [role=alert]:has-text('too long')");
  });

  test("tells somebody without a group whom to ask", async () => {
    loge.script.groups = [];
    await page.goto(loge.url);
    await fillIn();
    await page.waitForSelector("#sign-in [role=alert]:has-text('Ask an operator')");
  });

  test("is asked for again when the session cannot be renewed, and renewed without a word when it can", async () => {
    await signIn();
    Object.assign(loge.script, { expired: true, renewable: true });
    await page.click("a[href='#/recordings']");
    await page.waitForSelector("#recordings .empty:has-text('Nothing has been recorded')");
    Object.assign(loge.script, { expired: true, renewable: false });
    await page.click("a[href='#/servers']");
    await page.reload();
    await page.waitForSelector("#sign-in:visible");
    Object.assign(loge.script, { expired: false, session: false });
    await fillIn();
    await page.waitForSelector("#servers:visible");
  });

  test("ends with signing out, and the next person finds the door", async () => {
    await signIn();
    await page.click("#account summary");
    await page.click("#sign-out");
    await page.waitForSelector("#sign-in:visible");
    expect(loge.script.session).toBe(false);
    expect(new URL(page.url()).hash).toBe("");
  });
});

describe("the live picture", () => {
  test("moves, and goes on over several lives of its cookies", async () => {
    loge.script.mediaLife = 6;
    await signIn();
    await moves(page, { selector: garden, more: 25 * 7 });
    expect(await text(".picture .state")).toBe("Live");
    expect(loge.called("POST /session/playback").length).toBeGreaterThanOrEqual(3);
    expect(loge.mediaRefusals).toEqual([]);
  });

  test("waits in words when the camera stops, and plays by itself when it returns", async () => {
    await signIn();
    await moves(page, { selector: garden });
    loge.script.camera = "ended";
    await page.waitForSelector("[data-word=ended][data-moving=false]");
    expect(await text(".veil .lead")).toMatch(/^The camera stopped at \d\d:\d\d\. The picture comes back by itself/);
    loge.script.camera = "live";
    await moves(page, { selector: garden });
  });

  test("comes back by itself after the network was gone", async () => {
    await signIn();
    await moves(page, { selector: garden });
    loge.script.cut = true;
    await page.waitForSelector("[data-word=reconnecting]");
    expect(await text("#notice")).toMatch(/^No connection\./);
    loge.script.cut = false;
    await moves(page, { selector: garden });
    await page.waitForSelector("[data-word=live]");
  });

  test("stays there when another view is wanted while there is no network, and that view comes later", async () => {
    await signIn();
    await moves(page, { selector: garden });
    await page.waitForSelector(".stage .controls", { state: "attached" });
    loge.script.cut = true;
    await page.click("nav a[href='#/recordings']");
    await page.waitForSelector("#notice:has-text('No connection')");
    await page.click("nav a[href='#/live']");
    await page.waitForSelector("#live:visible");
    loge.script.cut = false;
    await page.click("nav a[href='#/recordings']");
    await page.waitForSelector("#recordings .empty:has-text('Nothing has been recorded')");
  });

  test("gets the parts that were due while there was no network, without beginning anew", async () => {
    let begun = 0;
    page.on("request", (request) => {
      if (request.isNavigationRequest()) begun++;
    });
    let away = 4;
    const once = (route: Route) => (away-- > 0 ? route.abort() : route.continue());
    await page.route("**/assets/{controls,with-hls}-*.js", once);
    await page.route(
      ({ pathname }) => pathname === "/",
      (route) => (route.request().isNavigationRequest() ? route.continue() : once(route)),
    );
    await signIn();
    await moves(page, { selector: garden });
    await page.waitForSelector(".stage .controls", { state: "attached" });
    expect({ begun, away: away > 0 }).toEqual({ begun: 1, away: false });
  });

  test("fetches new cookies when the edge refuses the old ones", async () => {
    await signIn();
    await moves(page, { selector: garden });
    const before = loge.called("POST /session/playback").length;
    await page.context().clearCookies({ name: "pass" });
    await moves(page, { selector: garden, more: 75 });
    expect(loge.called("POST /session/playback").length).toBeGreaterThan(before);
  });

  test("starts muted where sound is not allowed, with a button for it", async () => {
    await page.addInitScript(() => {
      const { play } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
        return this.muted ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
      };
    });
    await signIn();
    await moves(page, { selector: garden });
    await page.click("[data-action=sound]");
    await page.waitForFunction((at) => document.querySelector<HTMLVideoElement>(at)?.muted === false, garden);
    await page.waitForSelector("[data-action=sound]", { state: "hidden" });
  });

  test("plays in the browser's own HLS, without a byte of hls.js, where there is no MSE", async () => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, "MediaSource");
      Reflect.deleteProperty(window, "ManagedMediaSource");
    });
    const scripts: string[] = [];
    page.on("request", (request) => scripts.push(request.url()));
    await signIn();
    await moves(page, { selector: garden });
    expect(scripts.filter((url) => url.includes("with-hls"))).toEqual([]);
    loge.script.camera = "waiting";
    await page.waitForSelector("[data-word=waiting][data-moving=false]");
    loge.script.camera = "live";
    await moves(page, { selector: garden });
  });

  test("has its camera's latest recordings below it, once it moves and not before", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const growing = { ...recording(0), id: loge.running, state: "live" };
    loge.script.recordings = [
      ...[growing, recording(1, { title: "Birds" }), recording(2, { camera: "harbour" })],
      ...[3, 4, 5, 6].map((n) => recording(n)),
    ];
    await page.clock.install();
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn();
    await page.waitForSelector("#latest [data-recording]");
    const shown = () =>
      page.$$eval("#latest [data-recording]", (rows) => rows.map((each) => each.getAttribute("data-recording")));
    expect(await shown()).toEqual(["r1", "r3", "r4", "r5"]);
    expect(await text("#latest [data-recording=r1] .titles")).toMatch(/^Birds(Today|Yesterday), \d\d:\d\d$/);
    await page.waitForSelector("#latest .lead:text-matches('^Live since ')");
    expect(asked.findIndex((path) => path.endsWith(".ts"))).toBeLessThan(asked.indexOf("/api/recordings"));

    loge.script.recordings = [{ ...growing, state: "ended" }, ...loge.script.recordings.slice(1)];
    loge.script.camera = "ended";
    await page.clock.runFor(4_000);
    await page.waitForSelector(`#latest [data-recording="${loge.running}"]`);
    expect(await text("#latest .lead")).toBe("");
    expect(loge.called("GET /recordings")).toHaveLength(2);
    await page.click("#latest [data-recording=r1] .name");
    await page.waitForSelector("video[data-playing=r1]");
  });

  test("of several cameras is a wall, and one of them fills the page", async () => {
    loge.script.cameras = ["garden", "harbour"];
    await signIn();
    await moves(page, { selector: garden });
    expect(await page.locator(".picture").count()).toBe(2);
    await page.click("a[aria-label='Watch Garden']");
    await page.waitForSelector(".wall[data-count='1']");
    await moves(page, { selector: garden });
    await page.click(".back");
    await page.waitForSelector(".wall[data-count='2']");
  });
});

describe("the servers", () => {
  test("are switched on and off by an operator, and every state has its true word", async () => {
    Object.assign(loge.script, { servers: "off", camera: null });
    await signIn();
    await page.waitForSelector("[data-word=off]");
    await page.click("a[href='#/servers']");
    await page.waitForSelector("#servers-status:text-is('Off')");
    await page.waitForSelector("#servers-off", { state: "hidden" });
    await page.click("#servers-on");
    await page.waitForSelector("#servers-status[data-status=starting]:has-text('ready in about 40 s')");
    Object.assign(loge.script, { servers: "on", camera: "waiting", readyIn: 0 });
    await page.waitForSelector("#servers-status[data-status=on]");
    await page.waitForSelector(".camera .state:has-text('Waiting for the camera')");
    await page.click("#servers-off");
    await page.waitForSelector("#servers-status[data-status=stopping]");
    loge.script.servers = "off";
    await page.waitForSelector("#servers-status[data-status=off]");
    for (const call of ["POST /servers/on", "POST /servers/off"]) {
      expect(loge.called(call)[0]?.headers).toMatchObject({ "x-loge": "1", "content-type": "application/json" });
    }
  });

  test("store what was recorded before they go off, unless an operator thinks better of it or will not wait", async () => {
    Object.assign(loge.script, { servers: "on", camera: "live", backlog: 240_000_000 });
    await signIn();
    await page.click("a[href='#/servers']");
    await page.click("#servers-off:has-text('Switch off')");
    await page.waitForSelector("#servers-status[data-status=stopping]");
    await page.waitForSelector("#servers:has-text('Storing 240 MB of recordings first. Off by')");
    await page.waitForSelector(".camera .state:has-text('Live')");
    await page.waitForSelector("#servers-on:focus:has-text('Keep running')");
    await page.click("#servers-on");
    await page.waitForSelector("#servers-status[data-status=on]");
    await page.click("#servers-off:has-text('Switch off')");
    await page.waitForSelector("#servers:has-text('Nothing is lost if you switch off now')");
    await page.click("#servers-off:has-text('Switch off now')");
    await page.waitForSelector("#servers:has-text('They can be switched on again when they are off.')");
    expect(loge.called("POST /servers/off")).toHaveLength(3);
  });

  test("are brought up to date while they are off, by an operator, one at a time", async () => {
    Object.assign(loge.script, { servers: "on" });
    await signIn();
    await page.click("a[href='#/servers']");
    await page.waitForSelector("#upkeep [data-state=failed]:has-text('Unable to fetch some archives')");
    await page.waitForSelector("#upkeep [data-state=done]:has-text('12 packages')");
    expect(await page.evaluate("document.querySelectorAll('#upkeep button').length")).toBe(0);
    await page.waitForSelector("#upkeep:has-text('switch the servers off first')");
    const underWay = { mode: "proxy-os-update", since: new Date().toISOString() };
    Object.assign(loge.script, { servers: "off", camera: null, underWay });
    await page.reload();
    await page.waitForSelector("#servers:has-text('Upkeep: bringing the front door')");
    await page.waitForSelector("#servers-on:visible");
    expect(await page.isVisible("#servers-off")).toBe(false);
    loge.script.underWay = null;
    await page.reload();
    await page.waitForSelector("#upkeep-proxy-cert-renew");
    await page.click("#upkeep-proxy-cert-renew");
    await page.waitForSelector("#upkeep [data-state=running]:has-text('certificate')");
    expect(loge.called("POST /servers/upkeep").map(({ body }) => body)).toEqual([{ mode: "proxy-cert-renew" }]);
    expect(await page.evaluate("document.querySelectorAll('#upkeep button').length")).toBe(0);
  });

  test("say that they are off soon after a camera was cut off by it, whoever switched", async () => {
    await signIn();
    await page.waitForSelector("[data-word=live]");
    Object.assign(loge.script, { servers: "off", camera: "ended" });
    await page.waitForSelector("[data-word=off]", { timeout: 8_000 });
  });

  test("can be switched on from the dark picture", async () => {
    Object.assign(loge.script, { servers: "off", camera: null });
    await signIn();
    await page.click(".picture [data-action=servers-on]");
    await page.waitForSelector(".veil .word:has-text('Starting, about 40 s')");
  });

  test("warn before they switch themselves off, until an operator keeps them running", async () => {
    const stopsAt = new Date(Date.now() + 4.95 * 60_000).toISOString();
    Object.assign(loge.script, { camera: "waiting", stops: { stopsAt, stopsBecause: "idle" } });
    await signIn();
    await page.waitForSelector("#stop-warning:visible:has-text('themselves off in 4 min')");
    await page.click("#stop-warning button");
    await page.waitForSelector("#stop-warning", { state: "hidden" });
    await page.waitForSelector("#main:focus");
    expect(loge.called("POST /servers/keep")).toHaveLength(1);
    await page.click("a[href='#/servers']");
    await page.waitForSelector("#servers:has-text('unless a camera sends')");
  });

  test("warn a viewer too, who cannot keep them running", async () => {
    const stopsAt = new Date(Date.now() + 4.95 * 60_000).toISOString();
    Object.assign(loge.script, { groups: ["viewer"], camera: "waiting", stops: { stopsAt, stopsBecause: "nightly" } });
    await signIn();
    await page.waitForSelector("#stop-warning:visible:has-text('for the night in 4 min')");
    expect(await page.isVisible("#stop-warning button")).toBe(false);
  });

  test("show a viewer their state and no switch", async () => {
    loge.script.groups = ["viewer"];
    await signIn();
    await page.click("a[href='#/servers']");
    await page.waitForSelector("#servers:visible:has-text('An operator can switch')");
    await page.waitForSelector("#servers:has-text('rtmps://localhost:1936/live')");
    expect(await page.isVisible("#servers-on")).toBe(false);
  });

  test("tell a viewer to whom no camera is open what is the case, and whom to ask", async () => {
    Object.assign(loge.script, { groups: ["viewer"], cameras: [] });
    await signIn();
    const words = "No camera is open to you yet. Ask whoever invited you.";
    for (const view of ["live", "recordings", "servers"]) {
      await page.click(`nav a[href="#/${view}"]`);
      await page.waitForSelector(`#${view} >> text=${words}`);
    }
  });
});

describe("the page", () => {
  test("fits a phone of 360 pixels in both languages", async () => {
    for (const locale of ["en", "pt-BR"]) {
      await page.context().close();
      loge.script.session = false;
      page = await theatre.open({ locale, viewport: { width: 360, height: 740 }, hasTouch: true });
      loge.script.recordings = [
        recording(1, { title: "A very long title that somebody gave to a recording of the garden" }),
      ];
      loge.script.cameras = ["garden", "harbour"];
      await signIn();
      for (const view of ["live", "live/garden", "recordings", "recordings/r1", "servers"]) {
        await page.goto(`${loge.url}/#/${view}`);
        await page.waitForSelector(`#${view.split("/")[0]}:visible`);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect([locale, view, width]).toEqual([locale, view, 360]);
      }
    }
  });

  test("speaks the browser's language, and the one that was chosen afterwards", async () => {
    await page.context().close();
    page = await theatre.open({ locale: "pt-BR" });
    await page.goto(loge.url);
    await page.waitForSelector("#sign-in h1:text-is('Entrar')");
    await page.selectOption("#door [data-language]", "en");
    await page.waitForSelector("#sign-in h1:has-text('Sign in')");
    expect(await page.getAttribute("html", "lang")).toBe("en");
  });

  test("is walked through by keyboard: skip link first, and a chosen view takes the focus", async () => {
    await signIn();
    await page.reload();
    await page.waitForSelector("#house:visible");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.focus("a[href='#/servers']");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#servers:visible");
    await page.waitForFunction(() => document.activeElement?.textContent === "Servers");
    await page.waitForFunction(() => document.title === "Servers · Loge");
  });

  test("begins anew, once, when a release has taken its parts away meanwhile", async () => {
    let begun = 0;
    // By the page's own request: its scripts run, and ask for parts, before the browser calls the document loaded.
    page.on("request", (request) => {
      if (request.isNavigationRequest()) begun++;
    });
    await page.route("**/assets/with-hls*", (route) =>
      begun === 1 ? route.fulfill({ status: 404 }) : route.continue(),
    );
    await signIn();
    await moves(page, { selector: garden });
    expect(begun).toBe(2);
  });

  test("gives every control a name", async () => {
    loge.script.cameras = ["garden", "harbour"];
    await signIn();
    for (const view of ["live", "recordings", "servers"]) {
      await page.goto(`${loge.url}/#/${view}`);
      await page.waitForSelector(`#${view}:visible`);
      const nameless = await page.$$eval("a[href], button, input, select, video", (elements) =>
        elements
          .filter((element) => element.checkVisibility())
          .filter((element) => !element.textContent?.trim() && !element.getAttribute("aria-label"))
          .filter((element) => !(element as HTMLInputElement).labels?.length)
          .map((element) => element.outerHTML),
      );
      expect(nameless).toEqual([]);
    }
  });
});
