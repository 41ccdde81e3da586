import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { State } from "../terraform/state";
import { readDefinitions } from "./definition";
import type { Failure } from "./messages";
import { mayInvoke, type Source } from "./permission";
import { Pool } from "./pool";
import { compileProgram } from "./program";

export type { Failure } from "./messages";
export type { Source } from "./permission";

export interface FunctionsOptions {
  readonly state: State;
  /** The emulator: hands out each zip and the keys of each role, and is where the functions' calls go. */
  readonly endpoint: string;
  /** What functions print, one line at a time, as `name: line`. */
  readonly log: (line: string) => void;
  /** Told the name of each function that fails on an event, as CloudWatch is. */
  readonly failed?: (name: string) => void;
  /** Where zips are unpacked, once per hash. @default a temporary folder, removed at stop */
  readonly dir?: string;
}

export interface Invocation {
  /** What the handler returned, after its way through JSON; undefined when it failed. */
  readonly payload?: unknown;
  readonly error?: Failure;
}

/** Lambda says no before the function runs: no such function, no permission, an event too large. */
export class InvokeRefused extends Error {
  constructor(
    readonly code:
      | "ResourceNotFoundException"
      | "AccessDeniedException"
      | "RequestTooLargeException"
      | "TooManyRequestsException",
    message: string,
  ) {
    super(message);
  }
}

export interface Functions {
  /**
   * Runs a function by its name, its ARN or the `invoke_arn` of an integration, and waits for its answer.
   * With a `source`, the caller is a service and needs an `aws_lambda_permission`; without, it is the account's owner.
   * Rejects with {@link InvokeRefused}.
   */
  invoke(functionArnOrName: string, event: unknown, options?: { readonly source?: Source }): Promise<Invocation>;
  stop(): Promise<void>;
}

/** 6 MB, the limit of a synchronous invocation. */
const MOST_REQUEST_BYTES = 6 * 1024 * 1024;

/** Starts Lambda for every `aws_lambda_function` of the state. Processes start with the first event. */
export async function startFunctions({ state, endpoint, log, failed, dir }: FunctionsOptions): Promise<Functions> {
  const definitions = readDefinitions(state);
  const folder = dir ?? mkdtempSync(join(tmpdir(), "loge-functions-"));
  mkdirSync(folder, { recursive: true });
  const program = compileProgram(folder);
  const pools = new Map(definitions.map((it) => [it.name, new Pool(it, { endpoint, folder, program, log })]));

  return {
    async invoke(functionArnOrName, event, { source } = {}) {
      const name = nameOf(functionArnOrName);
      const pool = pools.get(name);
      const definition = definitions.find((it) => it.name === name);
      if (!pool || !definition)
        throw new InvokeRefused("ResourceNotFoundException", `Function not found: ${functionArnOrName}`);
      if (source && !mayInvoke(state, definition.arn, source))
        throw new InvokeRefused(
          "AccessDeniedException",
          `No aws_lambda_permission lets ${source.principal} invoke ${name} for ${source.arn}.`,
        );
      if (definition.concurrency === 0)
        throw new InvokeRefused("TooManyRequestsException", `${name} is reserved no event.`);
      if (Buffer.byteLength(JSON.stringify(event) ?? "null") > MOST_REQUEST_BYTES)
        throw new InvokeRefused("RequestTooLargeException", `The event for ${name} is more than 6 MB.`);
      const outcome = await pool.run(event);
      if ("error" in outcome) {
        log(`${name}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`);
        failed?.(name);
        return { error: outcome.error };
      }
      return { payload: JSON.parse(outcome.payload) };
    },
    async stop() {
      for (const pool of pools.values()) pool.stop();
      if (!dir) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `name`, `arn:aws:lambda:…:function:name` and `arn:aws:apigateway:…:lambda:path/…/functions/<arn>/invocations`. */
function nameOf(functionArnOrName: string): string {
  const arn = functionArnOrName.match(/\/functions\/(.+)\/invocations$/)?.[1] ?? functionArnOrName;
  return arn.match(/:function:([^:]+)/)?.[1] ?? arn;
}
