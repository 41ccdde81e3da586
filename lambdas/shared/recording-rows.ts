import { type Row, readRow } from "./recording-row";
import type { Item, Table } from "./table";

/** A row as it was read: what it says, and which of its writes that was (0: there is none). */
export interface ReadRow {
  readonly row: Row | undefined;
  readonly revision: number;
}

/** The catalogue's rows. Each write counts, and takes place only if nobody wrote since the row was read. */
export class RecordingRows {
  constructor(private readonly table: Table) {}

  /** As last written. */
  async read(id: string): Promise<ReadRow> {
    const { revision, ...item } = (await this.table.get(id)) ?? {};
    return { row: readRow(item), revision: Number(revision ?? 0) };
  }

  /** False when somebody wrote since, and nothing is changed then. */
  write(row: Row, { revision }: ReadRow): Promise<boolean> {
    const item = { ...row, revision: revision + 1 } as unknown as Item;
    return this.table.putIf(item, ...unchanged(revision));
  }

  /** False as in {@link write}. */
  delete(id: string, { revision }: ReadRow): Promise<boolean> {
    return this.table.deleteIf(id, ...unchanged(revision));
  }
}

/** Rows that an earlier release wrote have no count: one that is read as 0 is like none. */
function unchanged(revision: number): [condition: string, values: Item] {
  const condition = revision > 0 ? "revision = :revision" : "attribute_not_exists(revision) OR revision = :revision";
  return [condition, { ":revision": revision }];
}
