import { EC2Client } from "@aws-sdk/client-ec2";
import * as v from "valibot";
import { limits } from "../guard/limits";
import { Memory } from "../guard/memory";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { Objects } from "../shared/objects";
import { Table } from "../shared/table";
import { UpkeepRecord } from "../shared/upkeep";
import { Heartbeats } from "./heartbeats";
import { Hosts } from "./hosts";
import { servers } from "./servers";
import { Starts } from "./starts";
import { Guarded } from "./stops";
import { Upkeep } from "./upkeep";

const aws = Aws.fromEnvironment();
const access = new Table(aws, required("ACCESS_TABLE"));
const names = cameras(v.object({ name: CameraName })).map(({ name }) => name);

export const handler = handle(
  servers({
    hosts: new Hosts(new EC2Client({}), { proxy: required("PROXY_INSTANCE"), owncast: required("OWNCAST_INSTANCE") }),
    heartbeats: new Heartbeats(new Objects(aws, required("MEDIA_BUCKET")), names),
    starts: new Starts(access),
    guarded: new Guarded({ memory: new Memory(access), limits: process.env["LIMITS"] ? limits() : undefined }),
    upkeep: new Upkeep({ aws, record: new UpkeepRecord(access), source: required("UPKEEP_SOURCE") }),
  }),
);
