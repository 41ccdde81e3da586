import { createHash } from "node:crypto";
import type { Refusals } from "./refusals";
import type { Group } from "./requires";

/**
 * What the access table keeps of a machine's token: under its SHA-256, so that whoever reads the table has no token. Only
 * these rows have a `kind`, so that the index by it lists them alone.
 */
export interface TokenRow {
  readonly id: string;
  readonly kind: "token";
  readonly name: string;
  readonly group: Group;
  /** Who made it. */
  readonly by: string;
  /** ISO 8601. */
  readonly created: string;
  /** ISO 8601, at most five minutes old; absent until the first use. */
  readonly lastUsed?: string;
  /** Seconds since 1970, when it ends; DynamoDB deletes it days later. */
  readonly expires: number;
}

/** With a name of its own, so that whoever finds one in a file knows what it is. */
export const tokenPattern = /^loge_[A-Za-z0-9_-]{43}$/;

export const tokenRowId = (token: string) => `token#${createHash("sha256").update(token).digest("hex")}`;

/** Whoever is removed, or no operator any more, must not go on by a token that they kept. */
export async function isBacked(
  { by, created }: Pick<TokenRow, "by" | "created">,
  refusals: Pick<Refusals, "standing">,
) {
  const issued = Date.parse(created) / 1000;
  const maker = { sub: by, signIn: "", signedIn: Number.POSITIVE_INFINITY, issued, groups: ["operator"] };
  const standing = await refusals.standing(maker);
  return standing?.groups.includes("operator") ?? false;
}
