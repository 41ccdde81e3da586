import type { Say } from "./progress";

/** What every part of set-up is given. */
export interface Setup {
  readonly say: Say;
  /** The user's cache, see `cacheFolder`. */
  readonly cache: string;
  /** Ends the commands that set-up runs. */
  readonly signal?: AbortSignal;
}

/** Waits for all of them, also when one fails: nothing goes on working behind the error that is shown. */
export async function together<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const done = await Promise.allSettled(work);
  for (const result of done) if (result.status === "rejected") throw result.reason;
  return done.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
