/** Time as an input, so that hours pass in a test without waiting. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
  /** As `now` was at the start of the process, and on from there: whoever sets the clock ends no recording by it. */
  steady(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Math.round(performance.timeOrigin + performance.now()),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
