import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Download, Page } from "playwright-core";
import { until } from "../../../local/wait";
import { recording, type ScriptedLoge } from "../../../tools/pictures/scripted-loge";
import { playlist, segments } from "../../../tools/pictures/scripted-media";
import { moves } from "../../e2e/support/browser";
import { inTheatre } from "../support/theatre";

let loge: ScriptedLoge;
let page: Page;
const theatre = inTheatre(async (theatre) => {
  loge = await theatre.play();
  loge.script.session = true;
  page = await theatre.open();
});

const go = (hash: string) => page.goto(`${loge.url}/${hash}`);
const row = (id: string) => `#days [data-recording="${id}"]`;
/** Asked from outside again and again: within the page, its policy refuses to evaluate a text. */
const focused = (what: (element: Element | null) => boolean) =>
  until(async () => (await page.evaluate<boolean>(`(${what})(document.activeElement)`)) || undefined, {
    what: `the focus where ${what}`,
    timeoutMs: 60_000,
    everyMs: 50,
  });
const many = (count: number) => Array.from({ length: count }, (_, n) => recording(n + 1));

async function act(id: string, action: string): Promise<void> {
  await page.click(`${row(id)} .menu > button`);
  await page.click(`${row(id)} [data-action=${action}]`);
}

describe("the list", () => {
  test("is of days, newest first, and goes on by itself when its end comes near", async () => {
    loge.script.recordings = many(60);
    await go("#/recordings");
    await page.waitForSelector(row("r24"));
    expect(loge.called("GET /recordings").length).toBe(1);
    await page.$eval("#recordings-more", (more) => more.scrollIntoView());
    await page.waitForSelector(row("r48"));
    await page.$eval("#recordings-more", (more) => more.scrollIntoView());
    await page.waitForSelector(row("r60"));
    await page.waitForSelector("#recordings-more", { state: "hidden" });
    // The newest began 83 minutes ago.
    expect(await page.textContent("#days h2")).toMatch(/^(Today|Yesterday)$/);
    const shown = await page.$$eval("#days [data-recording]", (rows) =>
      rows.map((each) => each.id || each.getAttribute("data-recording")),
    );
    expect(shown).toEqual(many(60).map(({ id }) => id));
  });

  test("opens one above itself, closes it, and gives the focus back to where it was", async () => {
    loge.script.recordings = [recording(1, { title: "Birds" }), recording(2)];
    await go("#/recordings");
    await page.click(`${row("r1")} .name`);
    await moves(page, { selector: "video[data-playing=r1]" });
    expect(await page.$eval("video", (video) => video.duration)).toBeCloseTo(segments, 0);
    await focused((element) => element?.tagName === "H2" && element.textContent === "Birds");
    await page.click("text=Close");
    await page.waitForSelector("#recording", { state: "hidden" });
    await focused((element) => element?.textContent === "Birds" && element.matches(".name"));
  });

  test("opens one by its address, and says so when it is gone", async () => {
    loge.script.recordings = [recording(1)];
    await go("#/recordings/r1");
    await moves(page, { selector: "video[data-playing=r1]" });
    await go("#/recordings/r9");
    await page.waitForSelector("#notice:has-text('no longer there')");
  });

  test("opens nothing over what one has gone on to meanwhile", async () => {
    loge.script.recordings = many(2);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/recordings/r2", (route) => answered.then(() => route.continue()));
    const asked = page.waitForRequest("**/api/recordings/r2");
    const late = page.waitForResponse("**/api/recordings/r2");
    await go("#/recordings/r2");
    await asked;
    await page.waitForSelector(row("r1"));
    await go("#/recordings/r1");
    await moves(page, { selector: "video[data-playing=r1]" });
    answer();
    await (await late).finished();
    await moves(page, { selector: "video[data-playing=r1]" });
  });

  test("shows how far one came, and goes on there, by the keyboard alone", async () => {
    loge.script.recordings = many(2);
    await page.addInitScript(() => localStorage.setItem("loge.positions", JSON.stringify([["r1", 30]])));
    await go("#/recordings");
    await page.waitForSelector(`${row("r1")} .seen`);
    expect(await page.locator(`${row("r2")} .seen:not([hidden])`).count()).toBe(0);
    await page.focus("#recordings-deleted");
    for (const here of ["#storage summary", `${row("r1")} .name`]) {
      await page.keyboard.press("Tab");
      expect(await page.$eval(here, (element) => element === document.activeElement)).toBe(true);
    }
    await page.keyboard.press("Enter");
    await page.waitForSelector("#notice:has-text('Goes on at 0:30, where you stopped')");
    await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 30);
  });

  test("offers to try again where no answer came", async () => {
    loge.script.recordings = many(3);
    await page.route("**/api/recordings*", (route) => route.abort(), { times: 1 });
    await go("#/recordings");
    await page.click("#recordings-more:has-text('Try again')");
    await page.waitForSelector(row("r3"));
  });
});

