import { randomBytes } from "node:crypto";
import { type Attributes, attributes, plain, type Table } from "../shared/table";
import { type TokenRow, tokenRowId } from "../shared/token-rows";

/** The tokens of machines in the access table. */
export class TokenShelf {
  constructor(private readonly access: Pick<Table, "call" | "put" | "deleteIf">) {}

  /** All of them, newest first. A token that was made within the last second may be missing. */
  async all(): Promise<TokenRow[]> {
    const rows: TokenRow[] = [];
    let after: Attributes | undefined;
    do {
      const page = await this.access.call<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>("Query", {
        IndexName: "by_kind",
        KeyConditionExpression: "kind = :token",
        ExpressionAttributeValues: attributes({ ":token": "token" }),
        ScanIndexForward: false,
        ExclusiveStartKey: after,
      });
      rows.push(...page.Items.map((item) => plain(item) as unknown as TokenRow));
      after = page.LastEvaluatedKey;
    } while (after);
    return rows;
  }

  /** The new token, which is nowhere else, and its row's id. */
  async make(row: Omit<TokenRow, "id" | "kind">): Promise<{ id: string; token: string }> {
    const token = `loge_${randomBytes(32).toString("base64url")}`;
    const id = tokenRowId(token);
    await this.access.put({ ...row, id, kind: "token" });
    return { id, token };
  }

  /** False when there is none. */
  revoke(id: string): Promise<boolean> {
    return this.access.deleteIf(id, "kind = :token", { ":token": "token" });
  }
}
