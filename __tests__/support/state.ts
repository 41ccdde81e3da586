import type { Resource, State } from "../../local/terraform/state";

/** A state with these resources, `[type, attributes]`, named by their place: small stand-ins for an applied one. */
export function stateOf(...rows: readonly (readonly [type: string, attributes: Record<string, unknown>])[]): State {
  const resources: Resource[] = rows.map(([type, attributes], i) => ({
    address: `${type}.row_${i}`,
    type,
    name: `row_${i}`,
    attributes,
  }));
  const all = (type: string) => resources.filter((it) => it.type === type);
  const state: Pick<State, "all" | "one" | "find" | "data"> = {
    all,
    one(type) {
      const [only, ...others] = all(type);
      if (!only || others.length > 0) throw new Error(`The state has not exactly one ${type}.`);
      return only;
    },
    find: (type, where) => all(type).find((it) => where(it.attributes)),
    data: () => [],
  };
  return state as State;
}

const account = "123456789012";
export const lambdaArn = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** A role that the service may take, with one inline policy when given. */
export function role(name: string, service: string, ...allowed: { action: string; resource: string }[]) {
  const trust = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }] };
  const rows: [string, Record<string, unknown>][] = [
    ["aws_iam_role", { name, arn: roleArn(name), assume_role_policy: JSON.stringify(trust) }],
  ];
  for (const { action, resource } of allowed) {
    const policy = { Statement: [{ Effect: "Allow", Action: action, Resource: resource }] };
    rows.push(["aws_iam_role_policy", { role: name, policy: JSON.stringify(policy) }]);
  }
  return rows;
}

/** A function with its role. */
export function lambda(name: string, attributes: Record<string, unknown> = {}): [string, Record<string, unknown>][] {
  const row = {
    function_name: name,
    arn: lambdaArn(name),
    role: roleArn(name),
    handler: "index.handler",
    runtime: "nodejs22.x",
    timeout: 5,
    memory_size: 128,
    reserved_concurrent_executions: -1,
    environment: [],
    code_sha256: "",
    ...attributes,
  };
  return [...role(name, "lambda.amazonaws.com"), ["aws_lambda_function", row]];
}

/** What lets a service call a function. */
export function permission(name: string, principal: string, sourceArn: string): [string, Record<string, unknown>] {
  return [
    "aws_lambda_permission",
    {
      function_name: name,
      action: "lambda:InvokeFunction",
      principal,
      source_arn: sourceArn,
      source_account: "",
      qualifier: "",
    },
  ];
}
