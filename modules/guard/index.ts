import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { type Code, NodeFunction } from "../function";
import { failurePolicy, failureQueue } from "../function/failures";
import { schedule } from "../function/schedule";
import type { Statement } from "../policy";
import type { PrivateBucket } from "../storage";
import { Alarms, type Watched } from "./alarms";
import { Budget } from "./budget";

/** When hosts are stopped. */
export interface GuardLimits {
  /** Minutes without a broadcast, after a start or after the last one. */
  readonly idleMinutes: number;
  /** Hours of one run, whatever it does. */
  readonly maximumHours: number;
  /** Every day, as soon as nothing is live: `HH:MM` in a time zone of the IANA list, e.g. `Europe/Lisbon`. */
  readonly nightlyStop: { readonly at: string; readonly zone: string };
}

export interface GuardProps {
  /** Prefix of every name, e.g. `loge-prod`. */
  readonly name: string;
  readonly project: string;
  readonly environment: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Variables that every function has. */
  readonly variables: Record<string, string>;
  readonly code: Code;
  /** What is watched and stopped. */
  readonly hosts: Readonly<Record<"proxy" | "owncast", { readonly id: string; readonly arn: string }>>;
  /** Names of the cameras. */
  readonly cameras: readonly string[];
  /** Bucket of `media/<camera>/status.json`. */
  readonly media: PrivateBucket;
  /** Keeps what the guard remembers, in the row `guard`. */
  readonly access: DynamodbTable;
  readonly limits: GuardLimits;
  /** Who gets mail, and what about beside the guard itself. @default nobody */
  readonly alarms?: { readonly email: string } & Watched;
  /** US dollars a month of the whole account, and who hears when they are nearly spent. @default none */
  readonly budget?: { readonly usd: number; readonly email: string };
}

/** Sees to it that nothing runs, and costs, for longer than somebody wants it to. */
export class Guard extends Construct {
  /** What failed for good. */
  readonly failures: SqsQueue;
  /** ARN of the topic whose mail somebody gets; undefined without alarms. */
  readonly topicArn: string | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GuardProps,
  ) {
    super(scope, id);
    const { name, account, alarms, budget } = props;
    const failures = failureQueue(this, `${name}-guard-failures`);
    failurePolicy(this, failures);
    this.failures = failures;
    const mail = alarms && new Alarms(this, "alarms", { ...alarms, name, account });
    this.topicArn = mail?.topicArn;
    const look = this.look(failures, this.topicArn);
    this.schedule(look.function, failures);
    if (alarms)
      mail?.watch({ ...alarms, guard: look.function.functionName, queues: [...alarms.queues, failures.name] });
    if (budget) new Budget(this, "budget", { ...budget, name });
  }

  private look(failures: SqsQueue, topicArn: string | undefined): NodeFunction {
    const { name, variables, code, hosts, cameras, media, access, limits } = this.props;
    const look = new NodeFunction(this, "guard", {
      name: `${name}-guard`,
      code,
      bucket: media.bucket,
      memory: 512,
      timeout: 30,
      environment: {
        ...variables,
        PROXY_INSTANCE: hosts.proxy.id,
        OWNCAST_INSTANCE: hosts.owncast.id,
        MEDIA_BUCKET: media.bucket.bucket,
        ACCESS_TABLE: access.name,
        CAMERAS: JSON.stringify(cameras.map((camera) => ({ name: camera }))),
        LIMITS: JSON.stringify(limits),
        ...(topicArn && { ALARMS_TOPIC: topicArn }),
      },
      statements: [
        ...this.sightOfHosts(),
        {
          sid: "ReadReports",
          actions: ["s3:GetObject"],
          resources: [media.arn("media/*/status.json"), media.arn("hosts/*/boot.json")],
        },
        // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
        { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
        {
          sid: "Remember",
          actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
          resources: [access.arn],
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "guard" } },
        },
        {
          sid: "WriteDownRuns",
          actions: ["dynamodb:UpdateItem"],
          resources: [access.arn],
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "runs#*" } },
        },
        { sid: "KeepFailures", actions: ["sqs:SendMessage"], resources: [failures.arn] },
        ...(topicArn ? [{ sid: "Tell", actions: ["sns:Publish"], resources: [topicArn] }] : []),
      ],
    });
    // The next look is the retry: what is older than it would only be in its way.
    look.onFailure(failures.arn, { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
    return look;
  }

  private sightOfHosts(): Statement[] {
    const { account, region, project, environment, hosts } = this.props;
    return [
      // EC2 and CloudWatch have no narrower form of these rights: they name no resource.
      { sid: "SeeHosts", actions: ["ec2:DescribeInstances", "cloudwatch:GetMetricStatistics"], resources: ["*"] },
      { sid: "StopHosts", actions: ["ec2:StopInstances"], resources: [hosts.proxy.arn, hosts.owncast.arn] },
      {
        sid: "StopOrphans",
        actions: ["ec2:StopInstances"],
        resources: [`arn:aws:ec2:${region}:${account}:instance/*`],
        conditions: {
          StringEquals: { "aws:ResourceTag/loge:project": project, "aws:ResourceTag/loge:environment": environment },
        },
      },
    ];
  }

  /** Once a minute, so that three looks may be lost and hosts still stop within 35 minutes. */
  private schedule(look: LambdaFunction, failures: SqsQueue): void {
    const { name, account } = this.props;
    schedule(this, {
      ...{ name, account, what: "guard", functionArn: look.arn, failuresArn: failures.arn },
      retry: { seconds: 60, times: 1 },
      calls: {
        every_minute: {
          name: `${name}-guard`,
          description: "Looks whether the hosts are still wanted",
          when: "rate(1 minute)",
          input: {},
        },
      },
    });
  }
}
