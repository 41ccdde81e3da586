import { setTimeout as pause } from "node:timers/promises";

/**
 * Resolves with the first value that is not undefined, null or false; the time that jest fakes does not hold it up.
 * @param within milliseconds of the real clock: a bound for what never comes, not for a slow machine
 * @throws after that, with the words of the question
 */
export async function until<T>(ask: () => T | Promise<T>, within = 60_000): Promise<NonNullable<T>> {
  for (const began = performance.now(); ; ) {
    const value = await ask();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>;
    const waited = performance.now() - began;
    if (waited > within) throw new Error(`not within ${within} ms: ${ask}`);
    // Ever more rarely: to ask costs what is waited for the time that it needs.
    await pause(Math.min(200, Math.max(10, waited / 20)));
  }
}
