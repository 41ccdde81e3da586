import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { Construct } from "constructs";
import { policy } from "../policy";

export interface GuardProps {
  /** Prefix of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** 12 digits. */
  readonly account: string;
  /** When the hosts are stopped, every day: `HH:MM` in a time zone of the IANA list, e.g. `Europe/Lisbon`. */
  readonly nightlyStop: { readonly at: string; readonly zone: string };
  /** What is stopped. */
  readonly instances: readonly { readonly id: string; readonly arn: string }[];
}

/** Sees to it that nothing runs, and costs, for longer than somebody wants it to. */
export class Guard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: GuardProps,
  ) {
    super(scope, id);
    const { name, nightlyStop, instances } = props;
    const [hour, minute] = nightlyStop.at.split(":").map(Number);
    new SchedulerSchedule(this, "nightly_stop", {
      name: `${name}-nightly-stop`,
      description: `Stops the hosts every day at ${nightlyStop.at}, ${nightlyStop.zone}`,
      scheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      scheduleExpressionTimezone: nightlyStop.zone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:scheduler:::aws-sdk:ec2:stopInstances",
        roleArn: this.role().arn,
        input: JSON.stringify({ InstanceIds: instances.map((instance) => instance.id) }),
        // AWS's own 24 hours would stop tomorrow's stream for tonight's reason.
        retryPolicy: { maximumEventAgeInSeconds: 600, maximumRetryAttempts: 5 },
      },
    });
  }

  private role(): IamRole {
    const { name, account, instances } = this.props;
    const role = new IamRole(this, "role", {
      name: `${name}-nightly-stop`,
      description: "Stops the two hosts and can do nothing else",
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
    new IamRolePolicy(this, "policy", {
      name: "stop",
      role: role.name,
      policy: policy([
        { sid: "StopHosts", actions: ["ec2:StopInstances"], resources: instances.map((instance) => instance.arn) },
      ]),
    });
    return role;
  }
}
