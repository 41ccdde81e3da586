import type { Catalogue } from "../shared/catalogue";
import type { Folder } from "../shared/recording";
import { isExpired, type Place, rowOf } from "../shared/recording-row";
import type { Table } from "../shared/table";
import type { Bookmark, Position } from "./bookmark";
import type { Closing } from "./closing";
import { each } from "./each";
import type { Failures } from "./failures";
import type { Folders } from "./folders";
import type { Purge } from "./purge";
import { scan } from "./rows";

/** Folders at the same time; each has at most two requests under way. */
const atOnce = 16;

export interface RebuildOptions {
  readonly table: Table;
  readonly folders: Pick<Folders, "below">;
  readonly catalogue: Pick<Catalogue, "settle">;
  readonly purge: Pick<Purge, "take" | "finish" | "expire">;
  readonly closing: Pick<Closing, "consider">;
  readonly failures: Failures;
  readonly bookmark: Bookmark;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether there is time for another page. */
  readonly hasTime: () => boolean;
}

/**
 * Each day: every folder of the bucket has its row, and every row its folder, whatever events were lost. Goes on where
 * the last one ran out of time, which is remembered in the table after each page.
 */
export class Rebuild {
  /** Settled by this run: their rows need no second look. */
  private readonly seen = new Set<string>();

  constructor(private readonly options: RebuildOptions) {}

  /** False when the time was over first. */
  async run(): Promise<boolean> {
    const { bookmark } = this.options;
    const from = (await bookmark.read()) ?? { pass: "folders" };
    const isWhole = (from.pass === "rows" || (await this.settleFolders(from))) && (await this.settleRows(from));
    if (isWhole) await bookmark.remove();
    return isWhole;
  }

  private async settleFolders(from: Position & { pass: "folders" }): Promise<boolean> {
    const { folders, purge, failures, bookmark, hasTime } = this.options;
    for await (const cameras of folders.below("media/"))
      for (const camera of cameras.filter(
        (name) => /^[a-z][a-z0-9-]{0,30}$/.test(name) && name >= (from.camera ?? ""),
      )) {
        const after = camera === from.camera ? from.id : undefined;
        for await (const ids of folders.below(`media/${camera}/`, after)) {
          await each(ids, atOnce, (id) => failures.unless({ camera, id }, () => this.settleFolder({ camera, id })));
          await failures.unless({ folders: "deleted" }, () => purge.finish());
          const id = ids.at(-1);
          if (id) await bookmark.write({ pass: "folders", camera, id });
          if (!hasTime()) return false;
        }
      }
    return true;
  }

  private async settleFolder(folder: Folder): Promise<void> {
    const { catalogue, purge, closing, place, now } = this.options;
    if (!/^[a-z0-9-]{1,64}$/.test(folder.id)) return;
    this.seen.add(folder.id);
    const { said } = await catalogue.settle(folder);
    const { recording, edits } = said;
    await purge.take(folder, said);
    if (recording?.state === "live" || (!recording && !edits && !said.problem)) {
      if (await closing.consider(folder)) await catalogue.settle(folder);
    } else if (recording && isExpired(rowOf(recording, edits, place), now())) await purge.expire(folder);
  }

  /** Rows whose folder is gone. */
  private async settleRows(from: Position): Promise<boolean> {
    const { table, catalogue, failures, bookmark, hasTime } = this.options;
    for await (const rows of scan(table, from.pass === "rows" ? from.id : undefined)) {
      const others = rows.filter(({ id }) => !this.seen.has(id));
      await each(others, atOnce, ({ id, recordedBy: camera }) =>
        failures.unless({ camera, id }, () => catalogue.settle({ camera, id })),
      );
      const id = rows.at(-1)?.id;
      if (id) await bookmark.write({ pass: "rows", id });
      if (!hasTime()) return false;
    }
    return true;
  }
}
