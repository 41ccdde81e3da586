import { setTimeout as pause } from "node:timers/promises";

export interface WaitOptions {
  /** What is awaited, for the error. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/** Asks again and again until the answer is not undefined; fails, naming what was awaited, when it takes too long. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined, options: WaitOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(`${options.what} did not come about within ${options.timeoutMs / 1000} s.`);
    await pause(options.everyMs ?? 250, undefined, { signal: options.signal });
  }
}
