import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { OwncastDiskFolder } from "../../../../modules/owncast/recorder/owncast-folder";
import { temporaryFolders } from "../../../support/folder";

const folder = temporaryFolders();
let data: string;
let owncast: OwncastDiskFolder;
const path = (file: string) => join(data, "logs", file);

beforeEach(() => {
  data = folder();
  mkdirSync(join(data, "logs"));
  owncast = new OwncastDiskFolder(data);
});

describe("Owncast's log", () => {
  const line = (second: string, message: string) =>
    `time="2026-11-21T06:14:${second}Z" level=error msg=${JSON.stringify(message)}\n`;
  const news = async () => (await owncast.log()).map(({ message }) => message);

  test("is read line by line as it grows, also through a file that follows", async () => {
    expect(await owncast.log()).toEqual([]);
    writeFileSync(path("owncast.log.1"), line("09", "invalid streaming key; rejecting"));
    symlinkSync("owncast.log.1", path("owncast.log"));
    expect(await owncast.log()).toEqual([
      { at: Date.UTC(2026, 10, 21, 6, 14, 9), message: "invalid streaming key; rejecting" },
    ]);
    expect(await news()).toEqual([]);
    const whole = line("10", 'a "quoted" word');
    appendFileSync(path("owncast.log.1"), whole.slice(0, 40));
    expect(await news()).toEqual([]);
    appendFileSync(path("owncast.log.1"), `${whole.slice(40)}no line of a log\n`);
    expect(await news()).toEqual(['a \\"quoted\\" word']);
    writeFileSync(path("owncast.log.2"), line("11", "next week"));
    rmSync(path("owncast.log"));
    symlinkSync("owncast.log.2", path("owncast.log"));
    expect(await news()).toEqual(["next week"]);
  });

  test("of any length costs no more than 64 kB of memory", async () => {
    writeFileSync(path("owncast.log"), line("12", "x".repeat(80)).repeat(20_000));
    expect((await news()).length).toBeLessThan(600);
  });
});

describe("what Owncast's ffmpeg reports", () => {
  // As ffmpeg 5.1 wrote it for Owncast 0.2.5.
  const report = (streams: string) =>
    `ffmpeg started on 2026-11-21 at 06:14:16\nLog level: 32\nCommand line:\n/usr/bin/ffmpeg -i pipe:0 -map v:0\nInput #0, flv, from 'pipe:0':\n  Metadata:\n    encoder         : Lavf59.27.100\n  Duration: 00:00:12.00, start: 0.057000, bitrate: N/A\n  Stream #0:0: Video: h264 (High), yuv420p(progressive), 640x360 [SAR 1:1 DAR 16:9], 25 fps, 25 tbr, 1k tbn\n${streams}Output #0, hls, to 'http://127.0.0.1:37451/%v/stream.m3u8':\n  Stream #0:1: Audio: none of the input's\n`;

  test("tells whether the camera sends sound, whatever is made of it", async () => {
    expect(await owncast.hasSound()).toBeNull();
    writeFileSync(path("transcoder.log"), "ffmpeg started on 2026-11-21 at 06:14:16\n");
    expect(await owncast.hasSound()).toBeNull();
    writeFileSync(path("transcoder.log"), report("  Stream #0:1: Audio: aac (LC), 44100 Hz, mono, fltp, 69 kb/s\n"));
    expect(await owncast.hasSound()).toBe(true);
    writeFileSync(path("transcoder.log"), report(""));
    expect(await owncast.hasSound()).toBe(false);
  });
});
