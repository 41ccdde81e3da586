import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { freePort } from "../../../local/ports";
import { until } from "../../support/until";
import { FakeHost } from "../host/support/fake-host";
import { camera } from "../host/support/place";

const PASSWORD = "OnlyThisTestKnowsIt1";
const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly location: string | undefined;
  readonly body: Buffer;
}

/** nginx with the proxy's own configuration, and behind it an Owncast, one that repeats what it is asked, and one that is nobody's. */
describe("Owncast's admin page through the proxy", () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-admin-"));
  const children: ChildProcess[] = [];
  const ports = { garden: 0, echo: 0, closed: 0 };
  let web = 0;
  let echo: Server;

  /** As it is: what a URL parser would put straight goes through untouched. */
  const ask = (path: string, { port = ports.garden, method = "GET", headers = {}, body = "" } = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path, method, headers, rejectUnauthorized: false };
      request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers["content-type"] ?? "",
            location: response.headers.location,
            body: Buffer.concat(chunks),
          }),
        );
      })
        .on("error", reject)
        .end(body);
    });
  const direct = (path: string) => fetch(`http://127.0.0.1:${web}${path}`);

  beforeAll(async () => {
    if (!process.env["LOGE_OWNCAST"]) throw new Error("LOGE_OWNCAST names no Owncast: run the tests with npm test.");
    const taken = new Set<number>();
    const port = () => freePort(taken);
    echo = createServer(({ headers, url }, response) => response.end(JSON.stringify({ url, headers })));
    const echoPort = await port();
    await new Promise<void>((resolve) => echo.listen(echoPort, "127.0.0.1", resolve));
    web = await port();
    const rtmp = await port();
    const one = async (name: keyof typeof ports, owncastWeb: number, owncastRtmp: number, range: string) => {
      ports[name] = await port();
      return camera(name, {
        ports: { rtmp: await port(), rtmps: await port(), owncastRtmp, owncastWeb },
        admin: { port: ports[name], allowedCidrs: [range] },
      });
    };
    const here = "127.0.0.1/32";
    const cameras = [
      await one("garden", web, rtmp, here),
      await one("echo", echoPort, rtmp, here),
      await one("closed", web, rtmp, "203.0.113.0/24"),
    ];
    const host = new FakeHost(folder, "proxy", { place: { cameras } });
    host.write("run/loge/addresses", "0.0.0.0 127.0.0.1\n10.20.0.26 127.0.0.1\n");
    host.run("proxy-certificate");
    expect(host.run("proxy-configure")).toMatchObject({ code: 0, stderr: "" });
    const start = (command: string, args: string[], cwd: string) =>
      children.push(spawn(command, args, { cwd, stdio: "ignore" }));
    start("nginx", ["-e", "stderr", "-c", host.path("run/loge/proxy/nginx.conf"), "-g", "daemon off;"], folder);

    const owncast = join(folder, "owncast");
    mkdirSync(owncast);
    const flags = { webserverip: "127.0.0.1", webserverport: web, rtmpport: rtmp, adminpassword: PASSWORD };
    const args = Object.entries({ ...flags, streamkey: "key" }).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    start(process.env["LOGE_OWNCAST"] as string, args, owncast);
    await until(async () => (await direct("/api/status").catch(() => undefined))?.ok);
    const source = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine"];
    const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    start("ffmpeg", ["-v", "error", ...source, ...codecs, "-f", "flv", `rtmp://127.0.0.1:${rtmp}/live/key`], folder);
    await until(async () => (await (await direct("/hls/0/stream.m3u8")).text()).includes("#EXTINF"));
  });

  afterAll(async () => {
    const ended = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of children) child.kill();
    await Promise.all(ended);
    echo?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  test("asks for the password, and shows the page with all that it loads", async () => {
    expect((await ask("/")).location).toBe("/admin/");
    expect((await ask("/admin/")).status).toBe(401);
    expect((await ask("/api/admin/serverconfig")).status).toBe(401);
    const page = await ask("/admin/", { headers: { authorization } });
    expect(page.status).toBe(200);
    const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, path]) => path as string);
    const parts = named(page.body.toString(), /(?:src|href)="(\/[^"]+)"/g);
    const manifest = parts.find((path) => path.endsWith("_buildManifest.js")) ?? "";
    const chunks = named((await ask(manifest)).body.toString(), /"(static\/chunks\/[^"]*admin[^"]*)"/g);
    const all = [...new Set([...parts, ...chunks.map((path) => `/_next/${path}`)])];
    expect(all.length).toBeGreaterThan(30);
    const answers = await Promise.all(
      all.map(async (path) => [path, (await ask(path, { headers: { authorization } })).status]),
    );
    expect(answers.filter(([, status]) => status !== 200)).toEqual([]);
    expect((await ask("/api/admin/serverconfig", { headers: { authorization } })).status).toBe(200);
  });

  test("saves a setting", async () => {
    const headers = { authorization, "content-type": "application/json", origin: `https://127.0.0.1:${ports.garden}` };
    const body = JSON.stringify({ value: "Garden by night" });
    const saved = await ask("/api/admin/config/name", { method: "POST", headers, body });
    expect(JSON.parse(saved.body.toString())).toMatchObject({ success: true });
    expect(await (await direct("/api/config")).json()).toMatchObject({ name: "Garden by night" });
  });

  test("passes on the host with its port, and that it was asked by HTTPS", async () => {
    const { headers } = JSON.parse((await ask("/api/admin/x?y=%2e", { port: ports.echo })).body.toString());
    expect(headers).toMatchObject({
      host: `127.0.0.1:${ports.echo}`,
      "x-forwarded-proto": "https",
      "x-forwarded-for": "127.0.0.1",
    });
  });

  test("shows no picture, however its path is written", async () => {
    const pictures = [
      ...["/thumbnail.jpg", "/preview.gif", "/hls/stream.m3u8", "/hls/0/stream.m3u8", "/api/video/variants"],
      ...["/embed/video", "/embed/chat/readonly", "/ws", "/api/chat", "/api/yp", "/api/ping", "/sw.js", "/index.html"],
      ...["/federation/user/x", "/.well-known/webfinger", "/nodeinfo/2.0", "/public/x", "/api/moderation/chat/user/x"],
    ];
    expect((await direct("/thumbnail.jpg")).status).toBe(200);
    expect((await direct("/hls/0/stream.m3u8")).status).toBe(200);
    const hex = (text: string) => [...text].map((it) => `%${it.charCodeAt(0).toString(16)}`).join("");
    const first = (path: string) => `/${hex(path.slice(1, 2))}${path.slice(2)}`;
    const written = pictures.flatMap((path) => [
      ...[path, `${path}?x`, `${path}/`, `${path};x`, `/${path}`, `//${path}`, `/.${path}`, `/;x${path}`, `/\\${path}`],
      ...[first(path), first(path).toUpperCase(), `/${hex(path.slice(1))}`, path.replaceAll("/", "%2f"), `${path}%00`],
      ...[path.replace("/", "/%2525"), first(path).replace("%", "%25"), path.toUpperCase(), `${path}%20`, `${path}.`],
      ...["/admin", "/api/admin", "/_next/static", "/img", "/fonts", "/styles", "/locales"].flatMap((open) =>
        ["/..", "/%2e%2e", "/.%2e", "/..;", "/..%2f", "/%252e%252e", "/x/../..", "/..\\", "/%5c..", "//.."].map(
          (climb) => `${open}${climb}${path}`,
        ),
      ),
      ...[`/logo${path}`, `/favicon.ico${path}`, `/api/status${path}`, `/manifest.json/..${path}`],
    ]);
    expect(written.length).toBeGreaterThan(1_000);
    const shown: unknown[] = [];
    for (const path of new Set(written)) {
      const { status, type, body } = await ask(path, { headers: { authorization } });
      const refused = status === 404 || status === 400;
      const pictured = /image|mpegurl|mp2t/.test(type) || body.includes("#EXTM3U") || body.includes("GIF8");
      if (!refused || pictured) shown.push([path, status, type]);
    }
    expect(shown).toEqual([]);
  });

  test("takes no other method, and nobody from another network", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
      expect((await ask("/api/admin/status", { method, headers: { authorization } })).status).toBeGreaterThanOrEqual(
        403,
      );
    expect((await ask("/logo", { method: "POST" })).status).toBe(403);
    for (const path of ["/admin/", "/api/admin/status", "/logo"])
      expect((await ask(path, { port: ports.closed, headers: { authorization } })).status).toBe(403);
  });

  test("slows down who tries passwords", async () => {
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 120 }, () => ask("/api/admin/status", { port: ports.echo })),
    );
    const seconds = (performance.now() - began) / 1000;
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
    expect(count(200)).toBeLessThanOrEqual(41 + 10 * seconds);
    expect(count(200) + count(429)).toBe(120);
  });
});
