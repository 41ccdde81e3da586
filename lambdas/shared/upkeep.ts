import type { Item, Table, Value } from "./table";

/** Each kind of upkeep, and the host that it is of. */
export const MODES = {
  "owncast-os-update": "owncast",
  "proxy-os-update": "proxy",
  "proxy-cert-renew": "proxy",
} as const;

export type Mode = keyof typeof MODES;

/** Milliseconds from the begin of an upkeep to its end: what its function may take. */
export const LONGEST_UPKEEP = 15 * 60_000;

export function isMode(text: string): text is Mode {
  return Object.hasOwn(MODES, text);
}

/** How an upkeep went, or goes. `skipped`: the servers were in use. */
export interface Done {
  readonly state: "running" | "done" | "failed" | "skipped";
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What the host said, or why there was nothing to say. */
  readonly said: string;
}

/** What outlives an upkeep, in one row of the access table: the last of each kind, and which is under way. */
export class UpkeepRecord {
  constructor(private readonly table: Pick<Table, "get" | "set">) {}

  async read(): Promise<{ readonly busyUntil: number; readonly last: Partial<Record<Mode, Done>> }> {
    const row = (await this.table.get("upkeep")) ?? {};
    const last = (Object.keys(MODES) as Mode[]).flatMap((mode) => {
      const done = row[attribute(mode)] as Item | undefined;
      return done ? [[mode, { state: done["state"], at: Number(done["at"]), said: String(done["said"]) }]] : [];
    });
    return { busyUntil: Number(row["busyUntil"] ?? 0), last: Object.fromEntries(last) };
  }

  async keep(mode: Mode, { state, at, said }: Done): Promise<void> {
    await this.table.set("upkeep", { [attribute(mode)]: { state, at, said } });
  }

  /** False when another one is under way. */
  begin(now: number, until: number): Promise<boolean> {
    const free = "attribute_not_exists(busyUntil) OR busyUntil <= :now";
    return this.table.set("upkeep", { busyUntil: until }, free, { ":now": now });
  }

  async end(): Promise<void> {
    await this.table.set("upkeep", { busyUntil: 0 } satisfies Record<string, Value>);
  }
}

/** Names of attributes in expressions have no hyphens. */
function attribute(mode: Mode): string {
  return mode.replaceAll("-", "_");
}
