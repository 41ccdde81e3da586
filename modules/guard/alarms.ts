import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { policy, tlsOnly } from "../policy";

/** What else than the guard is watched. */
export interface Watched {
  /** Id of the HTTP API. */
  readonly api: string;
  /** Names of functions that nobody waits for, so that nobody sees them fail. */
  readonly functions: readonly string[];
  /** Names of queues that hold what failed. */
  readonly queues: readonly string[];
  /** Ids of the hosts. */
  readonly instances: readonly string[];
}

export interface AlarmsProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** 12 digits. */
  readonly account: string;
  /** Who gets the mail, after a first one that must be confirmed. */
  readonly email: string;
}

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const minutes = 60;

/** Mail when something is broken. Ten metrics at most are watched: so many are free. */
export class Alarms extends Construct {
  readonly topicArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmsProps,
  ) {
    super(scope, id);
    const { name, account, email } = props;
    // No key: CloudWatch cannot send under AWS's own for SNS, one of ours costs $1 a month, and mail is in clear anyway.
    const topic = new SnsTopic(this, "topic", { name: `${name}-alarms`, displayName: `Loge ${name}` });
    this.topicArn = topic.arn;
    new SnsTopicPolicy(this, "topic_policy", {
      arn: topic.arn,
      policy: policy([
        tlsOnly("sns:Publish", [topic.arn]),
        {
          sid: "Alarms",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: { Service: "cloudwatch.amazonaws.com" },
          conditions: { StringEquals: { "aws:SourceAccount": account } },
        },
      ]),
    });
    new SnsTopicSubscription(this, "mail", { topicArn: topic.arn, protocol: "email", endpoint: email });
  }

  watch({ api, functions, queues, instances, guard }: Watched & { readonly guard: string }): void {
    const errors = [guard, ...functions].map((FunctionName) => lambda("Errors", { FunctionName }));
    this.alarm(
      "guard_is_silent",
      "The guard has not looked for 15 minutes: nothing stops the hosts but their own timers",
      {
        ...{ comparisonOperator: "LessThanThreshold", threshold: 1, treatMissingData: "breaching" },
        ...sum([lambda("Invocations", { FunctionName: guard })], 5 * minutes),
        evaluationPeriods: 3,
      },
    );
    this.alarm("functions_fail", "A function that nobody waits for failed; its log says why", {
      ...sum(errors, 5 * minutes),
      // One failed look is made good by the next one.
      ...{ evaluationPeriods: 2, datapointsToAlarm: 2 },
    });
    this.alarm("api_fails", "The API answered with 5xx; the functions' logs say why", {
      ...sum([{ namespace: "AWS/ApiGateway", name: "5xx", dimensions: { ApiId: api } }], 5 * minutes),
      evaluationPeriods: 1,
    });
    this.alarm("dead_letters", "Something failed for good and waits in a queue", {
      ...sum(
        queues.map((QueueName) => ({
          ...{ namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName } },
        })),
        5 * minutes,
      ),
      evaluationPeriods: 1,
    });
    this.alarm("hosts_are_ill", "EC2 says that a host, or the machine below it, does not answer", {
      ...sum(
        instances.map((InstanceId) => ({
          ...{ namespace: "AWS/EC2", name: "StatusCheckFailed", dimensions: { InstanceId } },
        })),
        minutes,
      ),
      // A boot takes some minutes.
      evaluationPeriods: 10,
    });
  }

  private alarm(
    id: string,
    alarmDescription: string,
    config: Omit<CloudwatchMetricAlarmConfig, "alarmName" | "comparisonOperator"> & { comparisonOperator?: string },
  ): void {
    new CloudwatchMetricAlarm(this, id, {
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      ...config,
      alarmName: `${this.props.name}-${id.replaceAll("_", "-")}`,
      alarmDescription,
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
  }
}

function lambda(name: string, dimensions: Record<string, string>): Metric {
  return { namespace: "AWS/Lambda", name, dimensions };
}

/** All of them together, in periods of so many seconds. One of them needs no sum. */
function sum(metrics: readonly Metric[], period: number): Pick<CloudwatchMetricAlarmConfig, "metricQuery"> {
  const queries = metrics.map(({ namespace, name, dimensions }, n) => ({
    id: `m${n}`,
    metric: { namespace, metricName: name, dimensions, period, stat: "Sum" },
    returnData: metrics.length === 1,
  }));
  // SUM takes what there is: a function that was never called has no metric yet.
  const total = { id: "total", expression: "SUM(METRICS())", label: "all", returnData: true };
  return { metricQuery: metrics.length === 1 ? queries : [...queries, total] };
}
