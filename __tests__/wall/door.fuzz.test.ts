import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Door, type Guest } from "../../modules/owncast/recorder/door";
import { parseSourcePlaylist, type SegmentName } from "../../modules/owncast/recorder/source-playlist";
import { DiskSpool } from "../../modules/owncast/recorder/spool";
import { temporaryFolders } from "../support/folder";
import { ask } from "../support/http";
import { show } from "../support/show";

const folders = temporaryFolders();
const counted = new Map<number, number>();
let folder: string;
let door: Door;
let faults: string[];

/** A camera whose segments go to a real spool, and which reads each playlist. */
async function guest(name: string): Promise<Guest> {
  const spool = await DiskSpool.open(join(folder, name));
  return {
    receive: (segment: SegmentName, body: Readable, limit: number) => spool.receive(segment, body, limit),
    playlist: async (text) => void parseSourcePlaylist(text),
    connected: async () => {},
    stopped: async () => {},
  };
}

beforeEach(async () => {
  folder = folders();
  faults = [];
  writeFileSync(join(folder, "beside"), "untouched");
  const cameras = new Map([["garden", await guest("garden")]]);
  door = await Door.open({ port: 0, cameras, health: () => ({}), log: (line) => faults.push(line) });
});
afterEach(() => door.close());

/** Every file below the folder. */
function files(): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name).slice(folder.length + 1));
}

/** Nothing lies where it does not belong, and the door takes a segment as before. */
async function isWhole(): Promise<void> {
  const strange = files().filter(
    (file) => !/^garden\/segments\/(\d{1,2}\.)?stream-[\w-]{1,64}-\d{1,9}\.ts$/.test(file),
  );
  expect(strange).toEqual(["beside"]);
  expect(readFileSync(join(folder, "beside"), "utf8")).toBe("untouched");
  const url = `http://127.0.0.1:${door.port}`;
  const got = await ask(url, "/garden/hls/0/stream-Good-1.ts", { method: "PUT", body: "picture" });
  expect(got.status).toBe(200);
  expect(readFileSync(join(folder, "garden/segments/stream-Good-1.ts"), "utf8")).toBe("picture");
  expect(faults.filter((line) => !line.endsWith(": NotImplemented"))).toEqual([]);
}

const piece = fc.oneof(
  fc.constantFrom(
    "garden",
    "gate",
    "hls",
    "0",
    "1",
    "99",
    "stream.m3u8",
    "stream-A-0.ts",
    "stream-A-1.ts",
    "offline-v2.ts",
  ),
  fc.constantFrom(
    "..",
    "%2e%2e",
    "..%2f..",
    "%2f",
    ".",
    "",
    "%00",
    "%zz",
    "\\",
    "__proto__",
    ".loge",
    "webhook",
    "health",
  ),
  fc.constantFrom("stream-..-0.ts", "stream-%2fetc%2fpasswd-0.ts", "stream-A-999999999999.ts", "beside", "segments"),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);
const path = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`),
  fc.constantFrom("/garden/hls/0/stream-A-0.ts", "/garden/hls/0/stream.m3u8", "/.loge/webhook/garden", "/garden"),
);
const query = fc.oneof(
  fc.constantFrom("", "?uploads", "?delete", "?uploadId=", "?uploadId=x&partNumber=1", "?partNumber=-1&uploadId=../x"),
  fc.constantFrom("?prefix=hls%2F", "?list-type=2", "?acl", "?uploadId=__proto__&partNumber=1e9", "?a?b=c"),
  fc.string({ maxLength: 10 }).map((text) => `?${encodeURIComponent(text)}`),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "content-type",
    "content-encoding",
    "x-amz-acl",
    "x-amz-content-sha256",
    "authorization",
    "range",
    "expect2",
  ),
  fc.constantFrom(
    "aws-chunked",
    "gzip",
    "public-read",
    "bytes=0-",
    "application/json",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  ),
  { maxKeys: 3 },
);
const playlist = fc
  .array(
    fc.constantFrom("#EXTM3U", "#EXTINF:1e999,", "#EXTINF:-1,", "#EXT-X-PROGRAM-DATE-TIME:x", "stream-A-0.ts", "../x"),
  )
  .map((lines) => lines.join("\n"));
const body = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  playlist.map((text) => Buffer.from(text)),
  fc.constantFrom('{"type":"STREAM_STARTED"}', '{"type":{"a":1}}', "null", "").map((text) => Buffer.from(text)),
);
const method = fc.constantFrom("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "COPY");

describe("the recorder's S3 door", () => {
  test("takes whatever is asked of it: no 5xx but for what it says it does not know, and nothing outside its folder", async () => {
    const url = `http://127.0.0.1:${door.port}`;
    await fc.assert(
      fc.asyncProperty(fc.record({ method, path, query, headers, body }), async (it) => {
        const options = { method: it.method, headers: { ...it.headers, "content-length": `${it.body.length}` } };
        const { status } = await ask(url, it.path + it.query, { ...options, body: it.body });
        counted.set(status, (counted.get(status) ?? 0) + 1);
        const isFramed = it.headers["content-encoding"] === "aws-chunked";
        expect(status < 500 || (status === 501 && isFramed)).toBe(true);
      }),
      { numRuns: 600 },
    );
    await isWhole();
  });

  test("takes bytes that are no request", async () => {
    const start = fc.constantFrom(
      "",
      "PUT /garden/hls/0/stream-A-0.ts HTTP/1.1\r\n",
      "GET / HTTP/9.9\r\n",
      "\x16\x03\x01",
      "\x03",
    );
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 500 }), async (line, bytes) => {
        await new Promise<void>((resolve) => {
          const socket = connect(door.port, "127.0.0.1", () =>
            socket.end(Buffer.concat([Buffer.from(line, "latin1"), bytes])),
          );
          socket.resume();
          socket.on("error", () => undefined);
          socket.on("close", () => resolve());
        });
      }),
      { numRuns: 200 },
    );
    await isWhole();
  });
});

afterAll(() => {
  const told = [...counted].sort().map(([status, count]) => `${count} × ${status}`);
  show(`the recorder's S3 door, asked at random: ${told.join(", ")}`);
});
