import { ask } from "../aws/call";
import { allows } from "../aws/policy";
import { type RoleCredentials, regionOf } from "../aws/role";
import type { State } from "../terraform/state";

export interface Letter {
  readonly queueArn: string;
  readonly body: unknown;
  /** Message attributes, all strings. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Who sends: a service on behalf of a resource (the queue's policy must let it), or a role with its own keys. */
  readonly from: { readonly service: string; readonly arn: string } | RoleCredentials;
}

/** Puts a letter into a queue of the emulator. Throws where SQS would refuse. */
export async function post(
  state: State,
  endpoint: string,
  { queueArn, body, attributes = {}, from }: Letter,
): Promise<void> {
  const queue = state.find("aws_sqs_queue", (it) => it.arn === queueArn)?.attributes;
  if (!queue) throw new Error(`There is no queue ${queueArn} in the state.`);
  if ("service" in from && !lets(state, queue, from))
    throw new Error(`No policy of ${queueArn} lets ${from.service} send for ${from.arn}.`);
  const values = Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]);
  await ask({
    endpoint,
    service: "sqs",
    region: regionOf(queueArn),
    method: "POST",
    credentials: "service" in from ? undefined : from,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
    body: JSON.stringify({
      QueueUrl: endpoint + new URL(queue.url).pathname,
      MessageBody: JSON.stringify(body),
      ...(values.length > 0 && { MessageAttributes: Object.fromEntries(values) }),
    }),
  });
}

function lets(state: State, queue: Record<string, any>, { service, arn }: { service: string; arn: string }): boolean {
  const separate = state.find("aws_sqs_queue_policy", (it) => it.queue_url === queue.url)?.attributes.policy;
  const policies = [separate ?? queue.policy].filter(Boolean);
  const context = { "aws:SourceArn": arn, "aws:SourceAccount": arn.split(":")[4] ?? "", "aws:SecureTransport": "true" };
  return allows(policies, { action: "sqs:SendMessage", resource: queue.arn, service, context });
}
