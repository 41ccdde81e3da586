import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { StreamKeys } from "../../../lambdas/cameras/stream-keys";
import { Aws } from "../../../lambdas/shared/aws";
import { type Emulator, startEmulator } from "../../../local/emulator";
import { type Hosts, startHosts } from "../../../local/hosts";
import { cloud } from "../../local/hosts/support/cloud";
import { emulatorPython, jsonAws } from "../../support/emulator";
import { until } from "../../support/until";

const KEYS = "/loge/test/owncast/stream-key";
const STREAM_KEY = `${KEYS}/garden`;
const ADMIN_PASSWORD = "/loge/test/owncast/admin-password";

/** A real Owncast on a host that boots from nothing: whose keys it takes, and where they are. */
describe("Owncast's keys", () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-keys-"));
  const lines: string[] = [];
  let commandLines = "";
  let emulator: Emulator;
  let made: Awaited<ReturnType<typeof cloud>>;
  let hosts: Hosts;
  let camera: ChildProcess | undefined;

  beforeAll(async () => {
    emulator = await startEmulator({ python: emulatorPython(), dir: join(folder, "emulator"), log: () => {} });
    made = await cloud(emulator.endpoint, folder);
    const watch = setInterval(() => {
      commandLines += execFileSync("ps", ["axww", "-o", "args"], { encoding: "utf8" });
    }, 100);
    hosts = await startHosts({
      state: made.state,
      endpoint: emulator.endpoint,
      dir: folder,
      log: (line) => lines.push(line),
      journal: (host, unit, line) => lines.push(`${host} ${unit} | ${line}`),
    });
    await hosts.ready(120_000);
    clearInterval(watch);
  });

  afterAll(async () => {
    await hosts?.stop();
    made?.close();
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ssm = async (action: string, parameters: object) =>
    (await jsonAws(emulator.endpoint, "ssm", `AmazonSSM.${action}`, parameters)).json;
  const read = async (name: string): Promise<string> =>
    (await ssm("GetParameter", { Name: name, WithDecryption: true })).Parameter.Value;
  const write = (name: string, value: string) =>
    ssm("PutParameter", { Name: name, Value: value, Type: "SecureString", Overwrite: true });
  const signIn = async (password: string) => {
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
    const url = `http://127.0.0.1:${made.ports.owncastWeb}/api/admin/status`;
    return (await fetch(url, { headers: { authorization } })).status;
  };
  const address = (protocol: "rtmp" | "rtmps", key: string) =>
    `${protocol}://127.0.0.1:${made.ports[protocol]}/live/${key}`;
  const picture = (seconds: number, url: string) => {
    const source = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine"];
    const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    return ["-v", "error", ...source, ...codecs, "-t", `${seconds}`, "-f", "flv", url];
  };
  const refused = (url: string) => spawnSync("ffmpeg", picture(120, url), { timeout: 60_000 }).status === 1;
  const owncast = async (path: string) => {
    const authorization = `Basic ${Buffer.from(`admin:${await read(ADMIN_PASSWORD)}`).toString("base64")}`;
    const answer = await fetch(`http://127.0.0.1:${made.ports.owncastWeb}/api/${path}`, {
      headers: { authorization },
    });
    return (await answer.json()) as any;
  };
  const connected = async (): Promise<string | null> => (await owncast("status")).lastConnectTime;
  const publish = async (key: string) => {
    camera = spawn("ffmpeg", picture(300, address("rtmps", key)), { stdio: "ignore" });
    await until(async () => (await connected()) !== null);
  };
  /** Owncast takes one camera at a time: the next may come when it knows that this one has gone. */
  const leave = async () => {
    camera?.kill("SIGKILL");
    await until(async () => (await connected()) === null);
  };
  const restart = async () => {
    const before = hosts.pids()["owncast@garden"];
    await made.stop("owncast");
    await until(() => !("loge-recorder" in hosts.pids()));
    await made.start("owncast");
    await until(() => {
      const now = hosts.pids()["owncast@garden"];
      return now !== undefined && now !== before;
    });
    await hosts.ready(60_000);
  };

  test("are made on the host: nobody knows them beforehand, and Owncast's own are taken by nothing", async () => {
    expect(await read(STREAM_KEY)).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await read(ADMIN_PASSWORD)).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await signIn(await read(ADMIN_PASSWORD))).toBe(200);
    expect(await signIn("abc123")).toBe(401);
    expect(refused(address("rtmp", "abc123"))).toBe(true);
    expect(refused(address("rtmps", "abc123"))).toBe(true);
  });

  test("stood in no command line of the first boot, and in no line that a unit wrote", async () => {
    expect(commandLines).toContain("owncast-camera garden");
    for (const secret of [await read(STREAM_KEY), await read(ADMIN_PASSWORD)]) {
      expect(commandLines).not.toContain(secret);
      expect(lines.join("\n")).not.toContain(secret);
    }
  });

  test("let a camera in by RTMPS", async () => {
    await publish(await read(STREAM_KEY));
    await until(async () => (await made.object("media/garden/live.m3u8"))?.includes("#EXTINF"));
    await leave();
  });

  describe("are rotated by the API", () => {
    const seen = { processes: "" };
    let watch: NodeJS.Timeout;
    let old = "";
    let fresh = "";

    const keys = () => {
      const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
      return new StreamKeys(
        new Aws({ region: "us-east-1", ...credentials, endpoint: emulator.endpoint, patience: 60_000 }),
        KEYS,
      );
    };
    const taken = async (): Promise<string[]> =>
      (await owncast("admin/serverconfig")).streamKeys.map(({ key }: { key: string }) => key);

    beforeAll(() => {
      // The cameras of this test have their key in their own arguments.
      watch = setInterval(() => {
        const all = execFileSync("ps", ["axww", "-o", "args"], { encoding: "utf8" }).split("\n");
        seen.processes += all.filter((line) => !line.startsWith("ffmpeg ")).join("\n");
      }, 100);
    });
    afterAll(() => {
      clearInterval(watch);
      camera?.kill("SIGKILL");
    });

    test("a stream that runs is not cut, and Owncast takes the new key beside the old one", async () => {
      old = await read(STREAM_KEY);
      await publish(old);
      const since = await connected();
      fresh = await keys().rotate("garden");
      await until(async () => (await taken()).join() === [fresh, old].join());
      const segments = async () => (await made.object("media/garden/live.m3u8"))?.match(/\d+\.ts/g)?.at(-1);
      const before = await segments();
      await until(async () => (await segments()) !== before);
      expect(await connected()).toBe(since);
      expect(camera?.exitCode).toBeNull();
    });

    test("a camera with the new key is let in, which ends the old one", async () => {
      await leave();
      await publish(fresh);
      await until(async () => (await taken()).join() === fresh);
      await until(async () => (await read(`${KEYS}-before/garden`)) === "unset");
      expect(camera?.exitCode).toBeNull();
      await leave();
      expect(refused(address("rtmp", old))).toBe(true);
    });

    test("an old key whose camera does not come again is refused after a day", async () => {
      const newest = await keys().rotate("garden");
      await until(async () => (await taken()).join() === [newest, fresh].join());
      // The day passes.
      const before = JSON.parse(await read(`${KEYS}-before/garden`));
      const day = 24 * 3600;
      expect(before).toEqual([{ key: fresh, until: expect.any(Number) }]);
      expect(before[0].until - Date.now() / 1000).toBeGreaterThan(day - 120);
      await write(`${KEYS}-before/garden`, JSON.stringify([{ ...before[0], until: before[0].until - day }]));
      await until(async () => (await taken()).join() === newest);
      expect(refused(address("rtmp", fresh))).toBe(true);
      await until(async () => (await read(`${KEYS}-before/garden`)) === "unset");
    });

    test("and stand in no command line and in no line that a unit wrote", async () => {
      expect(seen.processes).toContain("owncast-admit garden");
      for (const secret of [old, fresh, await read(STREAM_KEY)]) {
        expect(seen.processes).not.toContain(secret);
        expect(lines.join("\n")).not.toContain(secret);
      }
    });
  });

  test("are the ones in SSM after the next start, whatever Owncast's database had", async () => {
    const old = await read(STREAM_KEY);
    await write(STREAM_KEY, "AnotherKeyThatSomebodyChose");
    await write(ADMIN_PASSWORD, "AnotherPasswordThatSomebodyChose");
    await restart();
    expect(await signIn("AnotherPasswordThatSomebodyChose")).toBe(200);
    expect(refused(address("rtmp", old))).toBe(true);
    const camera = spawnSync("ffmpeg", picture(2, address("rtmp", "AnotherKeyThatSomebodyChose")), { timeout: 60_000 });
    expect(camera.status).toBe(0);
  });
});
