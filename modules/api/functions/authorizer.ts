import type { AccessTable } from "../access";
import type { ApiProps } from "../props";
import type { ApiFunction } from "./function";
import { pool } from "./pool";

/** Says who is calling. */
export function authorizer(props: ApiProps, access: AccessTable): ApiFunction {
  return {
    environment: pool(props, access),
    statements: [access.readRefusals, access.rows("ReadTokens", ["GetItem", "UpdateItem"], "token#*")],
  };
}
