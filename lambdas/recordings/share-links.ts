import { randomBytes } from "node:crypto";
import { roundsId, type ShareRow, shareId } from "../shared/share-rows";
import { type Attributes, attributes, plain, type Table } from "../shared/table";

/** Seconds, the longest life of a link. */
export const longestLink = 168 * 3600;

/** Makes links to one recording, for whoever has them, and ends them. */
export class ShareLinks {
  constructor(
    private readonly access: Pick<Table, "call" | "put">,
    private readonly now: () => number = Date.now,
  ) {}

  /** A new link's token. `expires` in seconds since 1970. */
  async create(link: Pick<ShareRow, "recording" | "camera" | "by" | "expires">): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    const round = await this.round(link.recording, 0);
    await this.access.put({ ...link, id: shareId(token), round });
    return token;
  }

  /** From now on no link of this recording that was made before works. */
  async endAll(recording: string): Promise<void> {
    await this.round(recording, 1);
  }

  /** Its row is kept a day longer than any link of it can live. */
  private async round(recording: string, more: number): Promise<number> {
    const expires = Math.ceil(this.now() / 1000) + longestLink + 86_400;
    const { Attributes } = await this.access.call<{ Attributes: Attributes }>("UpdateItem", {
      Key: attributes({ id: roundsId(recording) }),
      UpdateExpression: "SET #expires = :expires ADD #round :more",
      ExpressionAttributeNames: { "#expires": "expires", "#round": "round" },
      ExpressionAttributeValues: attributes({ ":expires": expires, ":more": more }),
      ReturnValues: "ALL_NEW",
    });
    return Number(plain(Attributes).round);
  }
}
