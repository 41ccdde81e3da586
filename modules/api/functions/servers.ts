import type { AccessTable } from "../access";
import type { ApiProps } from "../props";
import type { ApiFunction } from "./function";

/** Switches the two hosts, and asks for their upkeep. */
export function servers(props: ApiProps, access: AccessTable): ApiFunction {
  const { hosts, media, cameras, limits, region, account, upkeepSource } = props;
  return {
    memory: 512,
    timeout: 15,
    environment: {
      PROXY_INSTANCE: hosts.proxy.id,
      OWNCAST_INSTANCE: hosts.owncast.id,
      MEDIA_BUCKET: media.bucket.bucket,
      CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
      ACCESS_TABLE: access.name,
      UPKEEP_SOURCE: upkeepSource,
      ...(limits && { LIMITS: JSON.stringify(limits) }),
    },
    statements: [
      // EC2 has no narrower form of this right: describing names no resource.
      { sid: "SeeHosts", actions: ["ec2:DescribeInstances"], resources: ["*"] },
      {
        sid: "SwitchHosts",
        actions: ["ec2:StartInstances", "ec2:StopInstances"],
        resources: [hosts.proxy.arn, hosts.owncast.arn],
      },
      { sid: "ReadStatus", actions: ["s3:GetObject"], resources: [media.arn("media/*/status.json")] },
      // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
      { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
      access.rows("RememberRuns", ["GetItem", "UpdateItem"], ["starts", "guard"]),
      access.rows("TellUpkeep", ["GetItem"], "upkeep"),
      {
        sid: "AskForUpkeep",
        actions: ["events:PutEvents"],
        resources: [`arn:aws:events:${region}:${account}:event-bus/default`],
        conditions: { StringEquals: { "events:source": upkeepSource } },
      },
    ],
    closed: [
      "GET /servers",
      "POST /servers/on",
      "POST /servers/off",
      "POST /servers/keep",
      "GET /servers/upkeep",
      "POST /servers/upkeep",
    ],
  };
}
