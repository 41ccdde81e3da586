import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Change } from "./recording";
import { parseSegmentName, type SegmentName, segmentFile } from "./source-playlist";
import { SpoolLimit } from "./spool-limit";
import { measureDuration } from "./transport-stream";

export interface SpooledSegment extends SegmentName {
  /** 0 when it was given up and the journal does not say so yet. */
  readonly bytes: number;
}

/**
 * Where a camera's segments wait until S3 has them, and the journal of its recordings. A segment whose file is there is
 * not in S3 yet; one that the journal names and whose file is gone is, unless the journal says that it was dropped.
 */
export interface Spool {
  /**
   * Takes a body; when this resolves, a power cut does not lose it. A body that breaks off or is empty leaves nothing.
   * @throws TooLarge, Full
   */
  receive(segment: SegmentName, body: Readable, limit: number): Promise<Received>;
  /** What waits, in the order of arrival. */
  segments(): Promise<SpooledSegment[]>;
  /** The journals of the recordings that are not whole in S3 and of the last few that are, oldest first. */
  journals(): Promise<Journal[]>;
  /** Makes changes durable before anybody acts on them. */
  append(changes: readonly Change[]): Promise<void>;
  read(segment: SegmentName): Promise<Buffer>;
  /** Seconds that a waiting segment plays. */
  measure(segment: SegmentName): number | null;
  /** Gives the segment up. This takes no room on a full disk, and a restart sees it. */
  empty(segment: SegmentName): Promise<void>;
  /** The segment is in S3, or the journal says that it was dropped. */
  remove(segment: SegmentName): Promise<void>;
  /** The recording is whole in S3. */
  complete(recording: string): Promise<void>;
}

export interface Journal {
  readonly changes: readonly Change[];
  readonly isWhole: boolean;
}

export interface Received {
  readonly bytes: number;
  readonly md5: string;
}

/** A body longer than the door takes. */
export class TooLarge extends Error {}

const OPEN = ".jsonl";
const WHOLE = ".whole.jsonl";
/** Owncast's disk still holds the end of its last stream: what is known to be in S3 must not be fetched again. */
const WHOLE_KEPT = 3;
/** What is let go of when the disk is full before the spool is: some seconds at 50 Mbit/s, so that the next try goes through. */
const FREED = 16 * 1024 * 1024;

/**
 * The spool on disk: `<folder>/segments/stream-<id>-<n>.ts`, `<rendition>.stream-<id>-<n>.ts` for those beside the source,
 * and `<folder>/<recording>.jsonl`.
 */
export class DiskSpool implements Spool {
  private uploads = 0;
  /** Bytes of each segment that waits. */
  private readonly sizes = new Map<string, number>();

  private constructor(
    private readonly folder: string,
    private readonly limit: SpoolLimit,
  ) {}

  static async open(folder: string, limit = new SpoolLimit()): Promise<DiskSpool> {
    const spool = new DiskSpool(folder, limit);
    await mkdir(join(folder, "segments"), { recursive: true });
    // What a crash cut off was never acknowledged: Owncast sends it again.
    await rm(join(folder, "incoming"), { recursive: true, force: true });
    await mkdir(join(folder, "incoming"));
    for (const segment of await spool.segments()) {
      spool.sizes.set(spooledFile(segment), segment.bytes);
      limit.count(segment.bytes);
    }
    return spool;
  }

  async receive(segment: SegmentName, body: Readable, limit: number): Promise<Received> {
    // What found no room, Owncast sends again within seconds.
    return this.makingRoom(() => this.take(segment, body, limit));
  }

  private async take(segment: SegmentName, body: Readable, limit: number): Promise<Received> {
    const temporary = join(this.folder, "incoming", String(this.uploads++));
    const file = await open(temporary, "wx");
    try {
      const received = await copy(body, file, limit);
      await file.sync();
      await file.close();
      if (received.bytes > 0) await this.keep(temporary, segment, received.bytes);
      return received;
    } finally {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
    }
  }

