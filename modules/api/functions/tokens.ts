import type { AccessTable } from "../access";
import type { ApiFunction } from "./function";

/** The tokens of machines. */
export function tokens(access: AccessTable): ApiFunction {
  return {
    environment: { ACCESS_TABLE: access.name },
    statements: [
      { sid: "ListTokens", actions: ["dynamodb:Query"], resources: [`${access.arn}/index/by_kind`] },
      access.readRefusals,
      access.rows("KeepTokens", ["PutItem", "DeleteItem"], "token#*"),
    ],
    closed: ["GET /tokens", "POST /tokens", "DELETE /tokens/{id}"],
  };
}
