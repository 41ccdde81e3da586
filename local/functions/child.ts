import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Failure, Outcome, Work } from "./messages";

/**
 * The program inside a function's process: loads the handler, then answers one event after the other over IPC.
 * It ends with its parent, because the IPC channel closes.
 */
type Handler = (event: unknown, context: object) => unknown;

const root = process.env.LAMBDA_TASK_ROOT ?? "";
const handlerName = process.env._HANDLER ?? "";
const send = (message: Outcome) => process.send?.(message);

process.on("disconnect", () => process.exit(0));
const loading = load();
loading.catch(() => {});

process.on("message", (work: Work) => {
  void run(work).then(send);
});

async function load(): Promise<Handler> {
  const dot = handlerName.lastIndexOf(".");
  const [file, name] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)];
  const path = [".mjs", ".js", ".cjs"].map((ending) => join(root, file + ending)).find((it) => existsSync(it));
  if (!path) throw failure("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);
  const module: Record<string, unknown> = await import(pathToFileURL(path).href);
  const handler = module[name] ?? (module.default as Record<string, unknown> | undefined)?.[name];
  if (typeof handler !== "function")
    throw failure("Runtime.HandlerNotFound", `${handlerName} is undefined or not exported`);
  return handler as Handler;
}

async function run({ id, event, context, deadline }: Work): Promise<Outcome> {
  try {
    const handler = await loading;
    const result = await handler(event, {
      ...context,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    return { id, payload: JSON.stringify(result ?? null) };
  } catch (error) {
    return { id, error: describe(error) };
  }
}

function failure(errorType: string, errorMessage: string): Error {
  return Object.assign(new Error(errorMessage), { name: errorType });
}

function describe(error: unknown): Failure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}
