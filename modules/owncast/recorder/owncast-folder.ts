import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type SegmentName, segmentFile } from "./source-playlist";

/** What Owncast has on its own disk. */
export interface OwncastFolder {
  /** Its current playlist; empty when there is none. */
  playlist(): Promise<string>;
  /** A segment that did not arrive; `null` when it is gone there, too. Owncast keeps about a minute. */
  segment(name: SegmentName): Promise<Readable | null>;
  /** Its newest picture (one each 20 s), if taken after `since`. */
  thumbnail(since: number): Promise<Uint8Array | null>;
}

export class OwncastDiskFolder implements OwncastFolder {
  /** @param data Owncast's `data` folder, in its working directory. */
  constructor(private readonly data: string) {}

  async playlist(): Promise<string> {
    return readFile(join(this.data, "hls/0/stream.m3u8"), "utf8").catch(() => "");
  }

  async segment(name: SegmentName): Promise<Readable | null> {
    const file = await open(join(this.data, "hls/0", segmentFile(name)), "r").catch(() => null);
    return file?.createReadStream() ?? null;
  }

  async thumbnail(since: number): Promise<Uint8Array | null> {
    const file = join(this.data, "tmp/thumbnail.jpg");
    const stats = await stat(file).catch(() => null);
    return stats && stats.mtimeMs > since ? readFile(file).catch(() => null) : null;
  }
}
