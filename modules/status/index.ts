import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { type Code, NodeFunction } from "../function";
import type { Statement } from "../policy";
import type { PrivateBucket } from "../storage";
import { Dashboard } from "./dashboard";

export interface StatusProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  readonly region: string;
  /** Variables that every function has. */
  readonly variables: Record<string, string>;
  readonly code: Code;
  readonly hosts: Readonly<Record<"proxy" | "owncast", { readonly id: string }>>;
  /** Names of the cameras. */
  readonly cameras: readonly string[];
  /** Bucket of `media/<camera>/status.json` and `hosts/<host>/boot.json`. */
  readonly media: PrivateBucket;
  /** Holds the runs of the hosts, and what the guard remembers. */
  readonly access: DynamodbTable;
  /** Id of the HTTP API. */
  readonly api: string;
  /** Names of all other functions, e.g. `loge-prod-session`. */
  readonly functions: readonly string[];
  /** Where a function's failures are kept, by its name without the first part. */
  readonly failures: Readonly<Record<string, SqsQueue>>;
  /** Whether there is a guard, which writes runs down. */
  readonly isGuarded: boolean;
  /** ARN of the topic of alarms. @default none */
  readonly topicArn?: string;
  /** US dollars: a month of what is always there, an hour of what runs, and an hour of each host alone. */
  readonly cost: {
    readonly idle: number;
    readonly running: number;
    readonly alone: { readonly proxy: number; readonly owncast: number };
  };
}

/** Tells operators how all of it is doing and what it costs: one function that changes nothing, and one dashboard. */
export class Status extends Construct {
  readonly function: NodeFunction;

  constructor(scope: Construct, id: string, props: StatusProps) {
    super(scope, id);
    const { name, variables, code, hosts, cameras, media, access, api, failures, isGuarded, topicArn, cost } = props;
    const own = `${name}-status`;
    const names = [...props.functions, own].sort();
    const queues = [...new Set(Object.values(failures))];
    const watched = names.map((each) => {
      const short = each.slice(name.length + 1);
      const queue = failures[short]?.url;
      return { name: short, function: each, ...(queue !== undefined && { queue }) };
    });
    this.function = new NodeFunction(this, "status", {
      name: own,
      code,
      bucket: media.bucket,
      memory: 512,
      timeout: 15,
      environment: {
        ...variables,
        PROXY_INSTANCE: hosts.proxy.id,
        OWNCAST_INSTANCE: hosts.owncast.id,
        MEDIA_BUCKET: media.bucket.bucket,
        ACCESS_TABLE: access.name,
        CAMERAS: JSON.stringify(cameras.map((camera) => ({ name: camera }))),
        FUNCTIONS: JSON.stringify(watched),
        API_ID: api,
        RATES: JSON.stringify({
          idleMonth: rounded(cost.idle),
          runningHour: rounded(cost.running),
          aloneHour: { proxy: rounded(cost.alone.proxy), owncast: rounded(cost.alone.owncast) },
        }),
        ...(isGuarded && { GUARD: "on" }),
        ...(topicArn && { ALARMS_TOPIC: topicArn }),
      },
      statements: [
        // EC2 and CloudWatch have no narrower form of these rights: they name no resource.
        { sid: "See", actions: ["ec2:DescribeInstances", "cloudwatch:GetMetricStatistics"], resources: ["*"] },
        {
          sid: "ReadReports",
          actions: ["s3:GetObject"],
          resources: [media.arn("media/*/status.json"), media.arn("hosts/*/boot.json")],
        },
        // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
        { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
        ...(isGuarded ? [this.runs(access)] : []),
        { sid: "CountFailures", actions: ["sqs:GetQueueAttributes"], resources: queues.map(({ arn }) => arn) },
        ...(topicArn ? [{ sid: "SeeWhoGetsMail", actions: ["sns:GetTopicAttributes"], resources: [topicArn] }] : []),
      ],
    });
    const labelOf = (queue: SqsQueue) => Object.keys(failures).filter((each) => failures[each] === queue);
    new Dashboard(this, "dashboard", {
      ...props,
      functions: names,
      queues: Object.fromEntries(queues.map((queue) => [labelOf(queue).join(", "), queue])),
    });
  }

  private runs(access: DynamodbTable): Statement {
    const conditions = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["runs#*", "guard"] } };
    return { sid: "ReadRuns", actions: ["dynamodb:GetItem"], resources: [access.arn], conditions };
  }
}

/** Sums of cents are not whole in binary. */
function rounded(dollars: number): number {
  return Math.round(dollars * 10_000) / 10_000;
}
