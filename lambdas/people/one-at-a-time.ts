import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { ApiError } from "../shared/errors";
import type { Table } from "../shared/table";

const row = "people";
/** Seconds; longer than the function may run, so that nobody who is still at work is overtaken. */
const lease = 20;
const tries = 25;
/** Milliseconds between two tries, at most. */
const pause = 200;

/** Lets one change of people happen after the other, whichever container runs it: by one row of the access table. */
export class OneAtATime {
  constructor(
    private readonly table: Pick<Table, "putIf" | "deleteIf">,
    private readonly now: () => number = Date.now,
    private readonly wait: (ms: number) => Promise<unknown> = setTimeout,
  ) {}

  /** @throws ApiError 409 when the others do not come to an end within some seconds */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const holder = randomUUID();
    await this.take(holder);
    try {
      return await work();
    } finally {
      await this.table.deleteIf(row, "holder = :holder", { ":holder": holder });
    }
  }

  private async take(holder: string): Promise<void> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      const now = Math.floor(this.now() / 1000);
      const item = { id: row, holder, expires: now + lease };
      // `expires` is also the table's TTL, by which a lease that nobody gave back goes in the end.
      if (await this.table.putIf(item, "attribute_not_exists(id) OR expires < :now", { ":now": now })) return;
      await this.wait(Math.random() * pause);
    }
    throw new ApiError(409, "people_changing", "Somebody else is changing people right now. Try again in a moment.");
  }
}
