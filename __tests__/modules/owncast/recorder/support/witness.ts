import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSourcePlaylist, segmentFile } from "../../../../../modules/owncast/recorder/source-playlist";

/** Sees on Owncast's own disk which segments it finished, whatever becomes of them: a sum of each, in order. */
export class Witness {
  private readonly sums = new Map<string, string>();
  private readonly timer = setInterval(() => this.look(), 50);

  /** @param folder of Owncast's segments, `data/hls/0`. */
  constructor(private readonly folder: string) {}

  get finished(): readonly string[] {
    return [...this.sums.values()];
  }

  /** Also to be called before Owncast starts again, which empties the folder. */
  look(): void {
    for (const segment of parseSourcePlaylist(this.read("stream.m3u8").toString())) {
      const file = segmentFile(segment);
      const body = this.sums.has(file) ? Buffer.alloc(0) : this.read(file);
      if (body.length > 0) this.sums.set(file, sumOf(body));
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private read(file: string): Buffer {
    try {
      return readFileSync(join(this.folder, file));
    } catch {
      return Buffer.alloc(0);
    }
  }
}

export function sumOf(body: Uint8Array): string {
  return createHash("md5").update(body).digest("hex");
}
