import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type LogLine, OwncastLog } from "./owncast-log";
import { type SegmentName, segmentFile } from "./source-playlist";

export interface Picture {
  /** When Owncast wrote it, milliseconds since 1970. */
  readonly at: number;
  /** JPEG. */
  readonly data: Uint8Array;
}

/** What Owncast has on its own disk. */
export interface OwncastFolder {
  /** Its current playlist; empty when there is none. */
  playlist(): Promise<string>;
  /** A segment that did not arrive; `null` when it is gone there, too. Owncast keeps about a minute. */
  segment(name: SegmentName): Promise<Readable | null>;
  /** Its newest picture (one each 20 s, from the newest segment by then), if taken after `since`. */
  thumbnail(since: number): Promise<Picture | null>;
  /** What its log says that it did not say at the last call. */
  log(): Promise<LogLine[]>;
  /** Whether the stream that it takes now has sound, by what its ffmpeg reported; `null` before that. */
  hasSound(): Promise<boolean | null>;
}

/** The command line and the description of what comes in are 3 kB. */
const REPORT_BYTES = 16 * 1024;

const START = Buffer.from([0xff, 0xd8]);
const END = Buffer.from([0xff, 0xd9]);

export class OwncastDiskFolder implements OwncastFolder {
  private readonly words: OwncastLog;

  /** @param data Owncast's `data` folder, in its working directory. */
  constructor(private readonly data: string) {
    this.words = new OwncastLog(join(data, "logs/owncast.log"));
  }

  async playlist(): Promise<string> {
    return readFile(join(this.data, "hls/0/stream.m3u8"), "utf8").catch(() => "");
  }

  async segment(name: SegmentName): Promise<Readable | null> {
    const folder = join(this.data, "hls", String(name.rendition ?? 0));
    const file = await open(join(folder, segmentFile(name)), "r").catch(() => null);
    return file?.createReadStream() ?? null;
  }

  async thumbnail(since: number): Promise<Picture | null> {
    const file = join(this.data, "tmp/thumbnail.jpg");
    const stats = await stat(file).catch(() => null);
    if (!stats || stats.mtimeMs <= since) return null;
    const data = await readFile(file).catch(() => Buffer.alloc(0));
    return isWholeJpeg(data) ? { at: stats.mtimeMs, data } : null;
  }

  async log(): Promise<LogLine[]> {
    return this.words.news();
  }

  async hasSound(): Promise<boolean | null> {
    return soundOf(await firstOf(join(this.data, "logs/transcoder.log")));
  }
}

/** ffmpeg may be writing it; the next look finds it whole. */
function isWholeJpeg(data: Buffer): boolean {
  return data.subarray(0, 2).equals(START) && data.subarray(-2).equals(END);
}

/** Owncast has its ffmpeg report to a file, begun anew at each connect; what comes in is said near its top. */
function soundOf(report: string): boolean | null {
  const [, input] = /^Input #0, [^\n]*'pipe:0':\n((?: .*\n)+)(?=\S)/m.exec(report) ?? [];
  return input === undefined ? null : /^ +Stream #0:\d+.*: Audio: /m.test(input);
}

async function firstOf(path: string): Promise<string> {
  const file = await open(path, "r").catch(() => null);
  if (!file) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(REPORT_BYTES), 0, REPORT_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
