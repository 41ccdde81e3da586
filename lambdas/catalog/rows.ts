import type { Table } from "../shared/table";
import type { Recording } from "./recording";

/** The catalogue's rows, derived from what is in the bucket. */
export class Rows {
  constructor(private readonly table: Table) {}

  /** False when the row already says something newer. */
  put(recording: Recording): Promise<boolean> {
    const { version: _, ...fields } = recording;
    const item = { kind: "recording", ...fields };
    return this.table.putIf(item, "attribute_not_exists(updated) OR updated <= :updated", { ":updated": item.updated });
  }

  /** Leaves a row that another camera's recording of the same id has taken. */
  async delete(id: string, camera: string): Promise<void> {
    await this.table.deleteIf(id, "camera = :camera", { ":camera": camera });
  }
}
