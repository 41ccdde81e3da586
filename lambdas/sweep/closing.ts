import { gzipSync } from "node:zlib";
import * as v from "valibot";
import { AwsError } from "../shared/aws";
import { log } from "../shared/log";
import type { Objects, ObjectText } from "../shared/objects";
import { type Folder, recordingKey, recordingOf } from "../shared/recording";
import type { Folders } from "./folders";
import { finished, measured, variants } from "./playlist";

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

  /** Ends it if nobody else will; true when it did. */
  async consider(folder: Folder): Promise<boolean> {
    const { objects } = this.options;
    // In this order: what is begun after the status was written is in neither.
    const status = await this.status(folder.camera);
    const found = await objects.read(recordingKey(folder));
    if (typeof found === "string") return false;
    const { recording } = recordingOf(found.text, folder);
    if (recording?.state !== "live" || !this.isLeft(folder, recording.updated, found.modified, status)) return false;
    return this.close(folder, found);
  }

  private isLeft({ camera, id }: Folder, updated: string, modified: number, status: Status | undefined): boolean {
    const { cameras, now } = this.options;
    const isSilent = (ms: number) => now() - modified >= ms;
    if (!cameras.includes(camera))
      return isSilent(patience) && !(status && now() - Date.parse(status.heartbeat) < patience);
    if (!status?.unfinished || !isSilent(silence)) return false;
    return Date.parse(status.heartbeat) > Date.parse(updated) && !status.unfinished.includes(id);
  }

  private async close(folder: Folder, found: ObjectText): Promise<boolean> {
    const { objects, now } = this.options;
    const lists = await this.endLists(folder);
    if (!lists) return false;
    const list = lists.find(({ segments }) => segments > 0);
    const counted = list && {
      segments: list.segments,
      duration: list.duration,
      ...(list.end !== undefined && { end: new Date(list.end).toISOString() }),
      bytes: await this.bytes(folder),
    };
    const said = { ...JSON.parse(found.text), ...counted, state: "ended", updated: new Date(now()).toISOString() };
    const isWritten = await objects.write(recordingKey(folder), "application/json", JSON.stringify(said), found);
    if (isWritten) log("INFO", "closed", { ...folder, reason: "its recorder has nothing of it any more" });
    return isWritten;
  }

  /** Ends its playlists; undefined when somebody else writes one. The first is that of the best picture. */
  private async endLists({ camera, id }: Folder) {
    const at = (path: string) => `media/${camera}/${id}/${path}`;
    const top = await this.read(at("index.m3u8"));
    if (!top) return [];
    const names = variants(top.text);
    const lists = names.length === 0 ? [{ path: "index.m3u8", found: top }] : [];
    for (const path of names) {
      const found = await this.read(at(path));
      if (found) lists.push({ path, found });
    }
    for (const { path, found } of lists) {
      const text = finished(found.text);
      const isWritten = text === found.text || (await this.write(at(path), text, found));
      if (!isWritten) return undefined;
    }
    return lists.map(({ found }) => measured(found.text));
  }

  private async read(key: string): Promise<ObjectText | undefined> {
    const found = await this.options.objects.read(key, largestPlaylist);
    if (found === "too large") throw new AwsError("TooLarge", 200, `${key} is larger than a playlist is.`);
    return found === "missing" ? undefined : found;
  }

  private write(key: string, text: string, found: ObjectText): Promise<boolean> {
    return this.options.objects.write(key, "application/vnd.apple.mpegurl", gzipSync(text), found);
  }

  private async bytes({ camera, id }: Folder): Promise<number> {
    let sum = 0;
    for await (const page of this.options.folders.objects(`media/${camera}/${id}/`))
      for (const { key, bytes } of page) if (key.endsWith(".ts")) sum += bytes;
    return sum;
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
