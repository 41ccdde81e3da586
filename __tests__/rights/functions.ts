import { jest } from "@jest/globals";
import type { RoleCredentials } from "../../local/aws/role";
import type { State } from "../../local/terraform/state";

type Handler = (event: unknown, context?: object) => Promise<any>;

export type FunctionName =
  | "authorizer"
  | "session"
  | "people"
  | "playback"
  | "recordings"
  | "servers"
  | "signing-key"
  | "cameras"
  | "catalog"
  | "guard"
  | "status"
  | "sweep"
  | "tokens"
  | "upkeep";

/** A function's own code, with the environment that the state gives it and its role's keys, as Lambda would run it. */
export async function loadFunction(
  name: FunctionName,
  { state, endpoint, credentials }: { state: State; endpoint: string; credentials: RoleCredentials },
): Promise<Handler> {
  const found = state.find("aws_lambda_function", (it) => it.function_name === `loge-local-${name}`);
  const environment = {
    PATH: process.env["PATH"],
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: endpoint,
    ...found?.attributes["environment"][0].variables,
  };
  let handler: Handler | undefined;
  await within(environment, async () =>
    jest.isolateModules(() => {
      handler = require(`../../lambdas/${name}`).handler;
    }),
  );
  const context = { getRemainingTimeInMillis: () => 900_000 };
  return (event) => within(environment, async () => handler?.(event, context));
}

/** AWS's clients read the environment at their first call, so every call has the function's own. */
async function within<T>(environment: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const before = process.env;
  process.env = environment;
  const quiet = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    return await work();
  } finally {
    quiet.mockRestore();
    process.env = before;
  }
}
