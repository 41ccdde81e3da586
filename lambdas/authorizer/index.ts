import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { traced } from "../shared/log";
import { Refusals } from "../shared/refusals";
import { Table } from "../shared/table";
import { ApiTokens } from "./api-tokens";
import { authorizer } from "./authorizer";
import { Keys } from "./keys";
import { Tokens } from "./tokens";

const pool = { userPoolId: required("USER_POOL_ID"), clientId: required("CLIENT_ID") };

const access = new Table(Aws.fromEnvironment(), required("ACCESS_TABLE"));
const refusals = new Refusals(access);

export const handler = traced(
  authorizer(
    new Tokens(pool, Keys.ofPool(pool.userPoolId, process.env.AWS_ENDPOINT_URL)),
    refusals,
    new ApiTokens(access, refusals),
  ),
);
