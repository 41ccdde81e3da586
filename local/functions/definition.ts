import { roleFor } from "../aws/role";
import type { State } from "../terraform/state";

/** A function as the state describes it. */
export interface Definition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** `index.handler` */
  readonly handler: string;
  /** Seconds until an invocation is killed. */
  readonly timeout: number;
  /** Megabytes; told to the function, not enforced. */
  readonly memory: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Most events at a time; undefined when not reserved. */
  readonly concurrency?: number;
  /** SHA-256 of the applied zip, in base64. */
  readonly sha256: string;
}

/** Names that Lambda keeps for itself (docs: "Defined runtime environment variables", reserved). */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|LAMBDA_.*|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Every function of the state. Throws where AWS would have refused, naming the address. */
export function readDefinitions(state: State): Definition[] {
  return state.all("aws_lambda_function").map(({ address, attributes: it }) => {
    const refuse = (why: string): never => {
      throw new Error(`${address}: ${why}`);
    };
    if (!/^nodejs\d+\.x$/.test(it.runtime))
      refuse(`the runtime ${it.runtime} is not Node, and only Node runs locally.`);
    const variables: Record<string, string> = it.environment?.[0]?.variables ?? {};
    const reserved = Object.keys(variables).filter((name) => RESERVED.test(name));
    if (reserved.length > 0) refuse(`Lambda keeps the variables ${reserved.join(", ")} for itself.`);
    if (JSON.stringify(variables).length > 4096) refuse("its variables are more than 4 kB.");
    roleFor(state, it.role, "lambda.amazonaws.com");

    return {
      name: it.function_name,
      arn: it.arn,
      roleArn: it.role,
      handler: it.handler,
      timeout: it.timeout,
      memory: it.memory_size,
      variables,
      concurrency: it.reserved_concurrent_executions >= 0 ? it.reserved_concurrent_executions : undefined,
      sha256: it.code_sha256,
    };
  });
}
