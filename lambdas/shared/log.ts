import { AsyncLocalStorage } from "node:async_hooks";

export type Level = "INFO" | "WARN" | "ERROR";

const current = new AsyncLocalStorage<string | undefined>();

/** What Lambda hands over, as far as it says which call this is. */
interface Called {
  readonly requestContext?: { readonly requestId?: string };
  readonly awsRequestId?: string;
}

/**
 * Every line that the handler logs bears one id: the request's, which the gateway's log, the answer's `x-request-id` and
 * the page know it by; else the one that Lambda gave the call.
 */
export const traced =
  <Given extends unknown[], A>(handler: (...given: Given) => Promise<A>) =>
  (...given: Given): Promise<A> => {
    const [event, context] = given as readonly (Called | undefined)[];
    return current.run(event?.requestContext?.requestId ?? context?.awsRequestId, () => handler(...given));
  };

/**
 * One JSON line. Powertools' logger would weigh more than the playback function as a whole. Written to stdout, because
 * Lambda's patched `console` puts a prefix before the line, or the line inside another one. The timestamp and the
 * spelling of the level are what Lambda's own filter reads.
 */
export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const timestamp = new Date().toISOString();
  const requestId = current.getStore();
  process.stdout.write(`${JSON.stringify({ timestamp, level, message, requestId, ...fields })}\n`);
}

/** What a log line says of an error: no request, no response body, as they may hold tokens. */
export function named(error: unknown): { error: string; reason: string } {
  return error instanceof Error
    ? { error: error.name, reason: error.message }
    : { error: "unknown", reason: String(error) };
}
