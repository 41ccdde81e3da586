import { Latest } from "./latest";
import { recordingPlaylist } from "./playlist";
import { endOf, type Line, playedSeconds, type RecordingHead } from "./recording";
import { changing, lasting, plain } from "./store";
import type { Uploader } from "./uploader";

/** `index.m3u8` is written again when it has grown by a sixtieth, and at the latest after this long, in seconds. */
const INDEX_LONGEST = 30;
const INDEX_SHARE = 60;
/** Each write of `recording.json` also calls the catalogue's function. */
const MANIFEST_SECONDS = 60;

export interface PublicationOptions {
  readonly camera: string;
  readonly recording: RecordingHead;
  readonly uploader: Uploader;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A picture taken after `since`, or `null` if there is none yet. */
  readonly poster: (since: number) => Promise<Uint8Array | null>;
  /** Everything of the recording is in the bucket. */
  readonly finished: () => Promise<void>;
}

/**
 * A recording's folder in the bucket. A line is in a playlist only when its segment and all before it are in the
 * bucket; at the end come, in this order, the last segment, `index.m3u8`, `poster.jpg` and `recording.json`.
 */
export class Publication {
  private readonly lines: Line[] = [];
  private readonly stored = new Set<number>();
  private count = 0;
  private closed = false;
  private whole = false;
  private indexed = 0;
  private described = Number.NEGATIVE_INFINITY;
  private hasPoster = false;
  private complete: () => void = () => undefined;
  /** Resolves when the recording has ended and is whole in the bucket. */
  readonly completion = new Promise<void>((resolve) => {
    this.complete = resolve;
  });
  private readonly archive = new Latest(() => this.write());

  constructor(private readonly options: PublicationOptions) {}

  get recording(): RecordingHead {
    return this.options.recording;
  }

  /** What a playlist may name. */
  get published(): readonly Line[] {
    return this.lines.slice(0, this.count);
  }

  /** Ended, and all of it in the bucket. */
  get isWhole(): boolean {
    return this.whole;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  append(line: Line): void {
    this.lines.push(line);
  }

  /** Segment `n` is in the bucket. */
  markStored(n: number): void {
    this.stored.add(n);
    while (this.stored.delete(this.count)) this.count++;
  }

  close(): void {
    this.closed = true;
  }

  /** Brings the folder up to date. */
  update(): Promise<void> {
    return this.archive.touch();
  }

  private async write(): Promise<void> {
    if (this.whole) return;
    if (this.closed && this.count === this.lines.length) return this.finish();
    const seconds = playedSeconds(this.published);
    const grown = seconds - this.indexed;
    if (this.count === 0 || grown <= 0 || grown < Math.min(INDEX_LONGEST, seconds / INDEX_SHARE)) return;
    await this.writeIndex(false);
    this.indexed = seconds;
    const hadPoster = this.hasPoster;
    await this.writePoster();
    if (seconds - this.described < MANIFEST_SECONDS && hadPoster === this.hasPoster) return;
    await this.writeManifest("live");
    this.described = seconds;
  }

  private async finish(): Promise<void> {
    await this.writeIndex(true);
    await this.writePoster();
    await this.writeManifest("ended");
    this.whole = true;
    await this.options.finished();
    this.complete();
  }

  private writeIndex(ended: boolean): Promise<void> {
    const make = () =>
      changing(this.key("index.m3u8"), "application/vnd.apple.mpegurl", recordingPlaylist(this.published, ended));
    return this.options.uploader.put(make);
  }

  private async writePoster(): Promise<void> {
    if (this.hasPoster) return;
    const picture = await this.options.poster(this.recording.start);
    if (!picture) return;
    await this.options.uploader.put(() => lasting(this.key("poster.jpg"), "image/jpeg", picture));
    this.hasPoster = true;
  }

  private writeManifest(state: "live" | "ended"): Promise<void> {
    return this.options.uploader.put(() => plain(this.key("recording.json"), "application/json", this.manifest(state)));
  }

  private manifest(state: "live" | "ended"): string {
    const { id, start } = this.recording;
    const lines = this.published;
    const last = lines.at(-1);
    return JSON.stringify({
      version: 1,
      id,
      camera: this.options.camera,
      title: null,
      state,
      start: iso(start),
      end: iso(last ? endOf(last) : start),
      duration: Number(playedSeconds(lines).toFixed(3)),
      bytes: lines.reduce((sum, line) => sum + line.bytes, 0),
      segments: lines.length,
      playlist: "index.m3u8",
      poster: this.hasPoster ? "poster.jpg" : null,
      updated: iso(this.options.now()),
    });
  }

  private key(file: string): string {
    return `media/${this.options.camera}/${this.recording.id}/${file}`;
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
