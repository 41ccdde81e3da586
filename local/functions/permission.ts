import { arnMatches, arnParts } from "../aws/pattern";
import type { State } from "../terraform/state";

/** The service that calls a function, and the resource on whose behalf. */
export interface Source {
  /** `apigateway.amazonaws.com`, `events.amazonaws.com` … */
  readonly principal: string;
  /** ARN of the API's route, the rule … */
  readonly arn: string;
}

/** Whether some `aws_lambda_permission` lets the source invoke the function: Lambda itself asks nothing else. */
export function mayInvoke(state: State, functionArn: string, source: Source): boolean {
  const name = functionArn.split(":").at(-1);
  return state.all("aws_lambda_permission").some(({ attributes: it }) => {
    const isFunction = it.function_name === functionArn || it.function_name === name;
    const isAction = ["lambda:InvokeFunction", "lambda:*", "*"].includes(it.action);
    const isSource = !it.source_arn || arnMatches(it.source_arn, source.arn);
    const isAccount = !it.source_account || it.source_account === arnParts(source.arn)[4];
    return isFunction && isAction && it.principal === source.principal && isSource && isAccount && !it.qualifier;
  });
}
