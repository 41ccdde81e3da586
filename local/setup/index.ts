import type { Say } from "./progress";

/** What every part of set-up is given. */
export interface Setup {
  readonly say: Say;
  /** The user's cache, see `cacheFolder`. */
  readonly cache: string;
  /** Ends the commands that set-up runs. */
  readonly signal?: AbortSignal;
}
