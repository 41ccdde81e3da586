import type { Resource, State } from "../terraform/state";
import { ask, type Credentials } from "./call";
import { arnParts } from "./pattern";
import { type Action, allows } from "./policy";

export interface RoleCredentials extends Credentials {
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export class RoleRefused extends Error {}

/** The role of the state that has this ARN. Throws {@link RoleRefused} when it does not let the service take it. */
export function roleFor(state: State, arn: string, service: string): Resource {
  const role = state.find("aws_iam_role", (it) => it.arn === arn);
  if (!role) throw new RoleRefused(`There is no role ${arn} in the state.`);
  const context = { "aws:SourceAccount": arnParts(arn)[4] ?? "" };
  if (!allows([role.attributes.assume_role_policy], { action: "sts:AssumeRole", resource: arn, service, context }))
    throw new RoleRefused(`The trust policy of ${role.address} does not let ${service} assume it.`);
  return role;
}

/** Whether the role's own policies (inline and attached, as the state has them) allow the action. */
export function roleAllows(state: State, role: Resource, wanted: Action): boolean {
  const { name } = role.attributes;
  const inline = state.all("aws_iam_role_policy").filter((it) => it.attributes.role === name);
  const attached = state
    .all("aws_iam_role_policy_attachment")
    .filter((it) => it.attributes.role === name)
    .map((it) => state.find("aws_iam_policy", (policy) => policy.arn === it.attributes.policy_arn))
    .filter((policy) => policy !== undefined);
  return allows(
    [...inline, ...attached].map((policy) => policy.attributes.policy),
    wanted,
  );
}

/** Keys of the role for an hour, from the emulator's STS. */
export async function assumeRole(endpoint: string, arn: string, session: string): Promise<RoleCredentials> {
  const query = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: arn,
    RoleSessionName: session,
    DurationSeconds: "3600",
  });
  const { text } = await ask({
    endpoint,
    service: "sts",
    region: "us-east-1",
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: query.toString(),
  });
  const field = (name: string): string => {
    const found = text.match(new RegExp(`<${name}>([^<]+)</${name}>`))?.[1];
    if (!found) throw new RoleRefused(`STS gave no ${name} for ${arn}.`);
    return found;
  };
  return {
    accessKeyId: field("AccessKeyId"),
    secretAccessKey: field("SecretAccessKey"),
    sessionToken: field("SessionToken"),
    expires: Date.parse(field("Expiration")),
  };
}

/** The region in an ARN. */
export function regionOf(arn: string): string {
  return arnParts(arn)[3] || "us-east-1";
}
