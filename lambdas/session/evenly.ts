import { setTimeout } from "node:timers/promises";

/**
 * Lets a failure out no sooner than `ms` after the work began, so that its time does not tell an unknown person from a
 * wrong password. Success is not held up.
 */
export async function evenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const floor = setTimeout(ms);
  try {
    return await work();
  } catch (error) {
    await floor;
    throw error;
  }
}
