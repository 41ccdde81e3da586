import type { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { Construct } from "constructs";
import { policy, tlsOnly } from "../policy";

/** Keeps what a function failed on, and what could not be delivered to it. */
export function failureQueue(scope: Construct, name: string): SqsQueue {
  return new SqsQueue(scope, "failures", {
    name,
    // Fourteen days, SQS's most. SQS's own key: EventBridge, Scheduler and Lambda cannot write under alias/aws/sqs.
    messageRetentionSeconds: 1_209_600,
    sqsManagedSseEnabled: true,
  });
}

/** Who may write there beside the roles that say so themselves: a rule, which has none. Plain HTTP is refused to everybody. */
export function failurePolicy(scope: Construct, { url, arn }: SqsQueue, rule?: CloudwatchEventRule): void {
  const undelivered = rule && {
    sid: "UndeliveredEvents",
    actions: ["sqs:SendMessage"],
    resources: [arn],
    principals: { Service: "events.amazonaws.com" },
    conditions: { ArnEquals: { "aws:SourceArn": rule.arn } },
  };
  new SqsQueuePolicy(scope, "failures_policy", {
    queueUrl: url,
    policy: policy([tlsOnly("sqs:*", [arn]), ...(undelivered ? [undelivered] : [])]),
  });
}
