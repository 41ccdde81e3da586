import type { Catalogue } from "../shared/catalogue";
import type { Folder } from "../shared/recording";
import { isExpired } from "../shared/recording-row";
import type { Table } from "../shared/table";
import type { Closing } from "./closing";
import type { Failures } from "./failures";
import type { Purge } from "./purge";
import { scan } from "./rows";
import { Totals } from "./totals";

export interface TidyOptions {
  readonly table: Table;
  readonly catalogue: Pick<Catalogue, "settle">;
  readonly purge: Pick<Purge, "take" | "finish">;
  readonly closing: Pick<Closing, "consider">;
  readonly failures: Failures;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Each quarter of an hour: what is kept, what nobody else ends, and what was deleted long enough ago. One look at each row. */
export async function tidy({ table, catalogue, purge, closing, failures, now }: TidyOptions): Promise<void> {
  const totals = new Totals();
  const live: Folder[] = [];
  const deleted: Folder[] = [];
  for await (const rows of scan(table))
    for (const row of rows) {
      if (isExpired(row, now())) continue;
      totals.add(row);
      const folder = { camera: row.recordedBy, id: row.id };
      if (row.kind === "deleted") deleted.push(folder);
      else if (row.state === "live") live.push(folder);
    }
  await table.put(totals.item(now()));
  for (const folder of live)
    await failures.unless(folder, async () => {
      await closing.consider(folder);
      // Also where somebody else ended it, and the event was lost.
      await catalogue.settle(folder);
    });
  for (const folder of deleted)
    await failures.unless(folder, async () => purge.take(folder, (await catalogue.settle(folder)).said));
  await failures.unless({ folders: "deleted" }, () => purge.finish());
}
