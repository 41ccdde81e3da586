import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { SERVICE } from "../aws/call";

/** An instance as EC2 describes it now. */
export interface Observed {
  readonly id: string;
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  /** Milliseconds since 1970; moves at each start. */
  readonly launched: number;
  readonly type: string;
  readonly image: string;
  readonly availabilityZone: string;
  readonly privateIp: string;
  readonly publicIp: string | undefined;
  readonly hostname: string;
}

/** The emulator's EC2, as far as its hosts are concerned. */
export class Instances {
  private readonly client: EC2Client;

  constructor(endpoint: string, region: string) {
    this.client = new EC2Client({ endpoint, region, credentials: SERVICE });
  }

  /** Those of `ids` that EC2 still knows. */
  async describe(ids: readonly string[]): Promise<Observed[]> {
    if (ids.length === 0) return [];
    // By filter, because a list of ids fails as a whole when one of them is gone.
    const command = new DescribeInstancesCommand({ Filters: [{ Name: "instance-id", Values: [...ids] }] });
    const { Reservations = [] } = await this.client.send(command);
    return Reservations.flatMap(({ Instances: some = [] }) => some.map(observed));
  }

  /** Base64, as it was given at the launch. */
  async userData(id: string): Promise<string> {
    const { UserData } = await this.client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "userData" }),
    );
    return UserData?.Value ?? "";
  }

  async stop(id: string): Promise<void> {
    await this.client.send(new StopInstancesCommand({ InstanceIds: [id] }));
  }

  async terminate(id: string): Promise<void> {
    await this.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  }

  close(): void {
    this.client.destroy();
  }
}

function observed(instance: Instance): Observed {
  return {
    id: instance.InstanceId ?? "",
    state: (instance.State?.Name ?? "terminated") as Observed["state"],
    launched: instance.LaunchTime?.getTime() ?? 0,
    type: instance.InstanceType ?? "",
    image: instance.ImageId ?? "",
    availabilityZone: instance.Placement?.AvailabilityZone ?? "",
    privateIp: instance.PrivateIpAddress ?? "",
    publicIp: instance.PublicIpAddress,
    hostname: (instance.PrivateDnsName ?? "").replace(/\..*$/, "") || (instance.InstanceId ?? ""),
  };
}
