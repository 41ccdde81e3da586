import { type Caller, nobody } from "../shared/caller";
import { log, named } from "../shared/log";
import type { Refusals } from "../shared/refusals";
import type { Table } from "../shared/table";
import { isBacked, type TokenRow, tokenPattern, tokenRowId } from "../shared/token-rows";

/** Milliseconds between two notes of the last use: a machine that asks every second must not write every second. */
const pause = 5 * 60_000;

/** The tokens of machines, which the access table keeps as hashes. */
export class ApiTokens {
  constructor(
    private readonly access: Pick<Table, "get" | "set">,
    private readonly refusals: Pick<Refusals, "standing">,
    private readonly now: () => number = Date.now,
  ) {}

  /** Undefined when there is no such token any more, or who made it could not make it now. Its holder is nobody of the user pool. Throws as {@link Table.get}. */
  async read(token: string): Promise<Caller | undefined> {
    if (!tokenPattern.test(token)) return undefined;
    const row = (await this.access.get(tokenRowId(token))) as TokenRow | undefined;
    if (!row || row.expires * 1000 <= this.now()) return undefined;
    if (!(await isBacked(row, this.refusals))) return undefined;
    await this.note(row);
    return { ...nobody, sub: row.id, groups: row.group, cameras: "*", via: "token" };
  }

  /** A use that cannot be noted is a use all the same. */
  private async note({ id, lastUsed }: TokenRow): Promise<void> {
    const now = this.now();
    if (lastUsed && Date.parse(lastUsed) > now - pause) return;
    // What was revoked since it was read stays so.
    await this.access
      .set(id, { lastUsed: new Date(now).toISOString() }, "kind = :token", { ":token": "token" })
      .catch((error) => log("WARN", "use of a token not noted", named(error)));
  }
}
