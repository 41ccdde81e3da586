/** Calls `run` after so many milliseconds, unless what it returns is called before. */
export type Timer = (run: () => void, milliseconds: number) => () => void;

/** Why the controls stay although nothing moves. */
export type Reason = "paused" | "focus" | "drag";

const stay = 3_000;

/** When the controls are seen: for three seconds after the last movement, and as long as there is a reason. */
export class Visibility {
  shown = true;
  private readonly reasons = new Set<Reason>();
  private cancel: () => void = () => {};

  constructor(
    private readonly timer: Timer,
    private readonly onChange: (shown: boolean) => void,
  ) {
    this.stir();
  }

  /** Something moved: a pointer, a key, a finger. */
  stir(): void {
    this.cancel();
    this.cancel = this.timer(() => this.show(this.reasons.size > 0), stay);
    this.show(true);
  }

  /** The pointer is gone. */
  leave(): void {
    if (this.reasons.size > 0) return;
    this.cancel();
    this.show(false);
  }

  /** A tap shows what is hidden, and hides what may go. */
  tap(): void {
    if (this.shown) this.leave();
    else this.stir();
  }

  set(reason: Reason, holds: boolean): void {
    if (this.reasons.has(reason) === holds) return;
    if (holds) this.reasons.add(reason);
    else this.reasons.delete(reason);
    this.stir();
  }

  close(): void {
    this.cancel();
  }

  private show(shown: boolean): void {
    if (shown === this.shown) return;
    this.shown = shown;
    this.onChange(shown);
  }
}
