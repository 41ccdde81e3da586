import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import type { Construct } from "constructs";
import { policy } from "../policy";

export interface ScheduleProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** The account (12 digits) whose Scheduler alone may take the role. */
  readonly account: string;
  /** What is called, in one word: `guard`. */
  readonly what: string;
  readonly functionArn: string;
  /** Queue of the calls that could not be made. */
  readonly failuresArn: string;
  /** For how many seconds, and how often, a call that could not be made is tried again. */
  readonly retry: { readonly seconds: number; readonly times: number };
  /** Time zone of the hours. */
  readonly zone?: string;
  /** By their ids in the stack. */
  readonly calls: Readonly<Record<string, ScheduledCall>>;
}

export interface ScheduledCall {
  readonly name: string;
  readonly description: string;
  /** As EventBridge Scheduler takes it: `rate(…)` or `cron(…)`. */
  readonly when: string;
  readonly input: object;
}

/** Calls a function at its times, by a role of its own that can do nothing else; what could not be called waits in a queue. */
export function schedule(scope: Construct, props: ScheduleProps): void {
  const { name, account, what, functionArn, failuresArn, retry, zone, calls } = props;
  const role = new IamRole(scope, "role", {
    name: `${name}-${what}-schedule`,
    description: `Calls the ${what} and can do nothing else`,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
      ],
    }),
  });
  const rights = new IamRolePolicy(scope, "policy", {
    name: "call",
    role: role.name,
    policy: policy([
      {
        sid: `Call${what.charAt(0).toUpperCase()}${what.slice(1)}`,
        actions: ["lambda:InvokeFunction"],
        resources: [functionArn],
      },
      { sid: "KeepFailures", actions: ["sqs:SendMessage"], resources: [failuresArn] },
    ]),
  });
  for (const [id, { name, description, when, input }] of Object.entries(calls)) {
    new SchedulerSchedule(scope, id, {
      name,
      description,
      scheduleExpression: when,
      scheduleExpressionTimezone: zone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: functionArn,
        roleArn: role.arn,
        input: JSON.stringify(input),
        retryPolicy: { maximumEventAgeInSeconds: retry.seconds, maximumRetryAttempts: retry.times },
        deadLetterConfig: { arn: failuresArn },
      },
      dependsOn: [rights],
    });
  }
}
