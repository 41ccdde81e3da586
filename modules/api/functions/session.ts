import type { AccessTable } from "../access";
import type { ApiProps } from "../props";
import type { ApiFunction } from "./function";
import { pool } from "./pool";

/** Signing in and out, and what one does to one's own account. */
export function session(props: ApiProps, access: AccessTable): ApiFunction {
  return {
    memory: 512,
    timeout: 15,
    environment: {
      ...pool(props, access),
      CAMERAS: JSON.stringify(props.cameras.map(({ name }) => ({ name }))),
    },
    statements: [
      {
        sid: "SignIn",
        actions: [
          "cognito-idp:AdminInitiateAuth",
          "cognito-idp:AdminRespondToAuthChallenge",
          "cognito-idp:AdminGetUser",
          "cognito-idp:AdminUserGlobalSignOut",
        ],
        resources: [props.identity.pool.arn],
      },
      access.rows("KeepAttempts", ["GetItem", "UpdateItem", "PutItem", "DeleteItem"], "throttle#*"),
      access.rows("KnowDevices", ["PutItem", "DeleteItem"], "device#*"),
      access.rows("Remember", ["PutItem"], ["revoked#*", "signed-out#*", "seen#*"]),
      access.readRefusals,
    ],
    open: [
      "POST /session",
      "POST /session/challenge",
      "POST /session/renew",
      "POST /session/forgotten",
      "POST /session/forgotten/confirm",
    ],
    closed: [
      "GET /session",
      "DELETE /session",
      "POST /session/totp",
      "POST /session/totp/confirm",
      "DELETE /session/totp",
    ],
    slow: {
      routes: ["POST /session", "POST /session/forgotten", "POST /session/forgotten/confirm"],
      rate: 2,
      burst: 5,
    },
  };
}
