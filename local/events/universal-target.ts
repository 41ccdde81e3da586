import { ask, type Credentials } from "../aws/call";
import type { Action } from "../aws/policy";
import type { State } from "../terraform/state";

/** A call that Scheduler can make by itself (`arn:aws:scheduler:::aws-sdk:<service>:<call>`). */
interface UniversalCall {
  /** What the schedule's role must be allowed. */
  actions(state: State, input: Input): Action[];
  send(call: { endpoint: string; region: string; credentials: Credentials; input: Input }): Promise<void>;
}

/** Names as the SDK has them. */
interface Input {
  readonly InstanceIds?: readonly string[];
}

const calls: Record<string, UniversalCall> = {
  "ec2:stopInstances": onInstances("StopInstances"),
  "ec2:startInstances": onInstances("StartInstances"),
};

/** Throws for a call that nobody has needed yet. */
export function findCall(targetArn: string): UniversalCall {
  const name = targetArn.replace("arn:aws:scheduler:::aws-sdk:", "");
  const call = calls[name];
  if (!call) throw new Error(`The schedule's target ${targetArn} does not run locally.`);
  return call;
}

function onInstances(name: string): UniversalCall {
  return {
    actions: (state, { InstanceIds = [] }) =>
      InstanceIds.map((id) => {
        const instance = state.find("aws_instance", (it) => it.id === id)?.attributes;
        if (!instance) throw new Error(`There is no instance ${id} in the state.`);
        const tags = Object.entries<string>(instance.tags_all ?? {}).map(([tag, value]) => [
          `aws:ResourceTag/${tag}`,
          value,
        ]);
        return { action: `ec2:${name}`, resource: instance.arn, context: Object.fromEntries(tags) };
      }),
    async send({ endpoint, region, credentials, input: { InstanceIds = [] } }) {
      const ids = InstanceIds.map((id, i): [string, string] => [`InstanceId.${i + 1}`, id]);
      await ask({
        endpoint,
        service: "ec2",
        region,
        method: "POST",
        credentials,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams([["Action", name], ["Version", "2016-11-15"], ...ids]).toString(),
      });
    },
  };
}
