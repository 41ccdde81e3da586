import { EC2Client } from "@aws-sdk/client-ec2";
import * as v from "valibot";
import { Hosts } from "../servers/hosts";
import { Aws } from "../shared/aws";
import { Boots } from "../shared/boots";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { traced } from "../shared/log";
import { CameraName } from "../shared/names";
import { Objects } from "../shared/objects";
import { Runs } from "../shared/runs";
import { Table } from "../shared/table";
import { Beats } from "./beats";
import { Complaints } from "./complaints";
import { guard } from "./guard";
import { Ledger } from "./ledger";
import { limits } from "./limits";
import { Memory } from "./memory";
import { Messages } from "./messages";
import { Network } from "./network";
import { Orphans } from "./orphans";
import { all, orphanSweep } from "./sweep";
import { Trouble } from "./trouble";

const aws = Aws.fromEnvironment();
const ec2 = new EC2Client({});
const proxy = required("PROXY_INSTANCE");
const owncast = required("OWNCAST_INSTANCE");
const objects = new Objects(aws, required("MEDIA_BUCKET"));
const names = cameras(v.object({ name: CameraName })).map(({ name }) => name);
const access = new Table(aws, required("ACCESS_TABLE"));
const memory = new Memory(access);
const messages = new Messages(aws, process.env["ALARMS_TOPIC"]);

const environment = { project: required("LOGE_PROJECT"), environment: required("LOGE_ENVIRONMENT") };
const name = `${environment.project}-${environment.environment}`;

export const handler = traced(
  all([
    guard({
      hosts: new Hosts(ec2, { proxy, owncast }),
      beats: new Beats(objects, names, owncast),
      cameras: names,
      network: new Network(aws, proxy),
      memory,
      limits: limits(),
      complaints: new Complaints(new Boots(objects)),
      trouble: new Trouble({ memory, messages, name }),
      ledger: new Ledger(memory, new Runs(access)),
    }),
    orphanSweep({
      orphans: new Orphans({ ec2, ...environment, known: [proxy, owncast] }),
      memory,
      messages,
      name,
    }),
  ]),
);
