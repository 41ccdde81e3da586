import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { Refusals } from "../shared/refusals";
import { SignOuts } from "../shared/sign-outs";
import { Table } from "../shared/table";
import { Devices } from "./devices";
import { People } from "./people";
import { Seen } from "./seen";
import { session } from "./session";
import { Throttle } from "./throttle";

const table = new Table(Aws.fromEnvironment(), required("ACCESS_TABLE"));

export const handler = handle(
  session({
    people: new People(new CognitoIdentityProviderClient({}), required("USER_POOL_ID"), required("CLIENT_ID")),
    refusals: new Refusals(table),
    signOuts: new SignOuts(table),
    seen: new Seen(table),
    throttle: new Throttle(table),
    devices: new Devices(table),
    cameras: cameras(v.object({ name: CameraName })).map(({ name }) => name),
  }),
);
