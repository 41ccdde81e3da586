import { createHash, randomBytes } from "node:crypto";
import type { Context } from "hono";
import { log, named } from "../shared/log";
import { deviceLife, removedId, signedOutId } from "../shared/person-rows";
import type { Table } from "../shared/table";
import { keepDevice, readDevice } from "./cookies";
import type { Session } from "./tokens";

/**
 * Browsers that somebody has signed in at, by a cookie that lets nobody in: tries at such a browser are counted apart
 * from everybody else's, so that strangers who guess at an address hold up strangers only (OWASP's "device cookie").
 *
 * The cookie is `<sub>.<32 random bytes>`. Its row `device#<SHA-256>` in the access table says whose it is, so that
 * whoever reads the table has no cookie. Whoever is removed, or signed out everywhere, is known nowhere any more: by the
 * rows which say that, for as long as a device is known, so that no list of devices has to be kept.
 */
export class Devices {
  constructor(
    private readonly table: Pick<Table, "all" | "put" | "delete">,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The device that asks, if this person is known at it. One read, whether it is known or not.
   *
   * @param who the e-mail address, or Cognito's name of the person
   */
  async known(c: Context, who: string): Promise<string | undefined> {
    const device = readDevice(c);
    if (!device) return undefined;
    const [sub = ""] = device.split(".");
    const rows = await this.table.all([rowOf(device), removedId(sub), signedOutId(sub)]);
    const row = rows.get(rowOf(device));
    // DynamoDB deletes expired rows up to two days late.
    if (!row || Number(row.expires) <= this.seconds() || rows.has(removedId(sub))) return undefined;
    if (Number(row.since) < Number(rows.get(signedOutId(sub))?.before ?? 0)) return undefined;
    return row.sub === who || row.email === hashed(who) ? device : undefined;
  }

  /** By a new cookie at each sign-in: a copy of the one before is worth nothing. Nobody is kept out because it failed. */
  async remember(c: Context, { sub, email }: Pick<Session, "sub" | "email">, before?: string): Promise<void> {
    const device = `${sub}.${randomBytes(32).toString("base64url")}`;
    const since = this.seconds();
    try {
      await this.table.put({ id: rowOf(device), sub, email: hashed(email), since, expires: since + deviceLife });
      keepDevice(c, device);
      if (before) await this.table.delete(rowOf(before));
    } catch (error) {
      log("WARN", "a device is not remembered", named(error));
    }
  }

  private seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}

const rowOf = (device: string) => `device#${createHash("sha256").update(device).digest("hex")}`;

/** Keeps e-mail addresses out of the table. */
const hashed = (email: string) => createHash("sha256").update(email).digest("hex").slice(0, 32);
