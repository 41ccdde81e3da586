import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { Refusals } from "../shared/refusals";
import { authorizer } from "./authorizer";
import { Keys } from "./keys";
import { Tokens } from "./tokens";

const pool = { userPoolId: required("USER_POOL_ID"), clientId: required("CLIENT_ID") };

export const handler = authorizer(
  new Tokens(pool, Keys.ofPool(pool.userPoolId, process.env.AWS_ENDPOINT_URL)),
  new Refusals(Aws.fromEnvironment(), required("ACCESS_TABLE")),
);
