import { createHash } from "node:crypto";
import { ApiError } from "../shared/errors";
import { attributes, isUnmet, type Table } from "../shared/table";

/** Wrong tries that a person has. */
const tries = 5;
/**
 * Seconds after the last counted try. Cognito counts wrong passwords too, whoever's they are, locks the person out for
 * longer each time, and forgets them after 15 minutes without one: within less, strangers could add up tries there, and
 * keep out also who is not held up here.
 */
const pause = 16 * 60;

/**
 * Limits tries by person, not by the caller's address: Cognito sees only Lambda's, and a header can be forged.
 * One row `throttle#<hash>` in the access table; the hash keeps e-mail addresses out of it.
 */
export class Throttle {
  constructor(
    private readonly table: Pick<Table, "call" | "get" | "putIf" | "delete">,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Counts a try before it is made, so that many at once are limited too. Throws 429 `too_many_attempts`.
   *
   * @param who the e-mail address, or Cognito's name of the person
   * @param device that this person is known at, whose tries are its own: see `devices.ts`
   */
  async attempt(who: string, device?: string): Promise<void> {
    const wait = await this.count(rowOf(who, device), Math.floor(this.now() / 1000));
    if (!wait) return;
    const minutes = Math.ceil(wait / 60);
    const headers = { "retry-after": String(wait) };
    throw new ApiError(429, "too_many_attempts", `Too many wrong tries. Try again in ${minutes} minutes.`, { headers });
  }

  async forgive(who: string, device?: string): Promise<void> {
    await this.table.delete(rowOf(who, device));
  }

  /** Seconds to wait when there have been too many. Those that are refused are not counted, or it would never end. */
  private async count(id: string, now: number): Promise<number> {
    if (await this.add(id, now)) return 0;
    const row = await this.table.get(id);
    const wait = Number(row?.expires ?? 0) - now;
    if (wait > 0 && Number(row?.tries) >= tries) return wait;
    // DynamoDB deletes expired rows up to two days late.
    const first = { id, tries: 1, expires: now + pause };
    if (await this.table.putIf(first, "attribute_not_exists(id) OR expires <= :now", { ":now": now })) return 0;
    // Another try was quicker.
    return this.count(id, now);
  }

  private async add(id: string, now: number): Promise<boolean> {
    const values = { ":one": 1, ":now": now, ":expires": now + pause, ":tries": tries };
    try {
      await this.table.call("UpdateItem", {
        Key: attributes({ id }),
        UpdateExpression: "ADD tries :one SET expires = :expires",
        ConditionExpression: "attribute_not_exists(id) OR expires > :now AND tries < :tries",
        ExpressionAttributeValues: attributes(values),
      });
      return true;
    } catch (error) {
      if (isUnmet(error)) return false;
      throw error;
    }
  }
}

function rowOf(who: string, device: string | undefined): string {
  const text = device ? `${who} ${device}` : who;
  return `throttle#${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}
