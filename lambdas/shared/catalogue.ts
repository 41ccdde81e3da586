import { AwsError } from "./aws";
import { type Edits, editsKey, editsOf } from "./edits";
import type { Objects } from "./objects";
import { type Folder, type Recording, recordingKey, recordingOf } from "./recording";
import { isExpired, type Place, type Row, rowOf } from "./recording-row";
import type { RecordingRows } from "./recording-rows";

/** Writers of one row at the same moment are a few: its recorder's event, an editor, the sweep. */
const mostTries = 20;

/** What the objects of a folder say. */
export interface Said {
  readonly recording?: Recording;
  readonly edits?: Edits;
  /** Why they say nothing that can be understood. */
  readonly problem?: string;
}

export interface Settled {
  /** As it is in the table now; none when there is no such recording, or it is kept no longer. */
  readonly row?: Row;
  /** Why the row was left as it is. */
  readonly problem?: string;
  readonly said: Said;
  readonly changed: boolean;
}

export interface CatalogueOptions {
  readonly objects: Pick<Objects, "read">;
  readonly rows: Pick<RecordingRows, "read" | "write" | "delete">;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Rows that say what recording.json and edits.json say. */
export class Catalogue {
  constructor(private readonly options: CatalogueOptions) {}

  /**
   * Makes the row of a folder say what its objects say. Whoever calls this after a change to the objects, in whatever
   * order and however often, leaves the right row: it ends only when it has seen the row, and after it the objects, say
   * the same; and it writes only if the row has not changed since it was seen. Throws {@link AwsError}.
   */
  async settle(folder: Folder): Promise<Settled> {
    const { rows, place, now } = this.options;
    for (let tries = 0; tries < mostTries; tries++) {
      const found = await rows.read(folder.id);
      const said = await this.said(folder);
      const { recording, edits, problem } = said;
      const changed = tries > 0;
      if (problem) return { row: found.row, problem, said, changed };
      const wanted = recording && rowOf(recording, edits, place);
      const row = wanted && !isExpired(wanted, now()) ? wanted : undefined;
      // Another camera's recording of the same id has taken the row.
      if (!row && found.row && found.row.recordedBy !== folder.camera) return { said, changed };
      if (isSame(found.row, row)) return { row, said, changed };
      if (row) await rows.write(row, found);
      else await rows.delete(folder.id, found);
    }
    throw new AwsError("Busy", 0, `The row of ${folder.id} changes all the time.`);
  }

  /** Reads both objects. */
  async said(folder: Folder): Promise<Said> {
    const { objects } = this.options;
    const [recording, edits] = await Promise.all([
      objects.read(recordingKey(folder)),
      objects.read(editsKey(folder.camera, folder.id)),
    ]);
    if (recording === "too large" || edits === "too large") return { problem: "too large" };
    const told = recording === "missing" ? {} : recordingOf(recording.text, folder);
    const changed = edits === "missing" ? undefined : editsOf(edits.text);
    const problem = told.reason ?? (edits !== "missing" && !changed ? "edits.json cannot be read" : undefined);
    return problem ? { problem } : { recording: told.recording, edits: changed };
  }
}

function isSame(one: Row | undefined, other: Row | undefined): boolean {
  return canonical(one) === canonical(other);
}

/** DynamoDB keeps attributes in no order. */
function canonical(row: Row | undefined): string {
  return JSON.stringify(Object.entries(row ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
