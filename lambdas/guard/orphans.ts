import { DescribeInstancesCommand, type EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";

/** Milliseconds. An apply that replaces a host has told the guard of the new one long before. */
const patience = 30 * 60_000;

export interface OrphansProps {
  readonly ec2: Pick<EC2Client, "send">;
  readonly project: string;
  readonly environment: string;
  /** The hosts that belong to the environment. */
  readonly known: readonly string[];
}

/** Instances that bear the environment's tags and run, but that its state does not know: a failed apply left them, or a person. */
export class Orphans {
  constructor(private readonly props: OrphansProps) {}

  /** Stops those that have run for half an hour, and tells which. They are not terminated: somebody may want their disks. */
  async stop(now: number): Promise<string[]> {
    const { ec2, project, environment, known } = this.props;
    const Filters = [
      { Name: "tag:loge:project", Values: [project] },
      { Name: "tag:loge:environment", Values: [environment] },
      { Name: "instance-state-name", Values: ["running"] },
    ];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    const orphans = Reservations.flatMap(({ Instances = [] }) => Instances)
      .filter(({ InstanceId = "" }) => !known.includes(InstanceId))
      .filter(({ LaunchTime }) => now - (LaunchTime?.getTime() ?? now) >= patience)
      .map(({ InstanceId = "" }) => InstanceId);
    if (orphans.length > 0) await ec2.send(new StopInstancesCommand({ InstanceIds: orphans }));
    return orphans;
  }
}
