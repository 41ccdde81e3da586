import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type SecureVersion } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { freePort } from "../../local/ports";
import { FakeHost } from "../modules/host/support/fake-host";
import { camera } from "../modules/host/support/place";
import { show } from "../support/show";
import { until } from "../support/until";

/** What came back until the other side closed, or until there was silence. */
interface Told {
  readonly bytes: Buffer;
  readonly closed: boolean;
}

/** nginx with the proxy's own configuration, a real Owncast behind it, and a camera that is live while strangers try. */
describe("the cameras' door", () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-door-"));
  const children: ChildProcess[] = [];
  const key = "OnlyTheGardenKnowsIt";
  const ports = { rtmp: 0, rtmps: 0, otherRtmp: 0, otherRtmps: 0, web: 0 };
  const tries: Record<string, number> = {};
  let owncast: ChildProcess;

  const start = (command: string, args: readonly string[], cwd = folder) => {
    const child = spawn(command, args, { cwd, stdio: "ignore" });
    children.push(child);
    return child;
  };
  const status = async () => (await fetch(`http://127.0.0.1:${ports.web}/api/status`)).json() as Promise<any>;
  const segments = async () => {
    const playlist = await (await fetch(`http://127.0.0.1:${ports.web}/hls/0/stream.m3u8`)).text();
    return Number(playlist.match(/#EXT-X-MEDIA-SEQUENCE:(\d+)/)?.[1]) + (playlist.match(/#EXTINF/g)?.length ?? 0);
  };
  const picture = (url: string, seconds?: number) => {
    const source = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine"];
    const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    const life = seconds === undefined ? [] : ["-t", `${seconds}`];
    return ["-v", "error", ...source, ...codecs, ...life, "-f", "flv", url];
  };
  const address = (stream: string, scheme: "rtmp" | "rtmps" = "rtmp") =>
    `${scheme}://127.0.0.1:${ports[scheme]}${stream}`;

  /** Says something to a port and hears what comes back, until the port closes or has been silent for so many milliseconds. */
  const say = (socket: Socket, parts: readonly Buffer[], silence = 30_000): Promise<Told> =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const done = (closed: boolean) => {
        socket.destroy();
        resolve({ bytes: Buffer.concat(chunks), closed });
      };
      socket.setTimeout(silence, () => done(false));
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      socket.on("error", () => done(true));
      socket.on("close", () => done(true));
      for (const part of parts) socket.write(part);
    });
  const to = (port: number) => connect(port, "127.0.0.1");
  const counted = (what: string) => {
    tries[what] = (tries[what] ?? 0) + 1;
  };

  beforeAll(async () => {
    if (!process.env["LOGE_OWNCAST"]) throw new Error("LOGE_OWNCAST names no Owncast: run the tests with npm test.");
    const taken = new Set<number>();
    for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort(taken);
    const owncastRtmp = await freePort(taken);
    const behind = { owncastRtmp, owncastWeb: ports.web };
    const cameras = [
      camera("garden", { allowedCidrs: ["127.0.0.1/32"], ports: { rtmp: ports.rtmp, rtmps: ports.rtmps, ...behind } }),
      camera("other", {
        allowedCidrs: ["203.0.113.0/24"],
        ports: { rtmp: ports.otherRtmp, rtmps: ports.otherRtmps, ...behind },
      }),
    ];
    const host = new FakeHost(folder, "proxy", { place: { cameras } });
    host.write("run/loge/addresses", "0.0.0.0 127.0.0.1\n10.20.0.26 127.0.0.1\n");
    host.run("proxy-certificate");
    expect(host.run("proxy-configure")).toMatchObject({ code: 0, stderr: "" });
    start("nginx", ["-e", "stderr", "-c", host.path("run/loge/proxy/nginx.conf"), "-g", "daemon off;"]);
    mkdirSync(join(folder, "owncast"));
    const flags = { webserverip: "127.0.0.1", webserverport: ports.web, rtmpport: owncastRtmp, streamkey: key };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    owncast = start(process.env["LOGE_OWNCAST"], args, join(folder, "owncast"));
    await until(async () => (await status().catch(() => undefined)) !== undefined);
    start("ffmpeg", picture(address(`/live/${key}`)));
    await until(async () => (await status()).online && (await segments()) > 1);
  });

  afterAll(async () => {
    const ended = children.map((child) => child.exitCode ?? new Promise((resolve) => child.once("exit", resolve)));
    for (const child of children) child.kill();
    await Promise.all(ended);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    const lines = Object.entries(tries).map(([what, count]) => `${String(count).padStart(5)} × ${what}`);
    show(["at the cameras' door, with one camera live, undisturbed:", ...lines].join("\n"));
  });

  /** Does it, and then looks whether the camera is live as before: the same connection, and its picture goes on. */
  async function undisturbed(work: () => Promise<void>): Promise<void> {
    const before = await status();
    const had = await segments();
    expect(before.online).toBe(true);
    await work();
    await until(async () => (await segments()) > had);
    expect((await status()).lastConnectTime).toBe(before.lastConnectTime);
    expect(owncast.exitCode).toBeNull();
  }

  test("is closed to other networks: not a byte is answered, by RTMP or by RTMPS", async () => {
    await undisturbed(async () => {
      for (const port of [ports.otherRtmp, ports.otherRtmps]) {
        expect(await say(to(port), [Buffer.from([3]), randomBytes(1536)])).toEqual({
          bytes: Buffer.of(),
          closed: true,
        });
        counted("from another network");
      }
    });
  });

  test("lets nobody publish without the key, and nobody watch, with it or without", async () => {
    await undisturbed(async () => {
      for (const stream of [
        "/live/wrong",
        "/live/",
        "/live",
        `/other/${key}`,
        `/live/${key}x`,
        `/live/${key.toLowerCase()}`,
      ]) {
        const { status: code } = spawnSync("ffmpeg", picture(address(stream), 120), { timeout: 60_000 });
        expect([stream, code]).toEqual([stream, 1]);
        counted("a publisher without the key");
      }
      for (const stream of ["/live/wrong", `/live/${key}`]) {
        const args = ["-v", "error", "-rw_timeout", "2000000", "-i", address(stream), "-t", "1", "-f", "framecrc", "-"];
        const { status: code, stdout } = spawnSync("ffmpeg", args, { timeout: 60_000 });
        expect([stream, code, stdout.toString()]).toEqual([stream, 1, ""]);
        counted("a viewer by RTMP");
      }
    });
  });

  test("stands bytes that are no camera's", async () => {
    const handshake = () => [Buffer.from([3]), randomBytes(1536)];
    const chunk = (type: number, length: number, body: Buffer) => {
      const header = Buffer.alloc(12);
      header[0] = 3;
      header.writeUIntBE(length, 4, 3);
      header[7] = type;
      return Buffer.concat([header, body]);
    };
    const kinds: Record<string, () => Buffer[]> = {
      "random bytes": () => [randomBytes(1 + Math.floor(Math.random() * 4000))],
      "an HTTP request": () => [Buffer.from("GET /hls/0/stream.m3u8 HTTP/1.1\r\nHost: x\r\n\r\n")],
      "a TLS greeting where none is due": () => [Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), randomBytes(500)],
      "half a handshake": () => [Buffer.from([3]), randomBytes(700)],
      "another version": () => [Buffer.from([6]), randomBytes(1536)],
      "noise after a handshake": () => [...handshake(), randomBytes(1536), randomBytes(3000)],
      "a message of 16 MB, announced": () => [...handshake(), randomBytes(1536), chunk(20, 0xffffff, randomBytes(128))],
      "chunks of 2 GB, announced": () => [
        ...handshake(),
        randomBytes(1536),
        chunk(1, 4, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
        chunk(20, 0xffffff, randomBytes(64)),
      ],
      "a command that is none": () => [...handshake(), randomBytes(1536), chunk(20, 64, randomBytes(64))],
      "lists in lists": () => [...handshake(), randomBytes(1536), chunk(20, 128, Buffer.alloc(128, 0x0a))],
    };
    await undisturbed(async () => {
      for (const [kind, bytes] of Object.entries(kinds)) {
        for (let i = 0; i < 12; i++) {
          const { bytes: told } = await say(to(ports.rtmp), bytes(), 60);
          // A handshake is answered, and nothing else.
          expect([kind, told.length <= 3073 + 200, told.includes("HTTP/")]).toEqual([kind, true, false]);
          counted(kind);
        }
      }
    });
  });

  test("speaks no old TLS, and no plain RTMP where TLS is due", async () => {
    const greeting = (version: SecureVersion) =>
      new Promise<string>((resolve) => {
        const options = { rejectUnauthorized: false, minVersion: version, maxVersion: version };
        const ciphers = "DEFAULT@SECLEVEL=0";
        const socket = connectTls({ host: "127.0.0.1", port: ports.rtmps, ciphers, ...options });
        socket.on("secureConnect", () => resolve(socket.getProtocol() ?? ""));
        socket.on("error", () => resolve("refused"));
        socket.on("secureConnect", () => socket.destroy());
      });
    await undisturbed(async () => {
      const seen = [];
      for (const version of ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const) seen.push(await greeting(version));
      expect(seen).toEqual(["refused", "refused", "TLSv1.2", "TLSv1.3"]);
      const { bytes } = await say(to(ports.rtmps), [Buffer.from([3]), randomBytes(1536)]);
      expect(bytes.length).toBeLessThan(100);
      counted("RTMP where TLS is due");
    });
  });

  test("holds two connections of an address, so that nobody takes them all", async () => {
    await undisturbed(async () => {
      const second = to(ports.rtmp);
      second.write(Buffer.concat([Buffer.from([3]), randomBytes(1536)]));
      // It is held when it is answered: until then a third might be taken for it.
      await new Promise((resolve) => second.once("data", resolve));
      for (let i = 0; i < 20; i++) {
        expect(await say(to(ports.rtmp), [Buffer.from([3]), randomBytes(1536)])).toEqual({
          bytes: Buffer.of(),
          closed: true,
        });
        counted("a third connection");
      }
      second.destroy();
    });
  });
});
