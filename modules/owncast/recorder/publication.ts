import { Latest } from "./latest";
import type { Picture } from "./owncast-folder";
import { Pictures } from "./pictures";
import { livePlaylist, recordingPlaylist, windowStart } from "./playlist";
import { endOf, type Line, playedSeconds, type RecordingHead } from "./recording";
import { changing, plain } from "./store";
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
  readonly picture: (since: number) => Promise<Picture | null>;
  /** The picture of this second is in the bucket; resolves when that is durable. */
  readonly pictured: (second: number) => Promise<void>;
  /** Everything of the recording is in the bucket. */
  readonly finished: () => Promise<void>;
}

/**
 * A recording's folder in the bucket. A line is in a playlist only when its segment and all before it are in the
 * bucket; at the end come, in this order, the last segment, `index.m3u8`, `poster.jpg` and `recording.json`. A segment
 * that was dropped has no line, and the next line is a discontinuity.
 */
export class Publication {
  private readonly lines: Line[] = [];
  private readonly shown: Line[] = [];
  /** What became of segments that are not in their turn yet. */
  private readonly settled = new Map<number, "stored" | "dropped">();
  private count = 0;
  private isGap = false;
  private droppedSeconds = 0;
  private closed = false;
  private whole = false;
  /** Seconds and lines that `index.m3u8` has; lines are not known before this process has written it. */
  private indexed: { readonly seconds: number; readonly lines: number | undefined } = { seconds: 0, lines: undefined };
  private windowFrom = 0;
  private described = Number.NEGATIVE_INFINITY;
  private complete: () => void = () => undefined;
  /** Resolves when the recording has ended and is whole in the bucket. */
  readonly completion = new Promise<void>((resolve) => {
    this.complete = resolve;
  });
  private readonly archive = new Latest(() => this.write());
  private readonly pictures: Pictures;

  constructor(private readonly options: PublicationOptions) {
    const { uploader, picture, pictured, recording } = options;
    this.pictures = new Pictures({
      uploader,
      picture,
      pictured,
      start: recording.start,
      key: (file) => this.key(file),
    });
  }

  get recording(): RecordingHead {
    return this.options.recording;
  }

  /** What a playlist may name. */
  get published(): readonly Line[] {
    return this.shown;
  }

  /** `live.m3u8` as it should be now; its window never goes back. */
  livePlaylist(): string {
    this.windowFrom = Math.max(this.windowFrom, windowStart(this.published, this.indexed.lines));
    return livePlaylist(this.recording, this.published, this.whole, this.windowFrom);
  }

  /** Segment `n`. */
  line(n: number): Line | undefined {
    return this.lines[n];
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
    this.settle(n, "stored");
  }

  /** Segment `n` will never be in the bucket. */
  markDropped(n: number): void {
    this.settle(n, "dropped");
  }

  /** The picture of this second is in the bucket. */
  markPictured(second: number): void {
    this.pictures.add(second);
  }

  private settle(n: number, outcome: "stored" | "dropped"): void {
    this.settled.set(n, outcome);
    for (let line = this.lines[this.count]; line; line = this.lines[this.count]) {
      const became = this.settled.get(this.count);
      if (!became) return;
      this.settled.delete(this.count++);
      if (became === "dropped") {
        this.droppedSeconds += line.duration;
        this.isGap = true;
        continue;
      }
      const isFirst = this.shown.length === 0;
      this.shown.push({ ...line, discontinuity: !isFirst && (line.discontinuity || this.isGap) });
      this.isGap = false;
    }
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
    if (this.published.length === 0) return;
    const seconds = playedSeconds(this.published);
    const grown = seconds - this.indexed.seconds;
    if (grown > 0 && grown >= Math.min(INDEX_LONGEST, seconds / INDEX_SHARE)) await this.writeIndex(false);
    const isFirst = await this.pictures.write(this.published);
    if (this.indexed.seconds - this.described < MANIFEST_SECONDS && !isFirst) return;
    await this.writeManifest("live");
    this.described = this.indexed.seconds;
  }

  private async finish(): Promise<void> {
    // A recording of which nothing is left is none.
    if (this.published.length > 0) {
      await this.writeIndex(true);
      await this.pictures.write(this.published);
      await this.writeManifest("ended");
    }
    this.whole = true;
    await this.options.finished();
    this.complete();
  }

  private async writeIndex(ended: boolean): Promise<void> {
    let indexed = this.indexed;
    await this.options.uploader.put(() => {
      indexed = { seconds: playedSeconds(this.published), lines: this.published.length };
      return changing(
        this.key("index.m3u8"),
        "application/vnd.apple.mpegurl",
        recordingPlaylist(this.published, ended),
      );
    });
    this.indexed = indexed;
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
      dropped: Number(this.droppedSeconds.toFixed(3)),
      poster: this.pictures.isEmpty ? null : "poster.jpg",
      thumbs: this.pictures.isEmpty ? null : "thumbs.json",
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