describe("while it is open, the list keeps true", () => {
  const asked = () => loge.called("GET /recordings").length;
  const place = (id: string) => page.locator(row(id)).boundingBox();

  test("within a minute and by one call, and nothing moves: what is new waits behind a button", async () => {
    await page.clock.install();
    loge.script.recordings = [recording(1, { title: "Birds" }), recording(2), recording(3)];
    await go("#/recordings");
    await page.focus(`${row("r3")} .name`);
    const before = [await place("r1"), await place("r2"), await place("r3")];

    loge.script.recordings = [recording(0), recording(1, { title: "Birds, in the rain" }), recording(2)];
    await page.clock.fastForward(61_000);
    await page.waitForSelector(`${row("r1")} .name:text-is('Birds, in the rain')`);
    await page.waitForSelector(`${row("r1")} .menu > button[aria-label$='Birds, in the rain']`);
    await page.waitForSelector(`${row("r3")} .facts:text-is('no longer there')`);
    await focused((element) => element?.matches("[data-recording=r3] .name") ?? false);
    expect([await place("r1"), await place("r2"), await place("r3")]).toEqual(before);
    expect(asked()).toBe(2);

    await page.getByRole("button", { name: "Show 1 new recording" }).click();
    await page.waitForSelector("#days [data-recording]:first-child[data-recording=r0]");
    await focused((element) => element?.matches("[data-recording=r0] .name") ?? false);
    await page.waitForSelector(".fresh button", { state: "hidden" });
  });

  test("in all of its pages, while one reads further down", async () => {
    await page.clock.install();
    loge.script.recordings = many(60);
    await go("#/recordings");
    for (const last of ["r24", "r48"]) {
      await page.waitForSelector(row(last));
      await page.$eval("#recordings-more", (more) => more.scrollIntoView());
    }
    await page.waitForSelector(row("r60"));
    const calls = asked();
    const scrolled = await page.evaluate(() => scrollY);
    loge.script.recordings = [
      recording(0),
      ...many(60).map((each) => (each.id === "r50" ? { ...each, title: "Owl" } : each)),
    ];
    await page.clock.fastForward(61_000);
    await page.waitForSelector(`${row("r50")} .name:text-is('Owl')`);
    expect(asked()).toBe(calls + 1);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
    expect(await page.locator("#days [data-recording]").count()).toBe(60);
  });

  test("soon after a camera's own word, also for the one that is being watched", async () => {
    await page.clock.install();
    const live = {
      ...recording(1),
      id: loge.running,
      state: "live",
      playlist: `/media/garden/${loge.running}/index.m3u8`,
    };
    loge.script.recordings = [live, recording(2)];
    await go(`#/recordings/${loge.running}`);
    await page.waitForSelector("#recording .facts:has-text('recording now')");
    await page.focus("#recording [data-action=share]");
    const calls = asked();
    loge.script.camera = "ended";
    loge.script.recordings = [{ ...live, state: "ended", duration: 60 }, recording(2)];
    const heard = page.waitForResponse("**/status.json");
    await page.clock.fastForward(3_000);
    await (await heard).finished();
    await page.clock.runFor(3_000);
    await page.waitForSelector(`${row(loge.running)} .length:text-is('1:00')`);
    await page.waitForSelector("#recording .facts:not(:has-text('recording now'))");
    await page.waitForSelector("#recording [data-action=delete]");
    await focused((element) => element?.matches("#recording [data-action=share]") ?? false);
    expect(asked()).toBe(calls + 1);
  });

  test("and is asked for no more while one looks at what was deleted", async () => {
    await page.clock.install();
    loge.script.recordings = many(2);
    await go("#/recordings");
    await page.waitForSelector(row("r2"));
    await page.click("#recordings-deleted");
    await page.waitForSelector("#deleted .empty:has-text('Nothing was deleted')");
    const calls = asked();
    await page.clock.fastForward(61_000);
    await page.click("text=All recordings");
    await page.waitForSelector(row("r2"));
    expect(asked()).toBe(calls + 1);
  });

  test("while a title is typed in it, which is not lost", async () => {
    await page.clock.install();
    loge.script.recordings = many(2);
    await go("#/recordings");
    await act("r2", "rename");
    await page.keyboard.type("Hedge");
    loge.script.recordings = [recording(1, { title: "Birds" })];
    await page.clock.fastForward(61_000);
    await page.waitForSelector(`${row("r1")} .name:text-is('Birds')`);
    await focused((element) => element instanceof HTMLInputElement && element.value === "Hedge");
    await page.keyboard.press("Escape");
    await page.clock.fastForward(61_000);
    await page.waitForSelector(`${row("r2")} .facts:text-is('no longer there')`);
  });
});

