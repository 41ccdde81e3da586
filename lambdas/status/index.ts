import { EC2Client } from "@aws-sdk/client-ec2";
import * as v from "valibot";
import { Memory } from "../guard/memory";
import { Hosts } from "../servers/hosts";
import { Aws } from "../shared/aws";
import { Boots } from "../shared/boots";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { Metrics } from "../shared/metrics";
import { CameraName } from "../shared/names";
import { Objects } from "../shared/objects";
import { Runs } from "../shared/runs";
import { Table } from "../shared/table";
import { Cameras } from "./cameras";
import { Functions } from "./functions";
import { Mail } from "./mail";
import { status } from "./status";

const Watched = v.array(v.object({ name: v.string(), function: v.string(), queue: v.optional(v.string()) }));
const Rates = v.object({
  idleMonth: v.number(),
  runningHour: v.number(),
  aloneHour: v.object({ proxy: v.number(), owncast: v.number() }),
});

const aws = Aws.fromEnvironment();
const objects = new Objects(aws, required("MEDIA_BUCKET"));
const access = new Table(aws, required("ACCESS_TABLE"));
const names = cameras(v.object({ name: CameraName })).map(({ name }) => name);

export const handler = handle(
  status({
    hosts: new Hosts(new EC2Client({}), { proxy: required("PROXY_INSTANCE"), owncast: required("OWNCAST_INSTANCE") }),
    boots: new Boots(objects),
    cameras: new Cameras(objects, names),
    functions: new Functions({
      aws,
      metrics: new Metrics(aws),
      watched: v.parse(Watched, JSON.parse(required("FUNCTIONS"))),
      api: required("API_ID"),
    }),
    mail: new Mail(aws, process.env["ALARMS_TOPIC"]),
    rates: v.parse(Rates, JSON.parse(required("RATES"))),
    runs: process.env["GUARD"] === "on" ? new Runs(access) : undefined,
    memory: new Memory(access),
  }),
);
