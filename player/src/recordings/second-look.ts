import type { Recording } from "../contract";
import type { Watch } from "../watch";
import type { Library, Query } from "./library";

/** Recordings of one call: the most that the API gives. */
const most = 100;
/** Milliseconds. A call costs, so there is no more than one a minute… */
const minute = 60_000;
/** …but for these looks after what a camera has begun or ended, which the list learns seconds later. */
export const soon = [2_000, 5_000, 15_000];

/** What a list is at now: everything that began at `from` or later. */
export interface Found {
  readonly recordings: readonly Recording[];
  /** ISO 8601; empty where all there is was looked at, and later than any where nothing can be told. */
  readonly from: string;
  readonly calls: number;
}

/**
 * Looks anew at as much of a list as is shown.
 * @param pages how many calls it came in
 * @param oldest the start of its last one
 */
export async function lookAgain(library: Library, query: Query, pages: number, oldest: string): Promise<Found> {
  const recordings: Recording[] = [];
  let after: string | null = null;
  let [calls, from] = [0, "~"];
  do {
    const page = await library.page(query, after, most);
    recordings.push(...page.recordings);
    after = page.next ?? null;
    from = after === null ? "" : (recordings.at(-1)?.start ?? from);
    calls++;
  } while (after !== null && calls < pages && from > oldest);
  return { recordings, from, calls };
}

/** When to look at a list again: after a while, or soon when a camera's own word of what it records is another than the list's. */
export class Pace {
  private tries = 0;
  private heard = "";

  /** @param onWord is told when a camera has begun or ended a recording */
  constructor(
    private readonly watch: Watch,
    onWord: () => void,
  ) {
    this.begin();
    watch.listen(() => {
      const before = this.heard;
      if (this.running().join() === before) return;
      this.begin();
      onWord();
    });
  }

  /** The list is new. */
  begin(): void {
    this.tries = 0;
    this.heard = this.running().join();
  }

  /**
   * Milliseconds.
   * @param growing the list's recordings that are not yet complete
   * @param isWhole whether the list would have any of them
   * @param calls that a look costs
   */
  wait(growing: readonly string[], isWhole: boolean, calls: number): number {
    const running = this.running();
    const isTrue = growing.every((id) => running.includes(id)) && (!isWhole || growing.length === running.length);
    return (isTrue ? undefined : soon[this.tries++]) ?? minute * calls;
  }

  private running(): string[] {
    return this.watch.cameras.flatMap(({ name }) => {
      const id = this.watch.status(name)?.recording;
      return id && ["live", "reconnecting"].includes(this.watch.word(name)) ? [id] : [];
    });
  }
}
