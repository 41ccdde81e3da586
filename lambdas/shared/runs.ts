import type { Host } from "../servers/hosts";
import type { Item, Table } from "./table";

/** Why a run ended; `other`: by the hosts' own timers, in AWS's console, or with an instance that was replaced. */
export type Ended = "idle" | "nightly" | "maximum" | "operator" | "other";

/** A time in which the hosts ran, or one of them, milliseconds since 1970. */
export interface PastRun {
  readonly from: number;
  readonly to: number;
  readonly because: Ended;
  /** The one that ran without the other. @default both ran */
  readonly alone?: Host["name"];
}

/** When the hosts ran: an item of the access table for each month (UTC) in which runs began, with an attribute for each. */
export class Runs {
  constructor(private readonly table: Pick<Table, "get" | "set">) {}

  /** Written again, a run stays one. */
  async ended({ from, ...rest }: PastRun): Promise<void> {
    await this.table.set(idOf(from), { [`from${from}`]: { ...rest } });
  }

  /** Those that began in this month or the one before, oldest first: none lasts longer than a month. */
  async recent(now: number): Promise<PastRun[]> {
    const items = await Promise.all([monthBefore(now), now].map((instant) => this.table.get(idOf(instant))));
    return items.flatMap((item) => (item ? runsOf(item) : [])).sort((a, b) => a.from - b.from);
  }
}

/** When the month of an instant began, UTC. */
export function monthOf(instant: number): number {
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function monthBefore(instant: number): number {
  return monthOf(monthOf(instant) - 1);
}

function idOf(instant: number): string {
  return `runs#${new Date(instant).toISOString().slice(0, 7)}`;
}

function runsOf(item: Item): PastRun[] {
  return Object.entries(item).flatMap(([name, value]) => {
    const from = Number(/^from(\d+)$/.exec(name)?.[1]);
    const { to, because, alone } = (value ?? {}) as Item;
    if (!from) return [];
    return [
      { from, to: Number(to), because: because as Ended, ...(alone ? { alone: alone as PastRun["alone"] } : {}) },
    ];
  });
}
