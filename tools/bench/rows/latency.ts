import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../../local/ports";
import { chromium } from "../../../local/setup/packages";
import { until } from "../../../local/wait";
import { root } from "../../root";
import { Account } from "../account";
import type { Bench } from "../bench";
import { openBrowser, type Page } from "../browser";
import { LATENESS, sendClock } from "../clock-camera";
import type { Outcome } from "../measure";
import { OwncastAdmin, plainOwncast } from "../owncast";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const LEVELS = [0, 1, 2, 3, 4];
const WHAT = "latency, camera to screen";
/** A camera connects, a first segment is finished, and a picture comes. */
const PICTURE_MS = 60_000;
/** A player closes up to where it wants to be; both had stood still by then. */
const SETTLE_MS = 20_000;
const [SAMPLES, EVERY_MS] = [40, 250];

/**
 * One camera sends the same frames, with the time burnt in, to Loge and to an Owncast as it comes. Both are set to the same
 * latency level, one level after the other. Loge's page and hls.js's full build, which plays that Owncast's own
 * `/hls/stream.m3u8` from its own address, are open side by side in one browser, and each picture says how old it is.
 */
export const latency: Row = {
  name: "latency",
  title: `latency: camera to screen at each of Owncast's ${LEVELS.length} levels, beside hls.js on an Owncast of its own`,
  async measure(bench) {
    const program = chromium();
    if (!program) return [{ what: WHAT, skipped: "no Chromium here" }];
    const browser = await openBrowser(program);
    if (!browser) return [{ what: WHAT, skipped: "playwright-core is not installed (npm ci)" }];
    await bench.silence();
    const taken = new Set<number>();
    const ports = { web: await freePort(taken), rtmp: await freePort(taken) };
    const plain = await plainOwncast(binary(bench), bench.folder(), ports);
    try {
      const { cameras } = await bench.run();
      const [{ rtmp, streamKey }] = cameras as [(typeof cameras)[number]];
      const ours = await admin(bench);
      const page = await (await browser.newContext()).newPage();
      await signIn(bench, page);
      const peer = await (await browser.newContext()).newPage();
      const found: Outcome[] = [];
      for (const level of LEVELS) {
        for (const each of [ours, plain.admin]) await each.set("video/streamlatencylevel", level);
        const camera = sendClock([`${rtmp}/${streamKey}`, plain.rtmp]);
        try {
          found.push(await compare(bench, level, page, peer, plain.admin));
        } finally {
          await camera.stop();
        }
        for (const each of [ours, plain.admin]) await isOff(each);
      }
      await ours.set("video/streamlatencylevel", bench.settings().cameras[0]?.latency ?? 1);
      return found;
    } finally {
      await plain.stop();
      await browser.close();
    }
  },
};

async function compare(bench: Bench, level: number, ours: Page, peer: Page, plain: OwncastAdmin): Promise<Outcome> {
  const { url } = await bench.run();
  bench.say(`  level ${level}`);
  const sends = async () => ((await plain.isSending()) ? true : undefined);
  await until(sends, { what: "the camera in Owncast", timeoutMs: PICTURE_MS });
  const master = async () => ((await fetch(`${plain.url}/hls/0/stream.m3u8`)).ok ? true : undefined);
  await until(master, { what: "Owncast's playlist", timeoutMs: PICTURE_MS });
  await ours.goto("about:blank");
  await ours.goto(url);
  await peer.goto(`${plain.url}/api/status`);
  await peer.evaluate(`(() => { ${readFileSync(join(root, "node_modules/hls.js/dist/hls.min.js"), "utf8")} })()`);
  await peer.evaluate(`(() => {
    const video = document.body.appendChild(document.createElement("video"));
    video.muted = true;
    const hls = new Hls();
    hls.loadSource("/hls/stream.m3u8");
    hls.attachMedia(video);
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  })()`);
  for (const page of [ours, peer]) await picture(page);
  await pause(SETTLE_MS);
  const [loge, bare]: [number[], number[]] = [[], []];
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const [page, into] of [
      [ours, loge],
      [peer, bare],
    ] as const) {
      const late = await page.evaluate<number | null>(LATENESS);
      if (late !== null) into.push(late / 1000);
    }
    await pause(EVERY_MS);
  }
  await peer.goto("about:blank");
  const against = { what: "hls.js full on Owncast's own playlist", value: median(bare), spread: spread(bare) };
  return { what: `${WHAT}, level ${level}`, value: median(loge), unit: "s", spread: spread(loge), against };
}

async function signIn(bench: Bench, page: Page): Promise<void> {
  const { url, email, password } = await bench.run();
  await page.goto(url);
  await page.waitForSelector("#sign-in:not([hidden])");
  await page.fill("#sign-in [name=email]", email);
  await page.fill("#sign-in [name=password]", password);
  await page.click("#sign-in [type=submit]");
  await page.waitForSelector("#house:not([hidden])");
}

async function picture(page: Page): Promise<void> {
  const seen = async () => (await page.evaluate<number | null>(LATENESS)) ?? undefined;
  await until(seen, { what: "a picture", timeoutMs: PICTURE_MS });
}

async function isOff(owncast: OwncastAdmin): Promise<void> {
  const off = async () => ((await owncast.isSending()) ? undefined : true);
  await until(off, { what: "the end of the stream", timeoutMs: PICTURE_MS });
}

/** Of the Owncast that Loge runs. */
async function admin(bench: Bench): Promise<OwncastAdmin> {
  const password = await new Account((await bench.run()).emulator).parameter("/loge/local/owncast/admin-password");
  return new OwncastAdmin(`http://127.0.0.1:${bench.settings().cameras[0]?.ports.owncastWeb}`, password);
}

/** The same program that Loge runs. */
function binary(bench: Bench): string {
  const hosts = bench.file("hosts");
  const found = readdirSync(hosts)
    .map((host) => join(hosts, host, "root/opt/loge/owncast/owncast"))
    .find((file) => existsSync(file));
  if (!found) throw new Error("No host has an Owncast.");
  return found;
}
