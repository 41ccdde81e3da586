import type { AccessTable } from "../access";
import type { ApiProps } from "../props";

/** Variables of a function that reads who somebody is. */
export function pool({ identity }: ApiProps, access: AccessTable): Record<string, string> {
  return { USER_POOL_ID: identity.pool.id, CLIENT_ID: identity.client.id, ACCESS_TABLE: access.name };
}
