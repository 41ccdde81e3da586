import { createHash } from "node:crypto";

/**
 * What the access table keeps of a link to one recording: under the SHA-256 of its token, so that whoever reads the
 * table has no link. A link works while its `round` is that of its recording's row of rounds.
 */
export interface ShareRow {
  readonly id: string;
  readonly recording: string;
  readonly camera: string;
  /** Who made it. */
  readonly by: string;
  readonly round: number;
  /** Seconds since 1970, when it ends; DynamoDB deletes it days later. */
  readonly expires: number;
}

export const shareId = (token: string) => `share#${createHash("sha256").update(token).digest("hex")}`;

/** The row whose `round` goes up by one when the links of a recording are ended. */
export const roundsId = (recording: string) => `share#recording#${recording}`;
