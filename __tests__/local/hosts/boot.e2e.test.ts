import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "../../../local/emulator";
import { type Hosts, startHosts } from "../../../local/hosts";
import { emulatorPython } from "../../support/emulator";
import { until } from "../../support/until";
import { members } from "./support/bench";
import { cloud } from "./support/cloud";

/** The modules' own user data, bundles and units, with a real nginx, recorder and Owncast. */
describe("hosts boot from what Terraform made", () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-boot-"));
  const lines: string[] = [];
  let emulator: Emulator;
  let made: Awaited<ReturnType<typeof cloud>>;
  let hosts: Hosts;
  let camera: ChildProcess | undefined;
  const start = async () => {
    hosts = await startHosts({
      state: made.state,
      endpoint: emulator.endpoint,
      dir: folder,
      log: (line) => lines.push(line),
      journal: (host, unit, line) => lines.push(`${host} ${unit} | ${line}`),
    });
    await hosts.ready(120_000);
  };

  beforeAll(async () => {
    emulator = await startEmulator({ python: emulatorPython(), dir: join(folder, "emulator"), log: () => {} });
    made = await cloud(emulator.endpoint, folder);
    await start();
  });

  afterAll(async () => {
    camera?.kill("SIGKILL");
    await hosts?.stop();
    made?.close();
    await emulator?.stop();
    if (process.env["LOGE_SHOW"]) console.log(lines.join("\n"));
    rmSync(folder, { recursive: true, force: true });
  });

  test("nginx, the recorder and Owncast run", () => {
    expect(Object.keys(hosts.pids()).sort()).toEqual(["loge-proxy", "loge-recorder", "owncast@garden"]);
  });

  test("a camera's picture comes to the bucket through all of them", async () => {
    const url = `rtmp://127.0.0.1:${made.ports.rtmp}/live/${await made.streamKey()}`;
    const source = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine"];
    const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    camera = spawn("ffmpeg", ["-v", "error", ...source, ...codecs, "-f", "flv", url], { stdio: "ignore" });
    await until(async () => (await made.object("media/garden/live.m3u8"))?.includes("#EXTINF"));
  });

  test("Owncast killed is Owncast started again, and the recorder stays", async () => {
    const before = hosts.pids();
    process.kill(before["owncast@garden"] as number, "SIGKILL");
    const pid = await until(() => {
      const now = hosts.pids()["owncast@garden"];
      return now !== before["owncast@garden"] && now;
    });
    expect(members(before["owncast@garden"] as number)).toEqual([]);
    expect(hosts.pids()).toEqual({ ...before, "owncast@garden": pid });
    await until(() => answers(made.ports.owncastRtmp));
  });

  test("a stopped instance ends in order, and comes back with the same key", async () => {
    const key = await made.streamKey();
    const before = hosts.pids();
    await made.stop("owncast");
    await until(() => lines.includes("owncast: loge-recorder.service has ended"));
    expect(Object.keys(hosts.pids())).toEqual(["loge-proxy"]);
    expect([...members(before["owncast@garden"] as number), ...members(before["loge-recorder"] as number)]).toEqual([]);
    const ends = lines.filter((line) => /^owncast: .* has ended$/.test(line));
    expect(ends.slice(-2)).toEqual([
      "owncast: owncast@garden.service has ended",
      "owncast: loge-recorder.service has ended",
    ]);

    await made.start("owncast");
    await until(() => hosts.pids()["owncast@garden"]);
    await hosts.ready(60_000);
    expect(await made.streamKey()).toBe(key);
    await until(() => answers(made.ports.owncastRtmp));
  });

  test("a supervisor that ends leaves no process, and the next one has everything back", async () => {
    const before = Object.values(hosts.pids());
    await hosts.stop();
    expect(before.flatMap(members)).toEqual([]);
    await start();
    expect(Object.keys(hosts.pids()).sort()).toEqual(["loge-proxy", "loge-recorder", "owncast@garden"]);
  });
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket
      .once("connect", () => resolve(true))
      .once("error", () => resolve(false))
      .once("connect", () => socket.destroy());
  });
}
