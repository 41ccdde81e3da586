import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { Construct } from "constructs";
import type { NodeFunction } from ".";

export interface EventProps {
  readonly name: string;
  readonly description: string;
  /** Which events, as EventBridge matches them. */
  readonly pattern: object;
  readonly fn: NodeFunction;
  /** Names the function among the rule's targets: `catalog`. */
  readonly target: string;
  /** Queue of the events that could not be delivered; its policy must let the rule write. */
  readonly failures: SqsQueue;
  /** For how many seconds, and how often, an event that could not be delivered is tried again. */
  readonly retry: { readonly seconds: number; readonly times: number };
}

/** Calls a function with each event that matches. `id` begins the names of what it makes in the stack. */
export function onEvent(scope: Construct, id: string, props: EventProps): CloudwatchEventRule {
  const { name, description, pattern, fn, target, failures, retry } = props;
  const rule = new CloudwatchEventRule(scope, id, { name, description, eventPattern: JSON.stringify(pattern) });
  new CloudwatchEventTarget(scope, `${id}_target`, {
    rule: rule.name,
    targetId: target,
    arn: fn.function.arn,
    retryPolicy: { maximumEventAgeInSeconds: retry.seconds, maximumRetryAttempts: retry.times },
    deadLetterConfig: { arn: failures.arn },
  });
  fn.allowInvoke(`${id}_permission`, "events.amazonaws.com", rule.arn);
  return rule;
}
