import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { SignOuts } from "../shared/sign-outs";
import { Table } from "../shared/table";
import { HouseRules } from "./house-rules";
import { OneAtATime } from "./one-at-a-time";
import { people } from "./people";
import { Pool } from "./pool";
import { Records } from "./records";

/** Cognito answers an invitation when its e-mail is sent: asked again meanwhile, it would say that the person is here. */
const aws = Aws.fromEnvironment({ patience: 4_000 });
const access = required("ACCESS_TABLE");
const table = new Table(aws, access);

export const handler = handle(
  people({
    house: new HouseRules({
      pool: new Pool(aws, required("USER_POOL_ID")),
      records: new Records(table, aws, access),
      signOuts: new SignOuts(table),
      oneAtATime: new OneAtATime(table),
    }),
    cameras: cameras(v.object({ name: CameraName })).map(({ name }) => name),
  }),
);
