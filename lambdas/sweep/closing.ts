import { gzipSync } from "node:zlib";
import * as v from "valibot";
import { AwsError } from "../shared/aws";
import { log } from "../shared/log";
import type { Objects, ObjectText } from "../shared/objects";
import { type Folder, recordingKey, recordingOf } from "../shared/recording";
import type { Folders } from "./folders";
import { completed, finished, type Measured, measured, variants } from "./playlist";

/** A recorder writes recording.json each minute; milliseconds. */
const silence = 600_000;
/** A camera that is no longer in the settings, whose host may not know yet; milliseconds. */
const patience = 86_400_000;
/** Bytes. A day of segments of two seconds has 4 MB. */
const largestPlaylist = 64_000_000;

/** What a recorder says of its camera, as far as it is read. */
const Status = v.object({
  heartbeat: v.pipe(v.string(), v.isoTimestamp()),
  /** What is on its disk and not whole in the bucket. */
  unfinished: v.optional(v.array(v.string())),
});

type Status = v.InferOutput<typeof Status>;

export interface ClosingOptions {
  readonly objects: Pick<Objects, "read" | "write">;
  readonly folders: Pick<Folders, "objects">;
  /** Names of the cameras that there are. */
  readonly cameras: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Ends recordings that their recorder has lost, as with its disk. A host that is off, or that still has segments of it,
 * ends its recording itself: so this needs the word of the camera's recorder, given after its last word on the
 * recording, that it has nothing of it. Only where the camera is no longer in the settings is a day of silence enough.
 * Everything is written on the condition that nobody wrote since it was read: a later word of a recorder counts.
 */
export class Closing {
  private readonly told = new Map<string, Promise<Status | undefined>>();

  constructor(private readonly options: ClosingOptions) {}

  /** Ends it if nobody else will; true when it did. One that was cut off before it was described is described, too. */
  async consider(folder: Folder): Promise<boolean> {
    const { objects } = this.options;
    // In this order: what is begun after the status was written is in neither.
    const status = await this.status(folder.camera);
    const found = await objects.read(recordingKey(folder));
    if (found === "too large") return false;
    if (found === "missing") {
      const index = await this.read(`media/${folder.camera}/${folder.id}/index.m3u8`);
      const start = startOf(folder.id);
      if (!index || !start || !this.isLeft(folder, index.modified, index.modified, status)) return false;
      return this.close(folder, found, { version: 1, ...folder, title: null, start, end: start, dropped: 0 });
    }
    const { recording } = recordingOf(found.text, folder);
    if (recording?.state !== "live") return false;
    if (!this.isLeft(folder, Date.parse(recording.updated), found.modified, status)) return false;
    return this.close(folder, found, JSON.parse(found.text));
  }

  /** `updated` by the recorder's clock, `modified` by S3's, both in milliseconds since 1970. */
  private isLeft({ camera, id }: Folder, updated: number, modified: number, status: Status | undefined): boolean {
    const { cameras, now } = this.options;
    const isSilent = (ms: number) => now() - modified >= ms;
    if (!cameras.includes(camera))
      return isSilent(patience) && !(status && now() - Date.parse(status.heartbeat) < patience);
    if (!status?.unfinished || !isSilent(silence)) return false;
    return Date.parse(status.heartbeat) > updated && !status.unfinished.includes(id);
  }

  private async close(folder: Folder, found: ObjectText | "missing", known: object): Promise<boolean> {
    const { objects, now } = this.options;
    const lists = await this.endLists(folder);
    const list = lists?.find(({ segments }) => segments > 0);
    if (!lists || (found === "missing" && !list)) return false;
    const counted = list && {
      segments: list.segments,
      duration: list.duration,
      ...(list.end !== undefined && { end: new Date(list.end).toISOString() }),
      ...(await this.contents(folder)),
    };
    const said = { ...known, ...counted, state: "ended", updated: new Date(now()).toISOString() };
    const isWritten = await objects.write(recordingKey(folder), "application/json", JSON.stringify(said), found);
    if (isWritten) log("INFO", "closed", { ...folder, reason: "its recorder has nothing of it any more" });
    return isWritten;
  }

  /** Ends its playlists; undefined when somebody else writes one. The first is that of the best picture. */
  private async endLists({ camera, id }: Folder): Promise<Measured[] | undefined> {
    const at = (path: string) => `media/${camera}/${id}/${path}`;
    const top = await this.read(at("index.m3u8"));
    if (!top) return [];
    const names = variants(top.text);
    const files = names.length === 0 ? ["index.m3u8"] : names;
    const ended: Measured[] = [];
    for (const file of files) {
      const found = names.length === 0 ? top : await this.read(at(file));
      if (!found) continue;
      const live = await this.read(`media/${camera}/${liveOf(file)}`);
      const text = finished(completed(found.text, live?.text ?? "", id));
      const isWritten = text === found.text || (await this.write(at(file), text, found));
      if (!isWritten) return undefined;
      ended.push(measured(text));
    }
    return ended;
  }

  private async read(key: string): Promise<ObjectText | undefined> {
    const found = await this.options.objects.read(key, largestPlaylist);
    if (found === "too large") throw new AwsError("TooLarge", 200, `${key} is larger than a playlist is.`);
    return found === "missing" ? undefined : found;
  }

  private write(key: string, text: string, found: ObjectText): Promise<boolean> {
    return this.options.objects.write(key, "application/vnd.apple.mpegurl", gzipSync(text), found);
  }

  private async contents({ camera, id }: Folder) {
    const files = new Set<string>();
    let bytes = 0;
    for await (const page of this.options.folders.objects(`media/${camera}/${id}/`))
      for (const object of page) {
        files.add(object.key.slice(`media/${camera}/${id}/`.length));
        if (object.key.endsWith(".ts")) bytes += object.bytes;
      }
    const there = (file: string) => (files.has(file) ? file : null);
    return { bytes, playlist: "index.m3u8", poster: there("poster.jpg"), thumbs: there("thumbs.json") };
  }

  /** Of each camera as it was when it was first asked for. */
  private status(camera: string): Promise<Status | undefined> {
    const known = this.told.get(camera) ?? this.readStatus(camera);
    this.told.set(camera, known);
    return known;
  }

  private async readStatus(camera: string): Promise<Status | undefined> {
    const found = await this.options.objects.read(`media/${camera}/status.json`);
    const read =
      typeof found === "object" ? v.safeParse(v.pipe(v.string(), v.parseJson(), Status), found.text) : undefined;
    return read?.success ? read.output : undefined;
  }
}

/** ISO 8601, from an id such as `20261121t120000z-garden`; undefined when it is none. */
function startOf(id: string): string | undefined {
  const text = id.replace(/^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z-.+$/, "$1-$2-$3T$4:$5:$6.000Z");
  return text === id || Number.isNaN(Date.parse(text)) ? undefined : text;
}

/** Beside the recordings: `live.m3u8`, or `live-720p.m3u8` for `720p/index.m3u8`. */
function liveOf(file: string): string {
  const [name] = file.split("/");
  return name === "index.m3u8" ? "live.m3u8" : `live-${name}.m3u8`;
}
