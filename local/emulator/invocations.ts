import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { runOnce } from "../functions/once";
import { serve } from "../serve";

/** What the emulator sends to have a function run. */
interface Invocation {
  /** The emulator's own address. */
  readonly endpoint: string;
  /** The function, as `GetFunctionConfiguration` describes it. */
  readonly configuration: {
    readonly FunctionName: string;
    readonly FunctionArn: string;
    readonly Role: string;
    readonly Handler: string;
    readonly Timeout: number;
    readonly MemorySize: number;
    readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
    readonly CodeSha256: string;
  };
  readonly event: unknown;
}

/**
 * Runs what is invoked through the emulator's own API, as Terraform does in the middle of an apply, when there is no state
 * that `local/functions` could read. Answers the function's payload or its error, as the emulator then does.
 */
export async function serveInvocations(log: (line: string) => void): Promise<{ url: string; stop(): Promise<void> }> {
  // Whoever may ask here has code run on this machine: nobody guesses the address, no page in a browser either.
  const path = `/${randomUUID()}`;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url !== path) return void response.writeHead(404).end();
    run(request, log).then(
      (outcome) => response.end(JSON.stringify(outcome)),
      (error: Error) => {
        log(`invocations: ${error.stack}`);
        response.writeHead(500).end(error.message);
      },
    );
  };
  const { port, stop } = await serve(listener);
  return { url: `http://127.0.0.1:${port}${path}`, stop };
}

async function run(request: IncomingMessage, log: (line: string) => void) {
  const { endpoint, configuration: it, event } = (await json(request)) as Invocation;
  const definition = {
    name: it.FunctionName,
    arn: it.FunctionArn,
    roleArn: it.Role,
    handler: it.Handler,
    timeout: it.Timeout,
    memory: it.MemorySize,
    variables: it.Environment?.Variables ?? {},
    sha256: it.CodeSha256,
  };
  return runOnce(definition, event, { endpoint, log });
}
