import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import type { Clock } from "../../../../../modules/owncast/recorder/clock";
import type { OwncastFolder, Picture } from "../../../../../modules/owncast/recorder/owncast-folder";
import type { LogLine } from "../../../../../modules/owncast/recorder/owncast-log";
import type { Change } from "../../../../../modules/owncast/recorder/recording";
import { type SegmentName, segmentFile } from "../../../../../modules/owncast/recorder/source-playlist";
import type { Journal, Received, Spool, SpooledSegment } from "../../../../../modules/owncast/recorder/spool";
import { SpoolLimit } from "../../../../../modules/owncast/recorder/spool-limit";
import type { Store, StoredObject } from "../../../../../modules/owncast/recorder/store";

/** Time that passes only when it is told to. */
export class ManualClock implements Clock {
  private sleepers: { at: number; wake: () => void }[] = [];

  private set = 0;

  constructor(private time = Date.UTC(2026, 10, 21, 12)) {}

  now(): number {
    return this.time + this.set;
  }

  steady(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ at: this.time + ms, wake }));
  }

  /** Lets time pass; whoever sleeps wakes at the right moment, and what that causes happens before time goes on. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.due(end); next; next = this.due(end)) {
      this.time = Math.max(this.time, next.at);
      next.wake();
      await settle();
    }
    this.time = end;
  }

  /** Somebody sets the clock; sleeps last as long as they would have. */
  jump(ms: number): void {
    this.set += ms;
  }

  private due(end: number): { at: number; wake: () => void } | undefined {
    this.sleepers.sort((a, b) => a.at - b.at);
    return this.sleepers[0] && this.sleepers[0].at <= end ? this.sleepers.shift() : undefined;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What a power cut leaves: {@link Disk} and {@link MemoryStore} outlive the process that writes to them. */
export class Disk {
  readonly files = new Map<string, SegmentName & { body: Buffer }>();
  readonly changes = new Map<string, Change[]>();
  readonly whole = new Map<string, Change[]>();
  /** Contents of the segments that were given up. */
  readonly dropped = new Set<string>();
}

function fileOf(name: SegmentName): string {
  return `${name.rendition ?? 0}.${segmentFile(name)}`;
}

/** A spool for one life of the process: after `kill` it does nothing more and answers nothing. */
export class MemorySpool implements Spool {
  private isDead = false;

  constructor(
    private readonly disk: Disk,
    private readonly clock: Clock,
    /** Milliseconds that a write takes. */
    private readonly delay: () => number = () => 0,
    private readonly limit = new SpoolLimit(),
  ) {
    for (const { body } of disk.files.values()) limit.count(body.length);
  }

  kill(): void {
    this.isDead = true;
  }

  async receive(segment: SegmentName, body: Readable): Promise<Received> {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    await this.work();
    const whole = Buffer.concat(chunks);
    if (whole.length > 0) {
      await this.limit.take(whole.length);
      this.disk.files.set(fileOf(segment), { ...segment, body: whole });
    }
    return { bytes: whole.length, md5: "" };
  }

  async segments(): Promise<SpooledSegment[]> {
    return [...this.disk.files.values()].map(({ body, ...name }) => ({ ...name, bytes: body.length }));
  }

  async journals(): Promise<Journal[]> {
    const read = (journals: Map<string, Change[]>, isWhole: boolean) =>
      [...journals].map(([id, changes]) => ({ id, changes: [...changes], isWhole }));
    return [...read(this.disk.changes, false), ...read(this.disk.whole, true)].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async append(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      await this.work();
      const id = change.type === "opened" ? change.recording.id : change.recording;
      this.disk.changes.set(id, [...(this.disk.changes.get(id) ?? []), change]);
    }
  }

  async read(segment: SegmentName): Promise<Buffer> {
    const file = this.disk.files.get(fileOf(segment));
    if (!file) throw Object.assign(new Error(`no ${fileOf(segment)}`), { code: "ENOENT" });
    return file.body;
  }

  measure(): number | null {
    return null;
  }

  async empty(segment: SegmentName): Promise<void> {
    await this.work();
    const file = this.disk.files.get(fileOf(segment));
    if (!file) return;
    this.limit.count(-file.body.length);
    this.disk.dropped.add(file.body.toString());
    file.body = Buffer.alloc(0);
  }

  async remove(segment: SegmentName): Promise<void> {
    await this.work();
    this.limit.count(-(this.disk.files.get(fileOf(segment))?.body.length ?? 0));
    this.disk.files.delete(fileOf(segment));
  }

  async complete(recording: string): Promise<void> {
    await this.work();
    this.disk.whole.set(recording, this.disk.changes.get(recording) ?? []);
    this.disk.changes.delete(recording);
  }

  private async work(): Promise<void> {
    const delay = this.delay();
    if (delay > 0) await this.clock.sleep(delay);
    if (this.isDead) await new Promise(() => undefined);
  }
}

/** A bucket that may be slow or refuse; `saw` hears of each object in the order in which they are stored. */
export class MemoryStore implements Store {
  readonly objects = new Map<string, StoredObject>();
  readonly order: string[] = [];
  isDown = false;
  saw: (key: string, text: string) => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly delay: () => number = () => 0,
  ) {}

  /** The bucket as one life of the process sees it. */
  connect(): Store & { kill(): void } {
    let isDead = false;
    return {
      put: (object) => (isDead ? new Promise(() => undefined) : this.put(object)),
      kill: () => {
        isDead = true;
      },
    };
  }

  async put(object: StoredObject): Promise<void> {
    const delay = this.delay();
    if (delay > 0) await this.clock.sleep(delay);
    if (this.isDown) throw new Error("S3 answered 503 SlowDown");
    this.objects.set(object.key, object);
    this.order.push(object.key);
    this.saw(object.key, this.text(object.key));
  }

  text(key: string): string {
    const object = this.objects.get(key);
    if (!object) return "";
    return Buffer.from(object.encoding === "gzip" ? gunzipSync(object.body) : object.body).toString();
  }

  json(key: string): any {
    return JSON.parse(this.text(key) || "null");
  }

  find(pattern: RegExp): string[] {
    return [...this.objects.keys()].filter((key) => pattern.test(key)).sort();
  }
}

/** Owncast's own disk: what it holds is set by the test. */
export class MemoryOwncast implements OwncastFolder {
  text = "";
  readonly segments = new Map<string, Buffer>();
  picture: Picture | undefined;
  /** What its log says next. */
  readonly said: LogLine[] = [];
  sound: boolean | null = null;

  async playlist(): Promise<string> {
    return this.text;
  }

  async segment(name: SegmentName): Promise<Readable | null> {
    const body = this.segments.get(segmentFile(name));
    return body ? Readable.from([body]) : null;
  }

  async thumbnail(since: number): Promise<Picture | null> {
    return this.picture && this.picture.at > since ? this.picture : null;
  }

  async log(): Promise<LogLine[]> {
    return this.said.splice(0);
  }

  async hasSound(): Promise<boolean | null> {
    return this.sound;
  }
}
