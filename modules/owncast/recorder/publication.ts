import { Latest } from "./latest";
import type { Picture } from "./owncast-folder";
import { Pictures } from "./pictures";
import { livePlaylist, recordingPlaylist, windowStart } from "./playlist";
import { endOf, folderOf, type Line, partsOf, playedSeconds, type RecordingHead } from "./recording";
import { Renditions } from "./renditions";
import { changing, plain, type StoredObject } from "./store";
import type { SegmentFormat } from "./transport-stream";
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
 * that was dropped has no line, and the next line is a discontinuity. Of several renditions each has its folder and its
 * playlists, and `index.m3u8` and `live.m3u8` list them.
 */
export class Publication {
  private readonly lines: Line[] = [];
  private readonly shown: Line[] = [];
  /** What became of segments that are not in their turn yet, in each rendition. */
  private readonly settled = new Map<number, Map<number, "stored" | "dropped">>();
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
  private readonly renditions: Renditions;
  /** The renditions as `index.m3u8` and `live.m3u8` list them in the bucket. */
  private listed = "";
  private listedLive = "";

  constructor(private readonly options: PublicationOptions) {
    const { uploader, picture, pictured, recording } = options;
    this.renditions = new Renditions(recording);
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

  /** Brings what viewers at the live edge see up to date; the window never goes back. */
  async writeLive(): Promise<void> {
    const { uploader, camera } = this.options;
    const window = (rendition: number) => {
      this.windowFrom = Math.max(this.windowFrom, windowStart(this.published, this.indexed.lines));
      return livePlaylist(this.recording, this.published, this.whole, this.windowFrom, rendition);
    };
    await this.eachRendition((name, place) => {
      const file = name === undefined ? "live.m3u8" : `live-${name}.m3u8`;
      return uploader.put(() => playlistObject(`media/${camera}/${file}`, window(place)));
    });
    this.listedLive = await this.list(`media/${camera}/live.m3u8`, this.listedLive, (name) => `live-${name}.m3u8`);
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
  markStored(n: number, rendition = 0): void {
    this.settle(n, rendition, "stored");
  }

  /** Segment `n` will never be in the bucket. */
  markDropped(n: number, rendition = 0): void {
    this.settle(n, rendition, "dropped");
  }

  /** What is in this segment, if the renditions are to be listed with it and it is not known to be like that. */
  look(rendition: number, { source }: Line, segment: Uint8Array): SegmentFormat | undefined {
    return this.recording.renditions && this.renditions.look(rendition, source.stream, segment);
  }

  /** What is in a rendition's segments. */
  markSeen(rendition: number, format: SegmentFormat): void {
    this.renditions.see(rendition, format);
  }

  /** The picture of this second is in the bucket. */
  markPictured(second: number): void {
    this.pictures.add(second);
  }

  private settle(n: number, rendition: number, outcome: "stored" | "dropped"): void {
    this.settled.set(n, (this.settled.get(n) ?? new Map()).set(rendition, outcome));
    for (let line = this.lines[this.count]; line; line = this.lines[this.count]) {
      const became = this.settled.get(this.count) ?? new Map();
      const parts = partsOf(line).map((bytes, place) => (became.get(place) === "dropped" ? null : bytes));
      if (parts.some((bytes, place) => bytes !== null && !became.has(place))) return;
      this.settled.delete(this.count++);
      this.show(line, parts);
    }
  }

  /** @param parts without those that were dropped */
  private show(line: Line, parts: readonly (number | null)[]): void {
    if (parts.every((bytes) => bytes === null)) {
      this.droppedSeconds += line.duration;
      this.isGap = true;
      return;
    }
    const before = this.shown.at(-1);
    const isOther = before !== undefined && lacksOf(parts) !== lacksOf(partsOf(before));
    const shown = {
      ...line,
      bytes: parts.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
      ...(line.parts && { parts }),
      discontinuity: before !== undefined && (line.discontinuity || this.isGap || isOther),
    };
    this.shown.push(shown);
    this.renditions.count(shown);
    this.isGap = false;
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
    const written: (typeof this.indexed)[] = [];
    await this.eachRendition((name, place) =>
      this.options.uploader.put(() => {
        written[place] = { seconds: playedSeconds(this.published), lines: this.published.length };
        const text = recordingPlaylist(this.recording, this.published, ended, place);
        return playlistObject(this.key(`${folderOf(name)}index.m3u8`), text);
      }),
    );
    this.listed = await this.list(this.key("index.m3u8"), ended ? "" : this.listed, (name) => `${name}/index.m3u8`);
    // One that was tried again has more than the others.
    this.indexed = written.reduce((least, each) => (each.seconds < least.seconds ? each : least));
  }

  private async eachRendition(write: (name: string | undefined, place: number) => Promise<void>): Promise<void> {
    await Promise.all((this.recording.renditions ?? [undefined]).map(write));
  }

  /** Lists the renditions, where there are several and it is not what was `listed` before; says what is listed now. */
  private async list(key: string, listed: string, address: (name: string) => string): Promise<string> {
    if (!this.recording.renditions || this.renditions.key === listed) return listed;
    let now = listed;
    await this.options.uploader.put(() => {
      now = this.renditions.key;
      return playlistObject(key, this.renditions.playlist(address));
    });
    return now;
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

/** Which renditions lack a line. */
function lacksOf(parts: readonly (number | null)[]): string {
  return parts.map((bytes) => (bytes === null ? "-" : "+")).join("");
}

function playlistObject(key: string, text: string): StoredObject {
  return changing(key, "application/vnd.apple.mpegurl", text);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
