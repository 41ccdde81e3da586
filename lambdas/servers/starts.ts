import type { Table } from "../shared/table";

export interface PastStarts {
  /** Milliseconds: when somebody last switched on; 0 before the first time. */
  readonly askedAt: number;
  /** Milliseconds: the launch that was last measured. */
  readonly measured: number;
  /** The last starts, in seconds from "on" to the first sign of life of every camera. */
  readonly seconds: readonly number[];
}

export interface Measured {
  readonly launch: number;
  readonly seconds: number;
}

/** So many starts are kept: enough for a steady median, few enough to follow a new instance type. */
const kept = 9;

/** How long starts took, in one row of the access table. */
export class Starts {
  constructor(private readonly table: Table) {}

  async read(): Promise<PastStarts> {
    const row = await this.table.get("starts");
    const seconds = Array.isArray(row?.seconds) ? row.seconds.map(Number) : [];
    return { askedAt: Number(row?.askedAt ?? 0), measured: Number(row?.measured ?? 0), seconds };
  }

  async asked(now: number): Promise<void> {
    await this.table.set("starts", { askedAt: now });
  }

  /** Keeps one measured start. Of several pages that see the same start, the first one's measure stays. */
  async took({ launch, seconds }: Measured, past: PastStarts): Promise<void> {
    const row = { measured: launch, seconds: [...past.seconds, seconds].slice(-kept) };
    await this.table.set("starts", row, "attribute_not_exists(measured) OR measured < :launch", { ":launch": launch });
  }
}