describe("finding", () => {
  test("a title goes on through pages without a hit, and tells what it did", async () => {
    loge.script.recordings = [...many(70), recording(71, { title: "The fox at the gate" })];
    await go("#/recordings");
    await page.waitForSelector(row("r1"));
    await page.fill("[name=q]", "fox");
    await page.waitForSelector(row("r71"));
    await page.waitForSelector(".found:has-text('1 recording found')");
    expect(await page.locator("#days [data-recording]").count()).toBe(1);
    await page.fill("[name=q]", "wolf");
    await page.waitForSelector(".empty:has-text('All recordings that there are were looked at')");
    await page.click("[type=reset]");
    await page.waitForSelector(row("r1"));
    await focused((element) => element?.getAttribute("name") === "q");
  });

  test("a camera, a month and a day asks for that day in the viewer's zone", async () => {
    await page.context().close();
    page = await theatre.open({ timezoneId: "America/Sao_Paulo" });
    await page.clock.setFixedTime("2026-03-02T12:00:00Z");
    loge.script.cameras = ["garden", "harbour"];
    const old = { start: "2026-01-31T16:00:00.000Z" };
    loge.script.recordings = [recording(1), recording(2, { camera: "harbour", ...old })];
    await go("#/recordings");
    await page.waitForSelector(row("r1"));
    await page.selectOption("[name=camera]", "harbour");
    await page.waitForSelector(row("r1"), { state: "detached" });
    await page.waitForSelector(row("r2"));
    const query = async (choose: Promise<unknown>) => {
      const [request] = await Promise.all([page.waitForRequest((each) => each.url().includes("from=")), choose]);
      const asked = new URL(request.url()).searchParams;
      return [asked.get("camera"), asked.get("from"), asked.get("to")];
    };
    const month = page.selectOption("[name=month]", "2026-01");
    expect(await query(month)).toEqual(["harbour", "2026-01-01T03:00:00.000Z", "2026-02-01T03:00:00.000Z"]);
    const day = page.selectOption("[name=day]", "2026-01-30");
    expect(await query(day)).toEqual(["harbour", "2026-01-30T03:00:00.000Z", "2026-01-31T03:00:00.000Z"]);
    await page.waitForSelector(".empty:has-text('Nothing found')");
  });

  test("a day is chosen by keyboard in the page's language, whatever the browser's is, back to the oldest recording", async () => {
    await page.context().close();
    page = await theatre.open({ locale: "en-US" }, () => localStorage.setItem("loge.language", "pt"));
    await page.clock.setFixedTime("2026-03-02T12:00:00Z");
    loge.script.recordings = [
      recording(1, { start: "2026-03-01T10:00:00Z" }),
      recording(2, { start: "2025-12-31T10:00:00Z" }),
    ];
    await go("#/recordings");
    await page.waitForSelector("[name=month] option:nth-child(5):text('dezembro de 2025')", { state: "attached" });
    const offered = (name: string) =>
      page.$$eval(`[name=${name}] option`, (all) => all.map((each) => each.textContent));
    expect(await offered("month")).toEqual([
      ...["Qualquer data", "março de 2026", "fevereiro de 2026", "janeiro de 2026", "dezembro de 2025"],
    ]);
    expect(await page.isVisible("[name=day]")).toBe(false);
    await page.getByRole("combobox", { name: "Mês em que começou" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector("[name=day]:visible");
    expect(await offered("day")).toEqual(["O mês inteiro", "segunda-feira, 2", "domingo, 1"]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector(".empty:text-is('Nenhuma gravação começou nessa data.')");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector(row("r1"));
    await page.click("[type=reset]");
    await page.waitForSelector(row("r2"));
    await page.waitForSelector("[name=day]", { state: "hidden" });
  });
});

describe("an operator", () => {
  test("renames in place by keyboard, and keeps the focus", async () => {
    loge.script.recordings = [recording(1), recording(2)];
    await go("#/recordings");
    await page.focus(`${row("r2")} .menu > button`);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await focused((element) => element?.matches(".rename") ?? false);
    await page.keyboard.type("Never mind");
    await page.keyboard.press("Escape");
    await focused((element) => element?.matches("[data-recording=r2] .menu > button") ?? false);
    expect(loge.called("PATCH /recordings/r2")).toEqual([]);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Hedgehog, 22:10");
    await page.keyboard.press("Enter");
    await page.waitForSelector(`${row("r2")} .name:text-is('Hedgehog, 22:10')`);
    await focused((element) => element?.matches("[data-recording=r2] .menu > button") ?? false);
    expect(loge.called("PATCH /recordings/r2").map(({ body }) => body)).toEqual([{ title: "Hedgehog, 22:10" }]);
  });

  test("renames what is being watched without a break of the picture", async () => {
    loge.script.recordings = [recording(1, { title: "Birds" })];
    await go("#/recordings/r1");
    await moves(page, { selector: "video[data-playing=r1]" });
    const position = await page.$eval("video", (video) => video.currentTime);
    await page.click("#recording [data-action=rename]");
    await page.fill(".rename", "");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#recording h2:text-is('Garden')");
    await page.waitForSelector(`${row("r1")} .name:text-is('Garden')`);
    await focused((element) => element?.matches("#recording [data-action=rename]") ?? false);
    expect(await page.$eval("video", (video) => video.currentTime)).toBeGreaterThanOrEqual(position);
  });

  test("deletes, and takes it back at once or within the hour", async () => {
    loge.script.recordings = [recording(1, { title: "Birds" }), recording(2), recording(3, { state: "live" })];
    await go("#/recordings");
    await act("r1", "delete");
    await page.waitForSelector(row("r1"), { state: "detached" });
    await focused((element) => element?.matches("[data-recording=r2] .name") ?? false);
    await page.click("#notice button:text-is('Undo')");
    await page.waitForSelector(`#days [data-recording]:first-child[data-recording=r1]`);
    await focused((element) => element?.matches("[data-recording=r1] .name") ?? false);

    await act("r1", "delete");
    await page.waitForSelector(row("r1"), { state: "detached" });
    await page.click("#recordings-deleted");
    await page.waitForSelector("#deleted [data-recording=r1] .facts:has-text('Gone for good at')");
    await page.click("#deleted button:text-is('Restore')");
    await page.waitForSelector("#deleted .empty:has-text('Nothing was deleted')");
    await page.click("text=All recordings");
    await page.waitForSelector(row("r1"));
    await page.click(`${row("r3")} .menu > button`);
    await page.waitForSelector(`${row("r3")} [data-action=share]`);
    expect(await page.locator(`${row("r3")} [data-action=delete]`).count()).toBe(0);
  });

  test("loses no words where no answer came, and is told so", async () => {
    loge.script.recordings = many(2);
    await go("#/recordings");
    await page.waitForSelector(row("r1"));
    await page.route("**/api/recordings/r1", (route) => route.abort());
    await act("r1", "delete");
    await page.waitForSelector("#notice:not(:empty)");
    await act("r1", "rename");
    await page.keyboard.type("Owl");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".rename:not([readonly])");
    await focused((element) => element instanceof HTMLInputElement && element.value === "Owl");
    await page.unroute("**/api/recordings/r1");
    await page.keyboard.press("Enter");
    await page.waitForSelector(`${row("r1")} .name:text-is('Owl')`);
    await page.route("**/api/recordings?deleted=true", (route) => route.abort(), { times: 1 });
    await page.click("#recordings-deleted");
    await page.waitForSelector("#deleted .empty:text-matches('connection', 'i')");
  });

  test("sees how much is stored, by camera, and for how long it is kept", async () => {
    loge.script.recordings = [recording(1, { bytes: 3_210_000_000 }), recording(2)];
    await go("#/recordings");
    await page.click("#storage summary:text-is('3.3 GB stored')");
    const words = (await page.textContent("#storage")) ?? "";
    for (const each of ["2 recordings take 3.3 GB", "kept for 30 days", "Garden"]) expect(words).toContain(each);
  });
});

test("a viewer may download, and nothing else", async () => {
  loge.script.groups = ["viewer"];
  loge.script.recordings = [recording(1)];
  await go("#/recordings/r1");
  await page.waitForSelector("#recording [data-action=download]");
  expect(await page.locator("#recording [data-action]").count()).toBe(1);
  await page.click(`${row("r1")} .menu > button`);
  await page.waitForSelector(`${row("r1")} [data-action=download]`);
  expect(await page.locator(`${row("r1")} [data-action]`).count()).toBe(1);
  expect(await page.isVisible("#recordings-deleted")).toBe(false);
});

describe("a link to one recording", () => {
  /** Makes one by the dialog, as an operator. */
  async function share(hours = "24"): Promise<string> {
    loge.script.recordings = [recording(1, { title: "Birds" })];
    await go("#/recordings");
    await act("r1", "share");
    await page.selectOption("[name=hours]", hours);
    await page.click(".share .make button");
    await page.waitForSelector(".share .said:has-text('Works until')");
    return page.inputValue("[name=link]");
  }

  async function openElsewhere(link: string): Promise<void> {
    await page.context().close();
    loge.script.session = false;
    page = await theatre.open();
    await page.goto(link);
  }

  test("is made for as long as was chosen, is copied, and plays for somebody who is not signed in", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const link = await share("4");
    expect(loge.called("POST /recordings/r1/share")[0]?.body).toEqual({ hours: 4 });
    await page.click(".share [data-action=copy]");
    await page.waitForSelector(".share .said:text-is('Copied')");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await openElsewhere(link);
    await moves(page, { selector: "video[data-playing=r1]" });
    await page.waitForSelector(".shared h1:text-is('Birds')");
    await page.waitForSelector(".shared .until:has-text('This link works until')");
    expect(loge.called("POST /shared")[0]?.body).toEqual({ token: link.split("/").at(-1) });
  });

  test("renews its cookies while it lasts, and says so when it has ended", async () => {
    const link = await share();
    loge.script.mediaLife = 6;
    await openElsewhere(link);
    await moves(page, { selector: "video[data-playing=r1]" });
    // Two renewals, each at half of the cookies' life or sooner; the picture never asks in vain.
    await page.waitForResponse((response) => response.url().endsWith("/api/shared"));
    await page.waitForResponse((response) => response.url().endsWith("/api/shared"));
    expect(loge.mediaRefusals).toEqual([]);
    loge.recordings.links.clear();
    await page.waitForSelector(".shared h1:text-is('This link has ended')");
    expect(await page.isVisible("video")).toBe(false);
    await page.reload();
    await page.waitForSelector(".shared .lead:has-text('Ask whoever sent it')");
    await page.click(".shared >> text=Sign in");
    await page.waitForSelector("#sign-in");
  });

  test("is tried again where no answer came", async () => {
    const link = await share();
    await openElsewhere("about:blank");
    await page.route("**/api/shared", (route) => route.abort(), { times: 1 });
    await page.goto(link);
    await page.click(".shared button:text-is('Try again')");
    await page.waitForSelector("video[data-playing=r1]");
  });

  test("ends by itself at its hour, without a word from the server", async () => {
    const link = await share();
    await openElsewhere("about:blank");
    const shorten = () => {
      for (const each of loge.recordings.links.values()) each.expires = Date.now() + 6_000;
    };
    await page.route("**/api/shared", (route) => Promise.resolve(shorten()).then(() => route.continue()), { times: 1 });
    await page.goto(link);
    await page.waitForSelector("video[data-playing=r1]");
    await page.waitForSelector(".shared h1:text-is('This link has ended')");
  });

  test("is ended with all others from the dialog", async () => {
    const link = await share();
    await page.click(".share [data-action=end]");
    await page.waitForSelector(".share .said:has-text('have ended')");
    await openElsewhere(link);
    await page.waitForSelector(".shared h1:text-is('This link has ended')");
  });
});

describe("a download", () => {
  /** Without the browser's dialog for a place, which no test can press. */
  async function start(id = "r1"): Promise<void> {
    await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
    await go("#/recordings");
    await act(id, "download");
    await page.click("dialog.download [data-action=start]:enabled");
  }

  const arrived = (download: Promise<Download>) => download.then((each) => each.path());

  interface Probe {
    readonly streams: { readonly codec_type: string; readonly index: number }[];
    readonly packets: { readonly stream_index: number; readonly dts_time: string }[];
    readonly format: { readonly duration: string };
  }

  function expectWhole(file: string): void {
    const args = ["-v", "error", "-show_format", "-show_streams", "-show_packets", "-of", "json", file];
    const probe: Probe = JSON.parse(execFileSync("ffprobe", args, { encoding: "utf8", maxBuffer: 1e8 }));
    expect(probe.streams.map(({ codec_type }) => codec_type).sort()).toEqual(["audio", "video"]);
    expect(Math.abs(Number(probe.format.duration) - segments)).toBeLessThan(1);
    for (const { index } of probe.streams) {
      const times = probe.packets.filter((each) => each.stream_index === index).map(({ dts_time }) => Number(dts_time));
      expect(times.length).toBeGreaterThan(segments * 20);
      expect(times.every((time, n) => n === 0 || time > (times[n - 1] as number))).toBe(true);
    }
  }

  test("is one file over the camera's absence, although the cookies ran out on the way", async () => {
    loge.script.recordings = [recording(1, { title: "Birds: at / the feeder" })];
    // The edge refuses once, in the middle.
    let refused = 0;
    await page.route("**/media/garden/r1/020.ts", (route) =>
      refused++ === 0 ? route.fulfill({ status: 403 }) : route.continue(),
    );
    const saved = page.waitForEvent("download");
    await start();
    await page.waitForSelector("#notice:has-text('has begun')");
    const file = await arrived(saved);
    expectWhole(file);
    expect((await saved).suggestedFilename()).toMatch(/^Birds at the feeder \d{4}-\d\d-\d\d \d\d\.\d\d\.mp4$/);
    await page.waitForSelector("aside#downloads [role=status]:has-text('is complete')", { state: "attached" });
    expect(refused).toBe(2);
  });

  test("says its size first, and that the file leaves out the time for which the camera was away", async () => {
    loge.script.recordings = [recording(1)];
    await go("#/recordings");
    await act("r1", "download");
    await page.waitForSelector("dialog.download .size:text-is('About 48 MB, 1:00, as one MP4 file.')");
    await page.waitForSelector("dialog.download li:has-text('The camera was away once')");
    await page.waitForSelector("dialog.download li:has-text('written there as it comes')");
  });

  test("is written where one chose, and a cancel leaves nothing there", async () => {
    loge.script.recordings = [recording(1)];
    // A real handle, of the page's own storage, stands in for one from the disk.
    await page.addInitScript(() => {
      Object.assign(window, {
        showSaveFilePicker: async () =>
          (await navigator.storage.getDirectory()).getFileHandle("chosen", { create: true }),
      });
    });
    let hold = true;
    await page.route("**/media/garden/r1/040.ts", async (route) => (hold ? undefined : route.continue()));
    await go("#/recordings");
    await act("r1", "download");
    await page.click("dialog.download [data-action=start]:enabled");
    await page.waitForSelector("#downloads .facts:has-text('%')");
    await page.click("#downloads [data-action=cancel]");
    await page.waitForSelector("#notice:has-text('Nothing was kept')");
    const chosen = () =>
      page.evaluate(async () => {
        const root = await navigator.storage.getDirectory();
        try {
          const file = await (await root.getFileHandle("chosen")).getFile();
          const bytes = new Uint8Array(await file.arrayBuffer());
          return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
        } catch {
          return null;
        }
      });
    expect(await chosen()).toBe(null);

    hold = false;
    await act("r1", "download");
    await page.click("dialog.download [data-action=start]:enabled");
    await page.waitForSelector("#downloads .facts:has-text('is complete')");
    const file = join(theatre.folder, "chosen.mp4");
    const text = (await chosen()) ?? "";
    writeFileSync(file, Buffer.from(text, "latin1"));
    expectWhole(file);
  });

  test("waits for the network and goes on, and leaves out what is gone, and says so", async () => {
    loge.script.recordings = [recording(1)];
    await page.route("**/media/garden/r1/010.ts", (route) => route.fulfill({ status: 404 }));
    let cut = true;
    await page.route("**/media/garden/r1/011.ts", (route) => (cut ? route.abort() : route.continue()));
    const saved = page.waitForEvent("download");
    await start();
    await page.waitForSelector("#downloads [data-download=waiting] .facts:has-text('No connection')");
    // Whoever leaves now is asked whether to.
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    await (await asked).dismiss();
    cut = false;
    await page.click("#downloads [data-action=go-on]");
    await page.waitForSelector("#downloads .facts:has-text('1 sec were no longer there')");
    expect(readFileSync(await arrived(saved)).length).toBeGreaterThan(1_000_000);
  });

  test("takes what the camera sent where there are renditions", async () => {
    loge.script.recordings = [recording(1)];
    const index = "/media/garden/r1/index.m3u8";
    const source = playlist({ start: Date.now(), from: 0, to: segments, ended: true, folder: "../" });
    const variants = [
      ...["#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=800000", "360p/index.m3u8"],
      ...["#EXT-X-STREAM-INF:BANDWIDTH=2400000,AVERAGE-BANDWIDTH=2000000", "source/index.m3u8"],
    ].join("\n");
    await page.route(`**${index}`, (route) => route.fulfill({ body: variants }));
    await page.route("**/r1/source/index.m3u8", (route) => route.fulfill({ body: source }));
    const saved = page.waitForEvent("download");
    await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
    await go("#/recordings");
    await act("r1", "download");
    await page.waitForSelector("dialog.download .size:has-text('About 15 MB')");
    await page.click("dialog.download [data-action=start]:enabled");
    expectWhole(await arrived(saved));
  });
});