  async segments(): Promise<SpooledSegment[]> {
    const names = (await readdir(join(this.folder, "segments"))).flatMap((file) => parseFile(file) ?? []);
    const found = await Promise.all(names.map(async (name) => ({ name, stats: await stat(this.file(name)) })));
    found.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs || a.name.n - b.name.n);
    return found.map(({ name, stats }) => ({ ...name, bytes: stats.size }));
  }

  async journals(): Promise<Journal[]> {
    const files = (await readdir(this.folder)).filter((file) => file.endsWith(OPEN)).sort();
    const journals = await Promise.all(
      files.map(async (file) => ({
        changes: parseJournal(await readFile(join(this.folder, file), "utf8")),
        isWhole: file.endsWith(WHOLE),
      })),
    );
    return journals.filter(({ changes }) => changes[0]?.type === "opened");
  }

  async append(changes: readonly Change[]): Promise<void> {
    return this.makingRoom(() => this.write(changes));
  }

  private async write(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      const id = change.type === "opened" ? change.recording.id : change.recording;
      const file = await open(this.journal(id), "a");
      try {
        // A line break before, too: the line before may have been cut by a crash.
        await file.appendFile(`\n${JSON.stringify(change)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
      if (change.type === "opened") await syncFolder(this.folder);
    }
  }

  async read(segment: SegmentName): Promise<Buffer> {
    return readFile(this.file(segment));
  }

  measure(segment: SegmentName): number | null {
    try {
      return measureDuration(readFileSync(this.file(segment)));
    } catch {
      return null;
    }
  }

  async empty(segment: SegmentName): Promise<void> {
    await truncate(this.file(segment));
    this.forget(segment);
  }

  async remove(segment: SegmentName): Promise<void> {
    await rm(this.file(segment), { force: true });
    this.forget(segment);
  }

  async complete(recording: string): Promise<void> {
    // A segment that came back after a power cut, without its journal, would be taken for a new one.
    await syncFolder(join(this.folder, "segments"));
    await rename(this.journal(recording), join(this.folder, recording + WHOLE));
    const whole = (await readdir(this.folder)).filter((file) => file.endsWith(WHOLE)).sort();
    await Promise.all(whole.slice(0, -WHOLE_KEPT).map((file) => rm(join(this.folder, file), { force: true })));
  }

  private async keep(temporary: string, segment: SegmentName, bytes: number): Promise<void> {
    await this.limit.take(bytes);
    this.forget(segment);
    this.sizes.set(spooledFile(segment), bytes);
    try {
      await rename(temporary, this.file(segment));
      await syncFolder(join(this.folder, "segments"));
    } catch (error) {
      this.forget(segment);
      throw error;
    }
  }

  /** Rejects as `work` does; when the disk was full, the next try finds room. */
  private async makingRoom<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const isFull = /^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? "");
      if (isFull) await this.limit.free(FREED);
      throw error;
    }
  }

  private forget(segment: SegmentName): void {
    this.limit.count(-(this.sizes.get(spooledFile(segment)) ?? 0));
    this.sizes.delete(spooledFile(segment));
  }

  private file(segment: SegmentName): string {
    return join(this.folder, "segments", spooledFile(segment));
  }

  private journal(recording: string): string {
    return join(this.folder, recording + OPEN);
  }
}

function spooledFile(name: SegmentName): string {
  return `${name.rendition ? `${name.rendition}.` : ""}${segmentFile(name)}`;
}

function parseFile(file: string): SegmentName | null {
  const [, rendition, rest = ""] = /^(?:(\d{1,2})\.)?(.*)$/.exec(file) ?? [];
  const name = parseSegmentName(rest);
  return name && rendition ? { ...name, rendition: Number(rendition) } : name;
}

async function copy(body: Readable, file: FileHandle, limit: number): Promise<Received> {
  const md5 = createHash("md5");
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new TooLarge(`more than ${limit} bytes`);
    md5.update(chunk);
    await file.writeFile(chunk);
  }
  return { bytes, md5: md5.digest("hex") };
}

/** A rename or a new file outlasts a power cut only when its folder is on disk, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync();
  await handle.close();
}

function parseJournal(text: string): Change[] {
  // An append that failed, as on a full disk, was done again from its first line; no change happens twice.
  const lines = new Set(text.split("\n").filter((line) => line));
  return [...lines].flatMap((line) => {
    try {
      return [JSON.parse(line) as Change];
    } catch {
      return [];
    }
  });
}
