import { log, named } from "../shared/log";
import { seenId } from "../shared/person-rows";
import type { Table } from "../shared/table";

/** Remembers when people sign in, and when their sessions are renewed. */
export class Seen {
  constructor(private readonly table: Pick<Table, "put">) {}

  /** Nobody is kept out because it could not be written down. */
  async now(sub: string): Promise<void> {
    const at = new Date().toISOString();
    await this.table
      .put({ id: seenId(sub), at })
      .catch((error) => log("WARN", "a sign-in is not written down", named(error)));
  }
}
