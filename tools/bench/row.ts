import type { Bench } from "./bench";
import type { Outcome } from "./measure";

export interface Row {
  /** `npm run bench -- <name>` runs it alone. */
  readonly name: string;
  /** What is done, for whoever watches the terminal. */
  readonly title: string;
  /** Takes so long that it is measured only when it is named. */
  readonly onlyNamed?: boolean;
  measure(bench: Bench, options: RowOptions): Promise<Outcome[]>;
}

export interface RowOptions {
  /** Also a start with nothing in the cache. */
  readonly cold: boolean;
}
