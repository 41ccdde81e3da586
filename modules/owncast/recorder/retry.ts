import type { Clock } from "./clock";

const FIRST_MS = 250;
/** After an outage of any length everything is on its way again within this time. */
const LONGEST_MS = 15_000;

/** Doubles from 0.25 s to 15 s; a random half of it is taken off, so that cameras do not retry in step. */
export function backoff(failures: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10)) * (1 - random() / 2);
}

/** Calls `attempt` until it succeeds, for ever. `failed` hears each failure and how many there were in a row. */
export async function forever<T>(
  clock: Clock,
  attempt: () => Promise<T>,
  failed: (error: Error, failures: number) => void,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      failed(error as Error, failures);
      await clock.sleep(backoff(failures));
    }
  }
}
