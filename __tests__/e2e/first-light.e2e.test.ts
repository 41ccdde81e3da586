import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { Aws } from "../../lambdas/shared/aws";
import { OWNER } from "../../local/aws/call";
import { until } from "../../local/wait";
import { load } from "../../settings";
import { Alarm } from "../../tools/verify/alarm";
import { Guest } from "../../tools/verify/guest";
import { verify } from "../../tools/verify/verify";
import { clone } from "../support/clone";
import { jsonAws } from "../support/emulator";
import { moves, openBrowser } from "./support/browser";
import { keepPushing, push } from "./support/camera";
import { type Run, type RunFile, start } from "./support/run";
import { type Listed, Visitor } from "./support/visitor";

const NAME = "garden";

/** One camera, one viewer, one evening: the tests tell one story and stand in its order. */
describe("first light", () => {
  let place: ReturnType<typeof clone>;
  let run: Run;
  let browser: Browser;
  let page: Page;
  let camera: ReturnType<typeof keepPushing> | undefined;

  const address = () => run.file.cameras.find(({ name }) => name === NAME)!;
  const visitor = () => new Visitor(run.file.url);
  /** The token of the link to a recording. */
  let link = "";
  let token = "";
  let operator: Visitor | undefined;
  /** The operator without a page. One sign-in for all: signing in is throttled. */
  const signedIn = async () => {
    operator ??= await visitor().signIn(run.file.email, run.file.password);
    return operator.copy();
  };
  const status = async (who: Visitor) =>
    (await (await who.get(`/media/${NAME}/status.json`)).json()) as {
      state: string;
      recording: string;
      heartbeat: string;
    };
  const warnings = async (who: Visitor) => {
    const { warnings } = await (await who.get(`/media/${NAME}/status.json`)).json();
    return warnings.map(({ code }: { code: string }) => code) as string[];
  };
  /** Number of the newest segment that viewers can have. It never goes back, whatever is started again. */
  const newest = async (who: Visitor) => {
    const playlist = await (await who.get(`/media/${NAME}/live.m3u8`)).text();
    const first = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1] ?? 0);
    return first + [...playlist.matchAll(/#EXTINF/g)].length;
  };
  /** Three segments more than there are now: one may still be of the stream before. */
  const flows = async (who: Visitor) => {
    const before = await newest(who);
    const more = async () => ((await newest(who)) >= before + 3 ? true : undefined);
    await until(more, { what: "three new segments", timeoutMs: 60_000 });
  };
  const live = async (who: Visitor) =>
    until(async () => ((await status(who)).state === "live" ? true : undefined), {
      what: "a live camera",
      timeoutMs: 60_000,
    });

  beforeAll(async () => {
    place = clone();
    run = await start(place.folder);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  }, 420_000);

  afterAll(async () => {
    await camera?.stop("SIGKILL");
    await browser?.close();
    await run?.stop();
    place?.remove();
  });

  test("prints the page, the sign-in, the addresses and the key, and keeps them private in run.json", () => {
    const { url, email, password, cameras, inbox } = run.file;
    for (const word of [url, email, password, inbox, cameras[0]!.rtmp, cameras[0]!.rtmps, cameras[0]!.streamKey]) {
      expect(run.printed()).toContain(word);
    }
    expect(statSync(join(place.folder, ".loge/run.json")).mode & 0o777).toBe(0o600);
  });

  test("whoever is not signed in sees nothing but the door", async () => {
    await page.goto(run.file.url);
    await page.waitForSelector("#sign-in:visible");
    const nobody = visitor();
    for (const path of [`/media/${NAME}/live.m3u8`, `/media/${NAME}/status.json`, "/media/", `/media/${NAME}/x/0.ts`]) {
      expect((await nobody.get(path)).status).toBe(403);
    }
    expect((await nobody.get("/api/recordings")).status).toBe(401);
    expect((await nobody.post("/api/servers/off")).status).toBe(401);
  });

  test("a wrong password is refused without saying which half was wrong", async () => {
    const answer = await visitor().post("/api/session", { email: run.file.email, password: "Wrong-password-1" });
    const unknown = await visitor().post("/api/session", { email: "nobody@example.com", password: "Wrong-password-1" });
    expect([answer.status, unknown.status]).toEqual([401, 401]);
    expect(await answer.json()).toEqual(await unknown.json());
  });

  test("the operator signs in, and the page says that the camera is awaited", async () => {
    await page.fill("#sign-in [name=email]", run.file.email);
    await page.fill("#sign-in [name=password]", run.file.password);
    await page.click("#sign-in [type=submit]");
    await page.waitForSelector("#house:visible");
    await page.waitForSelector('[data-word="waiting"]');
  });

  test("a camera pushes RTMP through the proxy, and the picture moves", async () => {
    camera = keepPushing(address().rtmp, address().streamKey);
    await page.waitForSelector(`video[data-camera="${NAME}"]`, { state: "visible", timeout: 60_000 });
    await moves(page, { selector: `video[data-camera="${NAME}"]` });
  });

  test("a second publisher and a wrong key are refused, and the first one does not notice", async () => {
    const first = camera?.process;
    const second = push(address().rtmp, address().streamKey);
    const wrong = push(address().rtmp, "not-the-key");
    expect(await second.ended).not.toBe(0);
    expect(await wrong.ended).not.toBe(0);
    expect(camera?.process).toBe(first);
    expect(first?.exitCode).toBeNull();
    await moves(page, { selector: `video[data-camera="${NAME}"]` });
  });

  test("no cookie, an expired one, a tampered one, another path: refused", async () => {
    const who = await signedIn();
    await live(who);
    const path = `/media/${NAME}/live.m3u8`;
    expect((await who.get(path)).status).toBe(200);
    const segment = (await (await who.get(path)).text()).split("\n").find((line) => line && !line.startsWith("#"))!;
    expect((await who.get(`/media/${NAME}/${segment}`)).status).toBe(200);

    expect((await visitor().get(`/media/${NAME}/${segment}`)).status).toBe(403);
    expect(
      (
        await who
          .changed("CloudFront-Signature", (text) => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`)
          .get(path)
      ).status,
    ).toBe(403);
    expect((await who.changed("CloudFront-Policy", expired).get(path)).status).toBe(403);
    expect((await who.changed("CloudFront-Key-Pair-Id", () => "KOTHER").get(path)).status).toBe(403);
    expect((await who.get("/media/other/live.m3u8")).status).toBe(403);
    expect((await who.get(`/media/${NAME}/../other/live.m3u8`)).status).toBe(403);
    // Encoded dots are part of a key to S3, and no object has such a key.
    expect((await who.get(`/media/${NAME}/%2e%2e/%2e%2e/hosts/owncast/`)).status).toBe(404);
  });

  test("bodies that are not what they should be get a clear answer", async () => {
    const who = await signedIn();
    const broken = await who.send("POST", "/api/session", '{"email": ');
    expect([broken.status, (await broken.json()).error.code]).toEqual([400, "invalid_json"]);
    const wrong = await who.post("/api/session", { email: 7 });
    expect(wrong.status).toBe(422);
    expect((await wrong.json()).error.details.map(({ path }: { path: string }) => path)).toEqual(["email", "password"]);
    expect((await who.post("/api/session", { email: "x".repeat(200_000), password: "y" })).status).toBe(413);
  });

  test("a camera that freezes without a word is let go, and may come again", async () => {
    const who = await signedIn();
    camera?.process.kill("SIGSTOP");
    await until(async () => ((await warnings(who)).includes("reconnecting") ? true : undefined), {
      what: "the page knowing of the frozen camera",
      timeoutMs: 60_000,
    });
    await camera?.stop("SIGKILL");
    camera = keepPushing(address().rtmp, address().streamKey);
    await until(async () => ((await warnings(who)).length === 0 ? true : undefined), {
      what: "its return",
      timeoutMs: 60_000,
    });
    await moves(page, { selector: `video[data-camera="${NAME}"]`, timeoutMs: 60_000 });
  });

  test.each([["owncast@garden"], ["recorder"]])("kill -9 of %s: the picture comes back", async (name) => {
    const before = run.now().pids[name]!;
    process.kill(before, "SIGKILL");
    await until(() => (run.now().pids[name] !== before && run.now().pids[name] ? true : undefined), {
      what: `a new ${name}`,
      timeoutMs: 60_000,
    });
    const who = await signedIn();
    const killed = Date.now();
    const sending = async () => {
      const { state, heartbeat } = await status(who);
      return state === "live" && Date.parse(heartbeat) > killed ? true : undefined;
    };
    await until(sending, { what: "a live camera", timeoutMs: 60_000, everyMs: 1_000 });
    await flows(who);
    await moves(page, { selector: `video[data-camera="${NAME}"]`, timeoutMs: 60_000 });
  });

  test("RTMPS: the camera stops and comes again over TLS", async () => {
    await camera?.stop();
    camera = keepPushing(address().rtmps, address().streamKey);
    await flows(await signedIn());
    await moves(page, { selector: `video[data-camera="${NAME}"]`, timeoutMs: 60_000 });
  });

  test("the camera stops: its recording is as long as the stream within one segment, and plays", async () => {
    const who = await signedIn();
    await camera?.stop();
    await until(async () => ((await status(who)).state !== "live" ? true : undefined), {
      what: "the end of the stream",
      timeoutMs: 60_000,
    });
    const known = new Set((await who.recordings()).map(({ id }) => id));

    const seconds = 12;
    expect(await push(address().rtmp, address().streamKey, seconds).ended).toBe(0);
    const ended = async () => (await who.recordings()).find(({ id, state }) => !known.has(id) && state === "ended");
    const recording = await until(ended, { what: "the ended recording in the list", timeoutMs: 60_000, everyMs: 500 });
    expect(Math.abs(recording.duration - seconds)).toBeLessThan(2);
    expect(recording).toMatchObject({
      videoId: recording.id,
      dateTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/),
    });

    const playlist = await (await who.get(recording.playlist)).text();
    expect(playlist).toContain("#EXT-X-ENDLIST");
    const total = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, length]) => sum + Number(length), 0);
    expect(total).toBeCloseTo(recording.duration, 1);

    await page.goto(`${run.file.url}/#/recordings/${recording.id}`);
    await moves(page, { selector: `video[data-playing="${recording.id}"]` });
  });

  test("a recording is renamed, found, shared with somebody who has no account, deleted and brought back", async () => {
    const who = await signedIn();
    const [{ id, playlist }, older] = (await who.recordings()) as [Listed, Listed];
    const found = async (query: string) => (await (await who.get(`/api/recordings?${query}`)).json()).recordings;
    const change = async (method: string, what = "", body?: object) => {
      const answer = await who.send(method, `/api/recordings/${id}${what}`, body && JSON.stringify(body));
      return answer.status < 300 ? answer : Promise.reject(new Error(`${method} ${what}: ${await answer.text()}`));
    };
    await change("PATCH", "", { title: "Pássaros" });
    expect(await found("q=passaros")).toMatchObject([{ id, title: "Pássaros" }]);

    const { url } = await (await change("POST", "/share", { hours: 1 })).json();
    link = url.split("/").at(-1);
    const friend = visitor();
    const open = async () => (await friend.post("/api/shared", { token: link })).status;
    expect((await friend.get(playlist)).status).toBe(403);
    expect(await open()).toBe(200);
    const segment = (await (await friend.get(playlist)).text()).split("\n").find((line) => /^[^#]/.test(line))!;
    expect((await friend.get(playlist.replace("index.m3u8", segment))).status).toBe(200);
    for (const path of [older.playlist, `/media/${NAME}/live.m3u8`]) expect((await friend.get(path)).status).toBe(403);
    expect((await friend.get("/api/recordings")).status).toBe(401);

    await change("DELETE");
    expect(await open()).toBe(404);
    expect([await found("q=passaros"), await found("deleted=true")]).toMatchObject([[], [{ id, title: "Pássaros" }]]);
    await change("POST", "/restore");
    expect([await open(), await found("deleted=true")]).toEqual([200, []]);
    await change("DELETE", "/share");
    expect(await open()).toBe(404);
  });

  test("the operator switches the servers off and on from the page, and the camera works again", async () => {
    await page.goto(`${run.file.url}/#/servers`);
    await page.click("#servers-off");
    await page.waitForSelector('#servers-status[data-status="off"]', { timeout: 60_000 });
    const gone = () => (run.now().pids[`owncast@${NAME}`] === undefined ? true : undefined);
    await until(gone, { what: "the end of Owncast", timeoutMs: 120_000 });
    await page.click("#servers-on");
    await page.waitForSelector('#servers-status[data-status="on"]', { timeout: 120_000 });
    camera = keepPushing(address().rtmp, address().streamKey);
    await page.goto(`${run.file.url}/#/live`);
    await moves(page, { selector: `video[data-camera="${NAME}"]`, timeoutMs: 60_000 });
    await camera.stop();
  });

  test("an invited viewer changes the first password, watches, and may not switch the servers", async () => {
    const said = execFileSync("npm", ["run", "--silent", "invite", "--", "--env", "local", "viewer@example.com"], {
      cwd: place.folder,
      encoding: "utf8",
    });
    const first = /password:?\s+(\S+)/i.exec(said)?.[1];
    const guest = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await guest.goto(run.file.url);
    await guest.fill("#sign-in [name=email]", "viewer@example.com");
    await guest.fill("#sign-in [name=password]", first!);
    await guest.click("#sign-in [type=submit]");
    await guest.fill("#new-password", "A-new-Passw0rd-of-mine");
    await guest.click("#set-password [type=submit]");
    await guest.waitForSelector("#house:visible");
    const viewer = await visitor().signIn("viewer@example.com", "A-new-Passw0rd-of-mine");
    expect((await viewer.post("/api/servers/off")).status).toBe(403);
    expect((await viewer.get("/api/cameras")).status).toBe(200);
  });

  test("the operator reads the camera's whole key, and a machine calls with a token until it is revoked", async () => {
    const who = await signedIn();
    const key = await (await who.get(`/api/cameras/${NAME}/key`)).json();
    expect(key).toMatchObject({ streamKey: address().streamKey, beforeUntil: null });
    const wish = { name: "Door bell", group: "viewer", days: 1 };
    const { id, ...made } = await (await who.post("/api/tokens", wish)).json();
    token = made.token;
    const machine = async (path: string) => {
      const authorization = `Basic ${Buffer.from(token).toString("base64")}`;
      return (await fetch(run.file.url + path, { headers: { authorization } })).status;
    };
    expect([await machine("/api/recordings"), await machine(`/api/cameras/${NAME}/key`)]).toEqual([200, 403]);
    const { tokens } = await (await who.get("/api/tokens")).json();
    expect(tokens).toEqual([expect.objectContaining({ id, name: "Door bell", lastUsed: expect.any(String) })]);
    expect((await who.delete(`/api/tokens/${id}`)).status).toBe(204);
    expect(await machine("/api/recordings")).toBe(401);
  });

  test("signing out ends the session at once", async () => {
    const who = await signedIn();
    const before = who.copy();
    expect((await who.delete("/api/session")).status).toBeLessThan(300);
    expect((await before.get("/api/recordings")).status).toBe(401);
    operator = undefined;
  });

  test("npm run verify finds here what it looks for on AWS", async () => {
    const who = await signedIn();
    await until(async () => ((await status(who)).state !== "live" ? true : undefined), {
      what: "the end of the last stream, so that the servers may be stopped",
      timeoutMs: 60_000,
    });
    const { url, email, password, emulator: endpoint, inbox } = run.file;
    const aws = new Aws({ region: "us-east-1", endpoint, ...OWNER, patience: 60_000 });
    const alarm = new Alarm({ aws, settings: load(join(place.folder, ".loge/settings.json")) });
    const there = { url, email, password, guest: new Guest(url), alarm, patienceMs: 60_000 };
    const verdicts = await verify(there, () => undefined);
    // Without a domain no certificate is made that a camera could trust.
    expect(verdicts.filter(({ result }) => result !== "verified")).toEqual([
      expect.objectContaining({ what: expect.stringContaining("certificate"), result: "skipped" }),
    ]);
    const mail = async () =>
      (await (await fetch(inbox)).text()).includes(`ALARM: &quot;${alarm.name}`) ? true : undefined;
    await until(mail, { what: "the alarm's mail in the inbox", timeoutMs: 60_000 });
  });

  test("no log, no state, no plan and no user data holds a secret of this run", async () => {
    const { password, cameras } = run.file;
    const who = await signedIn();
    const session = who.cookie("__Host-loge-session");
    const secrets = [
      password,
      ...cameras.map(({ streamKey }) => streamKey),
      session,
      link,
      token,
      ...(await adminPasswords(run.file)),
    ];
    expect(secrets.filter((secret) => secret.length < 16)).toEqual([]);
    const folder = join(place.folder, ".loge");
    // Where secrets belong: what the person is told, the emulated account, and the hosts' own volumes and memory.
    const allowed = /^(run\.json|secrets\.json|emulator\/|volumes\/|hosts\/[^/]+\/root\/(run|var\/lib\/loge)\/)/;
    const searched = filesBelow(folder).filter((file) => !allowed.test(file));
    expect(
      searched.filter((file) => /terraform\.tfstate$|cdk\.tf\.json$|var\/log\/loge/.test(file)).length,
    ).toBeGreaterThan(4);
    const leaks = searched.filter((file) => {
      const content = readFileSync(join(folder, file));
      return secrets.some((secret) => content.includes(secret));
    });
    expect(leaks).toEqual([]);
  });

  test("SIGTERM leaves no process and no lock, and the next start finds recordings and keys again", async () => {
    const { pids, cameras, password } = run.now();
    const recordings = await (await signedIn()).recordings();
    expect(recordings.length).toBeGreaterThan(0);
    expect(await run.stop("SIGTERM")).toBe(0);
    expect(Object.entries(pids).filter(([, pid]) => lives(pid))).toEqual([]);
    expect(existsSync(join(place.folder, ".loge/run.json"))).toBe(false);
    expect(existsSync(join(place.folder, ".loge/lock"))).toBe(false);

    run = await start(place.folder);
    operator = undefined;
    expect(run.file.cameras).toEqual(cameras);
    expect(run.file.password).toBe(password);
    expect((await (await signedIn()).recordings()).map(({ id }) => id)).toEqual(recordings.map(({ id }) => id));
  }, 240_000);
});

/** Owncast's admin password, which only the owner of the account may read in the clear. */
async function adminPasswords({ emulator }: RunFile): Promise<string[]> {
  const target = "AmazonSSM.GetParameter";
  const { json } = await jsonAws(emulator, "ssm", target, {
    Name: "/loge/local/owncast/admin-password",
    WithDecryption: true,
  });
  return [json.Parameter.Value];
}

/** Every plain file below a folder; what a link leads to is elsewhere, or again here. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => {
    // The hosts may still be stopping: what is gone by now holds nothing.
    return lstatSync(join(folder, file), { throwIfNoEntry: false })?.isFile() ?? false;
  });
}

/** The same policy with an end in the past; the signature no longer belongs to it. */
function expired(policy: string): string {
  const decode = (text: string) =>
    Buffer.from(text.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/"), "base64").toString();
  const encode = (text: string) =>
    Buffer.from(text).toString("base64").replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
  return encode(decode(policy).replace(/"AWS:EpochTime":\d+/, '"AWS:EpochTime":1000000000'));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
