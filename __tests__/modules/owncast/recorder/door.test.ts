import { request } from "node:http";
import { connect } from "node:net";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Door, type Guest } from "../../../../modules/owncast/recorder/door";
import type { SegmentName } from "../../../../modules/owncast/recorder/source-playlist";
import { TooLarge } from "../../../../modules/owncast/recorder/spool";

/** Remembers what it was told. */
class Listener implements Guest {
  readonly heard: string[] = [];
  has = false;

  async receive({ stream, n, rendition = 0 }: SegmentName, body: Readable, limit: number) {
    if (this.has) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > limit) throw new TooLarge();
    this.heard.push(`${stream} ${n} ${bytes.length}${rendition > 0 ? ` of ${rendition}` : ""}`);
    return { bytes: bytes.length, md5: "5d41402abc4b2a76b9719d911017c592" };
  }
  async playlist(text: string) {
    this.heard.push(`playlist ${text}`);
  }
  async connected() {
    this.heard.push("connected");
  }
  async stopped() {
    this.heard.push("stopped");
  }
}

let garden: Listener;
let door: Door;

beforeEach(async () => {
  garden = new Listener();
  const cameras = new Map([["garden", garden]]);
  door = await Door.open({ port: 0, cameras, health: () => ({ garden: "waiting" }), log: () => undefined });
});

afterEach(() => door.close());

