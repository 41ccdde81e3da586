import { createHash } from "node:crypto";
import { ApiError } from "../shared/errors";
import { type Attributes, attributes, isUnmet, plain, type Table } from "../shared/table";

/** Wrong tries that a person has in a window. */
const tries = 5;
/** Seconds. */
const window = 15 * 60;

/**
 * Limits tries by person, not by the caller's address: Cognito sees only Lambda's, and a header can be forged.
 * One row `throttle#<hash>` in the access table; the hash keeps e-mail addresses out of it.
 */
export class Throttle {
  constructor(
    private readonly table: Table,
    private readonly now: () => number = Date.now,
  ) {}

  /** `who` is the e-mail address, or Cognito's name of the person. Counts a try before it is made, so that many at once are limited too. Throws 429 `too_many_attempts`. */
  async attempt(who: string): Promise<void> {
    const seconds = Math.floor(this.now() / 1000);
    const { count, expires } = await this.count(rowOf(who), seconds);
    if (count <= tries) return;
    const wait = expires - seconds;
    const minutes = Math.ceil(wait / 60);
    const headers = { "retry-after": String(wait) };
    throw new ApiError(429, "too_many_attempts", `Too many wrong tries. Try again in ${minutes} minutes.`, { headers });
  }

  async forgive(who: string): Promise<void> {
    await this.table.delete(rowOf(who));
  }

  private async count(id: string, now: number): Promise<{ count: number; expires: number }> {
    const values = { ":one": 1, ":now": now, ":expires": now + window };
    try {
      const { Attributes } = await this.table.call<{ Attributes: Attributes }>("UpdateItem", {
        Key: attributes({ id }),
        UpdateExpression: "ADD tries :one SET expires = if_not_exists(expires, :expires)",
        // DynamoDB deletes expired rows up to two days late.
        ConditionExpression: "attribute_not_exists(id) OR expires > :now",
        ExpressionAttributeValues: attributes(values),
        ReturnValues: "ALL_NEW",
      });
      const row = plain(Attributes);
      return { count: Number(row.tries), expires: Number(row.expires) };
    } catch (error) {
      if (!isUnmet(error)) throw error;
      await this.table.put({ id, tries: 1, expires: now + window });
      return { count: 1, expires: now + window };
    }
  }
}

function rowOf(who: string): string {
  return `throttle#${createHash("sha256").update(who).digest("hex").slice(0, 32)}`;
}
