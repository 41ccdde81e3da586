import {
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { ApiError, unavailable } from "../shared/errors";

/** EC2's own words; `terminated` also when EC2 has forgotten the instance. */
export type State = "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";

export interface Host {
  readonly name: "proxy" | "owncast";
  readonly instance: string;
  readonly state: State;
  /** ISO time since when it runs or is stopped, when EC2 tells. */
  readonly since: string | null;
  /** When it was last started, in milliseconds since 1970; 0 when EC2 does not tell. */
  readonly launched: number;
}

export function inTransition({ state }: Host): boolean {
  return state === "pending" || state === "stopping" || state === "shutting-down";
}

/** The two machines, always started and stopped together. */
export class Hosts {
  constructor(
    private readonly ec2: Pick<EC2Client, "send">,
    private readonly ids: { readonly proxy: string; readonly owncast: string },
  ) {}

  async all(): Promise<Host[]> {
    // A filter, as asking by id fails as a whole when one of them is gone.
    const byId = { Filters: [{ Name: "instance-id", Values: this.both }] };
    const { Reservations = [] } = await this.ec2.send(new DescribeInstancesCommand(byId)).catch(explain);
    const found = Reservations.flatMap(({ Instances = [] }) => Instances);
    const host = (name: Host["name"]) =>
      hostOf(
        name,
        this.ids[name],
        found.find((one) => one.InstanceId === this.ids[name]),
      );
    return [host("proxy"), host("owncast")];
  }

  /** @param instances @default both */
  async start(instances: readonly string[] = this.both): Promise<void> {
    await this.ec2.send(new StartInstancesCommand({ InstanceIds: [...instances] })).catch(explain);
  }

  /** @param instances @default both */
  async stop(instances: readonly string[] = this.both): Promise<void> {
    await this.ec2.send(new StopInstancesCommand({ InstanceIds: [...instances] })).catch(explain);
  }

  private get both(): string[] {
    return [this.ids.proxy, this.ids.owncast];
  }
}

function hostOf(name: Host["name"], instance: string, found: Instance | undefined): Host {
  const state = (found?.State?.Name ?? "terminated") as State;
  return { name, instance, state, since: since(state, found), launched: found?.LaunchTime?.getTime() ?? 0 };
}

/** EC2 tells the last stop only in a text: `User initiated (2026-11-21 01:02:03 GMT)`. */
function since(state: State, instance: Instance | undefined): string | null {
  if (state === "running" || state === "pending") return instance?.LaunchTime?.toISOString() ?? null;
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(instance?.StateTransitionReason ?? "") ?? [];
  return day ? `${day}T${time}.000Z` : null;
}

function explain(error: Error): never {
  if (error.name === "IncorrectInstanceState" || error.name === "IncorrectState") {
    throw new ApiError(409, "servers_changing", "The servers are changing their state. Try again in a minute.");
  }
  if (/Capacity|LimitExceeded$/.test(error.name) && !/Request/.test(error.name)) {
    throw new ApiError(
      503,
      "no_capacity",
      `AWS cannot start the servers now (${error.name}). Try again in some minutes.`,
    );
  }
  const { $fault, $retryable } = error as { $fault?: string; $retryable?: object };
  if ($fault === "client" && !$retryable && !/Throttl|RequestLimit/.test(error.name)) throw error;
  throw unavailable();
}