/** Without the client's own tidying of the path. */
function ask(
  method: string,
  path: string,
  body = "",
  headers = {},
): Promise<{ status?: number; etag?: string; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port: door.port, method, path, headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (data) => {
        text += data;
      });
      answer.on("end", () => resolve({ status: answer.statusCode, etag: answer.headers.etag, body: text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

test("closes at once, also when somebody holds a connection and asks nothing", async () => {
  const socket = connect(door.port, "127.0.0.1");
  await new Promise((done) => socket.once("connect", done));
  const ended = new Promise((done) => socket.once("close", done));
  await ask("HEAD", "/garden");
  await door.close();
  await ended;
}, 20_000);

describe("an upload", () => {
  test("of a segment goes to its camera and is answered with an ETag", async () => {
    const answer = await ask("PUT", "/garden/hls/0/stream-Xy_-9-12.ts", "hello");
    expect(answer).toMatchObject({ status: 200, etag: '"5d41402abc4b2a76b9719d911017c592"' });
    expect(garden.heard).toEqual(["Xy_-9 12 5"]);
  });

  test("of another rendition's segment goes there too, and says so", async () => {
    await ask("PUT", "/garden/hls/1/stream-A-0.ts", "hello");
    expect(garden.heard).toEqual(["A 0 5 of 1"]);
  });

  test("of a playlist goes to its camera, empty ones too", async () => {
    await ask("PUT", "/garden/hls/0/stream.m3u8", "#EXTM3U");
    await ask("PUT", "/garden/hls/0/stream.m3u8", "");
    expect(garden.heard).toEqual(["playlist #EXTM3U", "playlist "]);
  });

  test.each(["hls/0/offline-v2.ts", "hls/0/stream-offline-0.ts", "hls/1/stream.m3u8"])(
    "of %s is thanked for and dropped",
    async (key) => {
      expect((await ask("PUT", `/garden/${key}`, "x")).status).toBe(200);
      expect(garden.heard).toEqual([]);
    },
  );

  test("that the camera has already is thanked for", async () => {
    garden.has = true;
    expect((await ask("PUT", "/garden/hls/0/stream-A-0.ts", "x".repeat(100_000))).status).toBe(200);
  });

  test("in parts, as Owncast sends more than 5 MB, is one segment, its parts in order", async () => {
    const path = "/garden/hls/0/stream-A-0.ts";
    const upload = /<UploadId>([^<]+)</.exec((await ask("POST", `${path}?uploads=`)).body)?.[1];
    await ask("PUT", `${path}?partNumber=2&uploadId=${upload}`, "world");
    expect(await ask("PUT", `${path}?partNumber=1&uploadId=${upload}`, "hello ")).toMatchObject({
      status: 200,
      etag: expect.anything(),
    });
    expect(garden.heard).toEqual([]);
    const done = await ask("POST", `${path}?uploadId=${upload}`, "<CompleteMultipartUpload/>");
    expect(done).toMatchObject({ status: 200, body: expect.stringContaining("CompleteMultipartUploadResult") });
    expect(garden.heard).toEqual(["A 0 11"]);
    expect((await ask("PUT", `${path}?partNumber=1&uploadId=${upload}`, "x")).status).toBe(404);
  });

  test("that is given up is forgotten", async () => {
    const path = "/garden/hls/0/stream-A-0.ts";
    const upload = /<UploadId>([^<]+)</.exec((await ask("POST", `${path}?uploads`)).body)?.[1];
    expect((await ask("DELETE", `${path}?uploadId=${upload}`)).status).toBe(204);
    expect((await ask("POST", `${path}?uploadId=${upload}`)).status).toBe(404);
  });

  test("that breaks off is not taken for a whole one", async () => {
    const socket = connect(door.port, "127.0.0.1");
    socket.write("PUT /garden/hls/0/stream-A-0.ts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    await new Promise((resolve) => socket.once("close", resolve).resume());
    expect(garden.heard).toEqual([]);
  });

  test.each([
    ["more than 64 MB", { "content-length": 64 * 1024 * 1024 + 1 }, 413],
    ["framed in chunks that are signed one by one", { "content-encoding": "aws-chunked" }, 501],
  ])("%s is refused", async (_, headers, status) => {
    expect((await ask("PUT", "/garden/hls/0/stream-A-0.ts", "", headers)).status).toBe(status);
  });

  test("of a playlist of more than 1 MB is refused", async () => {
    const answer = ask("PUT", "/garden/hls/0/stream.m3u8", "x".repeat(2 * 1024 * 1024));
    await expect(
      answer.then(
        ({ status }) => status,
        () => 413,
      ),
    ).resolves.toBe(413);
    expect(garden.heard).toEqual([]);
  });
});

describe("a path", () => {
  test.each([
    ["/garden/../etc/passwd", 400],
    ["/garden/%2e%2e/%2e%2e/etc/passwd", 400],
    ["/garden/hls/0/..%2f..%2fx.ts", 400],
    ["/garden/hls/0/a%00.ts", 400],
    ["/garden/%ff", 400],
    ["/garden/other/x.ts", 400],
    ["/garden/hls/0/sub/stream-A-0.ts", 400],
    ["/garden/", 400],
    ["/nobody/hls/0/stream-A-0.ts", 404],
    ["/__proto__/hls/0/stream-A-0.ts", 404],
    ["/", 404],
  ])("%s is refused", async (path, status) => {
    expect((await ask("PUT", path, "x")).status).toBe(status);
    expect(garden.heard).toEqual([]);
  });
});

describe("everything else that Owncast asks of S3", () => {
  test.each([
    ["GET", "/garden?prefix=hls%2F", 200, "<ListBucketResult"],
    ["POST", "/garden?delete=", 200, "<DeleteResult"],
    ["DELETE", "/garden/hls/0/stream-A-0.ts", 204, ""],
    ["HEAD", "/garden", 200, ""],
    ["HEAD", "/garden/hls/0/stream-A-0.ts", 404, ""],
    ["GET", "/garden/hls/0/stream-A-0.ts", 404, "NoSuchKey"],
    ["PATCH", "/garden/hls/0/stream-A-0.ts", 404, "NoSuchKey"],
  ])("%s %s", async (method, path, status, body) => {
    const answer = await ask(method, path, method === "POST" ? "<Delete/>" : "");
    expect(answer).toMatchObject({ status, body: expect.stringContaining(body) });
    expect(garden.heard).toEqual([]);
  });
});

describe("Owncast's events", () => {
  const tell = (body: string, path = "/.loge/webhook/garden") => ask("POST", path, body);

  test("say when a camera connects and stops", async () => {
    await tell('{"type":"STREAM_STARTED","eventData":{}}');
    await tell('{"type":"STREAM_STOPPED","eventData":{}}');
    await tell('{"type":"CHAT"}');
    expect(garden.heard).toEqual(["connected", "stopped"]);
  });

  test.each([
    ["not JSON", "{", "/.loge/webhook/garden", 400],
    ["nothing", "null", "/.loge/webhook/garden", 200],
    ["of another camera", "{}", "/.loge/webhook/nobody", 404],
  ])("%s", async (_, body, path, status) => expect((await tell(body, path)).status).toBe(status));
});

test("the door says how the cameras are", async () => {
  expect(await ask("GET", "/.loge/health")).toMatchObject({ status: 200, body: '{"garden":"waiting"}' });
});

test("a port that is taken is said", async () => {
  const options = { port: door.port, cameras: new Map(), health: () => null, log: () => undefined };
  await expect(Door.open(options)).rejects.toThrow("EADDRINUSE");
});
