import type { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { type Code, NodeFunction } from "../function";
import { onEvent } from "../function/event";
import { failurePolicy, failureQueue } from "../function/failures";
import { schedule } from "../function/schedule";
import type { PrivateBucket } from "../storage";

export interface UpkeepProps {
  /** Prefix of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** 12 digits. */
  readonly account: string;
  /** Variables that every function has. */
  readonly variables: Record<string, string>;
  readonly code: Code;
  readonly hosts: Readonly<Record<"proxy" | "owncast", { readonly id: string; readonly arn: string }>>;
  /** Bucket of `hosts/<host>/upkeep.json` and `upkeep-done.json`. */
  readonly media: PrivateBucket;
  /** Keeps how the last of each kind went, in the row `upkeep`. */
  readonly access: DynamodbTable;
  /** Source of the events that ask for one, e.g. `loge-prod.upkeep`. */
  readonly source: string;
  /** When the hosts are stopped for the night: `HH:MM` in a time zone of the IANA list. The schedule follows it. */
  readonly nightlyStop: { readonly at: string; readonly zone: string };
}

/** Minutes after the nightly stop, when nobody needs the hosts; half an hour apart, as one takes a quarter at most. */
const AFTER = { "owncast-os-update": 120, "proxy-os-update": 150, "proxy-cert-renew": 180 };

/** Sees to the hosts' packages and the proxy's certificate: once a month while both hosts are off, and when an operator asks. */
export class Upkeep extends Construct {
  /** What could not be delivered, or failed. */
  readonly failures: SqsQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UpkeepProps,
  ) {
    super(scope, id);
    const failures = failureQueue(this, `${props.name}-upkeep-failures`);
    this.failures = failures;
    const fn = this.function(failures);
    const rule = this.listen(fn, failures);
    this.schedule(fn, failures);
    failurePolicy(this, failures, rule);
  }

  private function(failures: SqsQueue): NodeFunction {
    const { name, variables, code, hosts, media, access } = this.props;
    const both = ["proxy", "owncast"] as const;
    const fn = new NodeFunction(this, "upkeep", {
      name: `${name}-upkeep`,
      code,
      bucket: media.bucket,
      memory: 512,
      // Lambda's most: a boot, and all packages of a month.
      timeout: 900,
      environment: {
        ...variables,
        PROXY_INSTANCE: hosts.proxy.id,
        OWNCAST_INSTANCE: hosts.owncast.id,
        MEDIA_BUCKET: media.bucket.bucket,
        ACCESS_TABLE: access.name,
      },
      statements: [
        // EC2 has no narrower form of this right: describing names no resource.
        { sid: "SeeHosts", actions: ["ec2:DescribeInstances"], resources: ["*"] },
        {
          sid: "SwitchHosts",
          actions: ["ec2:StartInstances", "ec2:StopInstances"],
          resources: [hosts.proxy.arn, hosts.owncast.arn],
        },
        {
          sid: "Order",
          actions: ["s3:PutObject"],
          resources: both.map((host) => media.arn(`hosts/${host}/upkeep.json`)),
        },
        {
          sid: "Hear",
          actions: ["s3:GetObject"],
          resources: both.map((host) => media.arn(`hosts/${host}/upkeep-done.json`)),
        },
        // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
        { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
        {
          sid: "Remember",
          actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
          resources: [access.arn],
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "upkeep" } },
        },
        { sid: "KeepFailures", actions: ["sqs:SendMessage"], resources: [failures.arn] },
      ],
    });
    // Tomorrow's schedule, or the operator who sees it, is the retry: one that comes late would find the hosts in use.
    fn.onFailure(failures.arn, { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
    return fn;
  }

  /** An operator asks by an event, for an API's call does not wait a quarter of an hour. */
  private listen(fn: NodeFunction, failures: SqsQueue): CloudwatchEventRule {
    const { name, source } = this.props;
    return onEvent(this, "asked", {
      name: `${name}-upkeep-asked`,
      description: "An operator asked for upkeep",
      pattern: { source: [source], "detail-type": ["Upkeep asked"] },
      ...{ fn, target: "upkeep", failures, retry: { seconds: 60, times: 1 } },
    });
  }

  /** On each day of a month's first week, since the hosts may be in use on the first; done is done for the month. */
  private schedule({ function: { arn } }: NodeFunction, failures: SqsQueue): void {
    const { name, account, nightlyStop } = this.props;
    const { at, zone } = nightlyStop;
    const calls = Object.entries(AFTER).map(([mode, minutes]) => [
      mode.replaceAll("-", "_"),
      {
        name: `${name}-${mode}`,
        description: `Upkeep, once a month: ${mode}`,
        when: `cron(${minuteAndHour(at, minutes)} 1-7 * ? *)`,
        input: { mode, monthly: true },
      },
    ]);
    schedule(this, {
      ...{ name, account, zone, what: "upkeep", functionArn: arn, failuresArn: failures.arn },
      retry: { seconds: 60, times: 1 },
      calls: Object.fromEntries(calls),
    });
  }
}

/** So many minutes after a time of day, as a cron expression begins. */
function minuteAndHour(at: string, minutes: number): string {
  const [hour = 0, minute = 0] = at.split(":").map(Number);
  const time = hour * 60 + minute + minutes;
  return `${time % 60} ${Math.floor(time / 60) % 24}`;
}
