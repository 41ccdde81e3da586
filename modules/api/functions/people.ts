import type { AccessTable } from "../access";
import type { ApiProps } from "../props";
import type { ApiFunction } from "./function";

/** Who may come in; the only function that makes or removes people. */
export function people(props: ApiProps, access: AccessTable): ApiFunction {
  const admin = [
    ...["ListUsers", "ListUsersInGroup", "AdminGetUser", "AdminListGroupsForUser"],
    ...["AdminCreateUser", "AdminAddUserToGroup", "AdminRemoveUserFromGroup", "AdminDeleteUser"],
    ...["AdminSetUserMFAPreference", "AdminUserGlobalSignOut"],
  ];
  return {
    timeout: 15,
    environment: {
      USER_POOL_ID: props.identity.pool.id,
      ACCESS_TABLE: access.name,
      CAMERAS: JSON.stringify(props.cameras.map(({ name }) => ({ name }))),
    },
    statements: [
      {
        sid: "AdministerPeople",
        actions: admin.map((operation) => `cognito-idp:${operation}`),
        resources: [props.identity.pool.arn],
      },
      access.readRefusals,
      access.rows("Refuse", ["PutItem"], ["removed#*", "signed-out#*"]),
      access.rows("KeepPeople", ["UpdateItem", "DeleteItem"], "person#*"),
      access.rows("Forget", ["DeleteItem"], "seen#*"),
      access.rows("OneAtATime", ["PutItem", "DeleteItem"], "people"),
    ],
    closed: [
      "GET /people",
      "POST /people",
      "POST /people/{id}/invitation",
      "PATCH /people/{id}",
      "DELETE /people/{id}",
      "DELETE /people/{id}/totp",
      "DELETE /people/{id}/sessions",
    ],
  };
}
