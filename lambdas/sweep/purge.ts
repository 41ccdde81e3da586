import type { Catalogue, Said } from "../shared/catalogue";
import { editsKey, undoWindow } from "../shared/edits";
import { log } from "../shared/log";
import { type Folder, recordingKey } from "../shared/recording";
import { type Edge, mostFolders } from "./edge";
import type { Folders } from "./folders";

/** Longer than any request that was let through at the last moment of the undo window, in milliseconds. */
const grace = 300_000;

export interface PurgeOptions {
  readonly folders: Pick<Folders, "objects" | "delete">;
  readonly edge: Pick<Edge, "forget">;
  readonly catalogue: Pick<Catalogue, "settle">;
  /** 0 keeps recordings for ever. */
  readonly retentionDays: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether there is time for another page of objects. */
  readonly hasTime: () => boolean;
}

/**
 * Deletes recordings for good. What says that one is to be deleted, recording.json and edits.json, goes last, after
 * everything else and after the caches' promise to forget it: a failure before leaves all that the next sweep needs.
 */
export class Purge {
  private readonly emptied: Folder[] = [];
  private taken = 0;

  constructor(private readonly options: PurgeOptions) {}

  /** Deleted, and too long ago to be brought back. */
  private isDue({ edits, recording }: Said): boolean {
    if (!edits?.deleted || recording?.state === "live") return false;
    return Date.parse(edits.deleted) + undoWindow + grace <= this.options.now();
  }

  /** Deletes the media of a recording that is due; the rest is {@link finish}'s. What is too many waits for the next sweep. */
  async take(folder: Folder, said: Said): Promise<void> {
    if (!this.isDue(said) || this.taken === mostFolders) return;
    this.taken++;
    if (await this.empty(folder)) this.emptied.push(folder);
  }

  /** Makes the caches forget what was taken, then deletes what said so, and the rows. */
  async finish(): Promise<void> {
    const { edge, now } = this.options;
    const folders = this.emptied.splice(0);
    if (folders.length === 0) return;
    await edge.forget(folders, now());
    for (const folder of folders) await this.close(folder, "deleted by hand");
  }

  /**
   * Deletes a recording whose days are over as a whole, also the part that is younger than its first segment. S3's own
   * clock has the last word, because a host whose clock was wrong would date a recording of today far back.
   */
  async expire(folder: Folder): Promise<void> {
    const { folders, retentionDays, now } = this.options;
    const youngest = now() - retentionDays * 86_400_000;
    for await (const page of folders.objects(prefix(folder))) {
      const first = page.find(({ key }) => key.endsWith(".ts")) ?? page[0];
      if (first && first.modified > youngest) return;
      break;
    }
    // Caches keep what they have for a day at most, as S3's lifecycle would leave them.
    if (await this.empty(folder)) await this.close(folder, "its days are over");
  }

  /** False when there was no time for all of it. */
  private async empty(folder: Folder): Promise<boolean> {
    const { folders, hasTime } = this.options;
    const kept = keptLast(folder);
    for await (const page of folders.objects(prefix(folder))) {
      if (!hasTime()) return false;
      await folders.delete(page.flatMap(({ key }) => (kept.includes(key) ? [] : [key])));
    }
    return true;
  }

  private async close(folder: Folder, reason: string): Promise<void> {
    const { folders, catalogue } = this.options;
    // One after the other: without edits.json, what is left of recording.json would come back.
    for (const key of keptLast(folder)) await folders.delete([key]);
    await catalogue.settle(folder);
    log("INFO", "purged", { ...folder, reason });
  }
}

const prefix = ({ camera, id }: Folder) => `media/${camera}/${id}/`;
const keptLast = (folder: Folder) => [recordingKey(folder), editsKey(folder.camera, folder.id)];
