import type { Item, Table } from "../shared/table";

/** The last folder, or row, that a rebuild has done. */
export type Position =
  | { readonly pass: "folders"; readonly camera?: string; readonly id?: string }
  | { readonly pass: "rows"; readonly id: string };

/** Where a rebuild goes on that ran out of time: the table's item `sweep`. */
export class Bookmark {
  constructor(private readonly table: Pick<Table, "get" | "put" | "delete">) {}

  /** Undefined when no rebuild is under way. */
  async read(): Promise<Position | undefined> {
    const item = await this.table.get("sweep");
    return item?.position as unknown as Position | undefined;
  }

  write(position: Position): Promise<void> {
    return this.table.put({ id: "sweep", position: { ...position } } as Item);
  }

  remove(): Promise<void> {
    return this.table.delete("sweep");
  }
}
