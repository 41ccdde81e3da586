import { AwsError } from "../shared/aws";
import type { Catalogue } from "../shared/catalogue";
import { type Edits, editsKey, editsOf, undoWindow } from "../shared/edits";
import { ApiError } from "../shared/errors";
import { log, named } from "../shared/log";
import type { Objects } from "../shared/objects";
import type { Folder, Recording } from "../shared/recording";
import { type Place, type Row, rowOf } from "../shared/recording-row";

/** Of several who change one recording at the same moment, one succeeds with each try. */
const mostTries = 20;

/** What people say of a recording, before and after a change; `recording` is what its recorder says. */
type Change = (said: Said, recording: Recording) => Said;
type Said = Pick<Edits, "title" | "deleted">;

export interface EditorOptions {
  readonly objects: Pick<Objects, "read" | "write">;
  readonly catalogue: Pick<Catalogue, "said" | "settle">;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Changes of recordings by hand. A change is done when it is in `edits.json`; the row follows at once, or where that
 * fails, when the event of that object arrives. Of two changes at the same moment both count, the later one last.
 */
export class Editor {
  constructor(private readonly options: EditorOptions) {}

  /** Null: as the recorder calls it. */
  async rename(folder: Folder, title: string | null): Promise<Row> {
    const { row } = await this.change(folder, ({ deleted }) => {
      if (deleted) throw new ApiError(409, "recording_deleted", "This recording is deleted. Restore it first.");
      return { title, deleted };
    });
    return row;
  }

  /** Answers when it was deleted: once, however often this is called. */
  async delete(folder: Folder): Promise<string> {
    const deletedNow = new Date(this.options.now()).toISOString();
    const { edits } = await this.change(folder, ({ title, deleted }, { state }) => {
      if (state === "live")
        throw new ApiError(409, "recording_live", "This recording goes on. Delete it when it ended.");
      return { title, deleted: deleted ?? deletedNow };
    });
    return edits?.deleted ?? deletedNow;
  }

  async restore(folder: Folder): Promise<Row> {
    const { row } = await this.change(folder, ({ title }) => ({ title, deleted: null }));
    return row;
  }

  private async change(folder: Folder, change: Change): Promise<{ row: Row; edits: Edits | undefined }> {
    const { catalogue, place, now } = this.options;
    const { recording } = await catalogue.said(folder);
    if (!recording) throw notFound(folder.id);
    const edits = await this.write(folder, (said) => {
      if (said.deleted && Date.parse(said.deleted) + undoWindow <= now()) throw notFound(folder.id);
      return change(said, recording);
    });
    const row = await catalogue.settle(folder).then(
      (settled) => (settled.problem ? undefined : settled.row),
      (error) => {
        if (!(error instanceof AwsError)) throw error;
        log("WARN", "the row will follow the event", { recording: folder.id, ...named(error) });
      },
    );
    return { row: row ?? rowOf(recording, edits, place), edits };
  }

  /** Undefined when there is none yet, and nothing to say. */
  private async write({ camera, id }: Folder, change: (said: Said) => Said): Promise<Edits | undefined> {
    const { objects, now } = this.options;
    const key = editsKey(camera, id);
    for (let tries = 0; tries < mostTries; tries++) {
      const found = await objects.read(key);
      const before = typeof found === "object" ? editsOf(found.text) : undefined;
      const { title, deleted } = before ?? { title: null, deleted: null };
      const said = change({ title, deleted });
      if (said.title === title && said.deleted === deleted) return before;
      const updated = Math.max(now(), before ? Date.parse(before.updated) + 1 : 0);
      const edits: Edits = { version: 1, ...said, updated: new Date(updated).toISOString() };
      const expected = typeof found === "object" ? found : "missing";
      if (await objects.write(key, "application/json", JSON.stringify(edits), expected)) return edits;
    }
    throw new ApiError(409, "recording_changing", "Others change this recording right now. Try again.");
  }
}

export function notFound(id: string): ApiError {
  return new ApiError(404, "recording_not_found", `There is no recording ${id}.`);
}
