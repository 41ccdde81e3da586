import type { Table } from "../shared/table";
import type { Because, Run } from "./rules";
import type { Silence } from "./silence";

/** Who or what stopped hosts; `orphan`: some that no longer belong to this environment. */
export type Stopper = Because | "orphan";

export interface Remembered {
  readonly run: Run | undefined;
  /** Milliseconds; until then an operator wants the hosts to run. 0 when nobody does. */
  readonly keptUntil: number;
  /** Milliseconds: when an operator switched them off while recordings were not stored yet. 0 when nobody did. */
  readonly offAt: number;
  readonly stopped: { readonly at: number; readonly because: Stopper } | undefined;
  /** Servers that run without a sign of life, or complain. */
  readonly silence: Silence | undefined;
  /** Launch of the last run whose end is written down; 0 before the first. */
  readonly counted: number;
}

/** What outlives a look, in one row of the access table. Guard and API each write attributes of their own. */
export class Memory {
  constructor(private readonly table: Pick<Table, "get" | "set">) {}

  async read(): Promise<Remembered> {
    const row = (await this.table.get("guard")) ?? {};
    const { launch, quietFrom, live, ended, keptUntil, offAt, stoppedAt, stoppedBecause } = row;
    const { alone, silenceOf, silentSince, silenceTold, counted } = row;
    return {
      run:
        launch === undefined
          ? undefined
          : {
              launch: Number(launch),
              quietFrom: Number(quietFrom),
              live: live === true,
              ended: String(ended),
              ...(alone ? { alone: alone as Run["alone"] } : {}),
            },
      keptUntil: Number(keptUntil ?? 0),
      offAt: Number(offAt ?? 0),
      stopped: stoppedAt ? { at: Number(stoppedAt), because: stoppedBecause as Stopper } : undefined,
      silence: silenceOf
        ? {
            launch: Number(silenceOf),
            since: silentSince ? Number(silentSince) : undefined,
            told: Array.isArray(silenceTold) ? silenceTold.map(String) : [],
          }
        : undefined,
      counted: Number(counted ?? 0),
    };
  }

  async keep({ launch, quietFrom, live, ended, alone }: Run): Promise<void> {
    await this.table.set("guard", { launch, quietFrom, live, ended, alone: alone ?? null });
  }

  /** Also takes an order to switch off back. */
  async keepUntil(keptUntil: number): Promise<void> {
    await this.table.set("guard", { keptUntil, offAt: 0 });
  }

  /** An order to switch off; 0 takes it back. It is of the run in which it is given. */
  async off(offAt: number): Promise<void> {
    await this.table.set("guard", { offAt });
  }

  async stopped(at: number, because: Stopper): Promise<void> {
    await this.table.set("guard", { stoppedAt: at, stoppedBecause: because });
  }

  async counted(launch: number): Promise<void> {
    await this.table.set("guard", { counted: launch });
  }

  async silence(silence: Silence | undefined): Promise<void> {
    const { launch = null, since = null, told = null } = silence ?? {};
    await this.table.set("guard", { silenceOf: launch, silentSince: since, silenceTold: told && [...told] });
  }
}
