import { EC2Client } from "@aws-sdk/client-ec2";
import { Hosts } from "../servers/hosts";
import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { Objects } from "../shared/objects";
import { Table } from "../shared/table";
import { UpkeepRecord } from "../shared/upkeep";
import { Orders } from "./orders";
import { upkeep } from "./upkeep";

const aws = Aws.fromEnvironment();

export const handler = upkeep({
  hosts: new Hosts(new EC2Client({}), { proxy: required("PROXY_INSTANCE"), owncast: required("OWNCAST_INSTANCE") }),
  orders: new Orders(new Objects(aws, required("MEDIA_BUCKET"))),
  record: new UpkeepRecord(new Table(aws, required("ACCESS_TABLE"))),
});
