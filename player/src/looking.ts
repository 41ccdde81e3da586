import { notice } from "./page";

export interface LookingProps<T> {
  readonly ask: () => Promise<T>;
  /** Shows an answer. */
  readonly draw: (answer: T) => void;
  /** Milliseconds until it is asked again; null or nothing: not by itself. */
  readonly wait?: () => number | null;
}

/**
 * What a view asks for from when it is shown until it is left: now, and again after a while, but not while nobody looks.
 * An answer that comes when the view was left, or was asked for anew, is nobody's: it is neither shown nor told of, and
 * leads to no further question.
 */
export class Looking<T> {
  private turn: AbortController | undefined;
  private failed = false;

  constructor(private readonly props: LookingProps<T>) {}

  /** Asks now, and tells of a failure. */
  now(): Promise<void> {
    this.failed = false;
    return this.look();
  }

  /** Asks after the wait; an answer that is under way is of before what was just shown, and nobody's. */
  later(): void {
    this.plan(this.begin());
  }

  stop(): void {
    this.turn?.abort();
    this.turn = undefined;
  }

  private begin(): AbortSignal {
    this.stop();
    this.turn = new AbortController();
    return this.turn.signal;
  }

  private async look(): Promise<void> {
    const isOver = this.begin();
    try {
      const answer = await this.props.ask();
      if (isOver.aborted) return;
      this.failed = false;
      this.props.draw(answer);
    } catch (trouble) {
      if (isOver.aborted) return;
      // A lost network is said once, not at each try.
      if (!this.failed) notice(trouble);
      this.failed = true;
    }
    this.plan(isOver);
  }

  private plan(isOver: AbortSignal): void {
    const wait = this.props.wait?.() ?? null;
    if (wait === null) return;
    const look = () => void this.look();
    const timer = setTimeout(() => {
      if (document.hidden) document.addEventListener("visibilitychange", look, { once: true, signal: isOver });
      else look();
    }, wait);
    isOver.addEventListener("abort", () => clearTimeout(timer));
  }
}
