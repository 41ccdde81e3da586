import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { Refusals } from "../shared/refusals";
import { Table } from "../shared/table";
import { People } from "./people";
import { session } from "./session";
import { Throttle } from "./throttle";

const aws = Aws.fromEnvironment();
const access = required("ACCESS_TABLE");

export const handler = handle(
  session({
    people: new People(new CognitoIdentityProviderClient({}), required("USER_POOL_ID"), required("CLIENT_ID")),
    refusals: new Refusals(aws, access),
    throttle: new Throttle(new Table(aws, access)),
  }),
);
