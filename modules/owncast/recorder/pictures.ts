import type { Picture } from "./owncast-folder";
import { endOf, type Line } from "./recording";
import { changing, lasting } from "./store";
import type { Uploader } from "./uploader";

/** Owncast takes a picture each 20 s; a bar for scrubbing shows no more of an hour than that. */
const CLOSE_SECONDS = 20;
/** After the first hour, one a minute does. */
const FAR_SECONDS = 60;
const FAR_FROM = 3600;
/** 180 in the first hour, 60 in each after it: a day and an hour. */
const MOST = 1620;
/** After an outage old segments arrive, and the picture is of now: it belongs to none of them. */
const BEHIND_MS = 30_000;

export interface PicturesOptions {
  readonly uploader: Uploader;
  /** Start of the recording, milliseconds since 1970. */
  readonly start: number;
  readonly key: (file: string) => string;
  readonly picture: (since: number) => Promise<Picture | null>;
  /** Makes it durable that the picture is in the bucket, and calls {@link Pictures.add}. */
  readonly pictured: (second: number) => Promise<void>;
}

/**
 * What a recording looks like: `poster.jpg`, its first picture; `thumbs/<second>.jpg`, by whole seconds of playing time;
 * and `thumbs.json`, which lists those seconds, so that a player need not ask for what is not there:
 * `{"version":1,"thumbs":[4,24,44]}`.
 */
export class Pictures {
  private readonly seconds: number[] = [];
  /** How many of them the list in the bucket is known to have. */
  private listed = 0;
  private newest: number;

  constructor(private readonly options: PicturesOptions) {
    this.newest = options.start;
  }

  get isEmpty(): boolean {
    return this.seconds.length === 0;
  }

  /** One that is in the bucket, and the journal says so. */
  add(second: number): void {
    this.seconds.push(second);
  }

  /** Stores a new picture if one is due; true when it is the first. `lines` are the recording's so far. */
  async write(lines: readonly Line[]): Promise<boolean> {
    // Those of the journal: its recorder may have died before it listed the last one.
    if (this.listed < this.seconds.length) await this.list();
    const last = lines.at(-1);
    const before = this.seconds.at(-1);
    if (!last || this.seconds.length >= MOST) return false;
    const picture = await this.options.picture(this.newest);
    if (!picture) return false;
    this.newest = picture.at;
    const second = secondOf(picture.at, lines);
    const apart = second > FAR_FROM ? FAR_SECONDS : CLOSE_SECONDS;
    // A picture of a segment or two too late is still a poster; Owncast is not punctual to the second either.
    if (before !== undefined && (second < before + apart - 5 || picture.at - endOf(last) > BEHIND_MS)) return false;
    await this.store(second, picture.data);
    return before === undefined;
  }

  private async store(second: number, data: Uint8Array): Promise<void> {
    const { uploader, key, pictured } = this.options;
    if (this.isEmpty) await uploader.put(() => lasting(key("poster.jpg"), "image/jpeg", data));
    await uploader.put(() => lasting(key(`thumbs/${second}.jpg`), "image/jpeg", data));
    await pictured(second);
    await this.list();
  }

  private async list(): Promise<void> {
    const { uploader, key } = this.options;
    const list = () => JSON.stringify({ version: 1, thumbs: this.seconds });
    await uploader.put(() => changing(key("thumbs.json"), "application/json", list()));
    this.listed = this.seconds.length;
  }
}

/** Where in the playing time the picture belongs: the start of the newest segment that was finished by then. */
function secondOf(at: number, lines: readonly Line[]): number {
  let start = 0;
  let played = 0;
  for (const line of lines) {
    if (endOf(line) > at) break;
    start = played;
    played += line.duration;
  }
  return Math.floor(start);
}
