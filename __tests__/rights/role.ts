import { allows } from "../../local/aws/policy";
import { assumeRole, type RoleCredentials, roleFor } from "../../local/aws/role";
import type { State } from "../../local/terraform/state";

/** A role of the state, taken by the service that takes it on AWS. */
export interface Role {
  /** `session`: without project and environment. */
  readonly name: string;
  readonly arn: string;
  /** Its inline policies, as JSON. */
  readonly policies: readonly string[];
  readonly credentials: RoleCredentials;
}

const services: Record<string, string> = {
  proxy: "ec2.amazonaws.com",
  owncast: "ec2.amazonaws.com",
  "guard-schedule": "scheduler.amazonaws.com",
  "upkeep-schedule": "scheduler.amazonaws.com",
  "sweep-schedule": "scheduler.amazonaws.com",
};

/** Every role of the state. Must be called while any key may do anything: services, not policies, hand out roles. */
export async function takeRoles(state: State, endpoint: string): Promise<Role[]> {
  return Promise.all(
    state.all("aws_iam_role").map(async ({ attributes: { arn, name: whole } }) => {
      const name = whole.replace("loge-local-", "");
      roleFor(state, arn, services[name] ?? "lambda.amazonaws.com");
      const policies = state.all("aws_iam_role_policy").filter(({ attributes }) => attributes.role === whole);
      return {
        name,
        arn,
        policies: policies.map(({ attributes }) => attributes.policy),
        credentials: await assumeRole(endpoint, arn, "rights"),
      };
    }),
  );
}

/** What the role's policies say by themselves, conditions included. */
export function says(role: Role, action: string, resource: string, context: Context = {}): boolean {
  return allows(role.policies, { action, resource, context });
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

/** Each right of the role's policies, `[action, resource pattern]`. */
export function rightsOf(role: Role): [action: string, resource: string][] {
  return role.policies
    .flatMap((json) => JSON.parse(json).Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource): [string, string] => [action, resource])),
    );
}
