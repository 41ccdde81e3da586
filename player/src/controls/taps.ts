/** Milliseconds between two taps that belong together. */
const together = 300;
/** Share of the width on each side where a double tap leaps. */
const side = 0.4;

/** What a finger means: one tap for the controls; two or more on a side to go back or forward. */
export class Taps {
  private last = { at: Number.NEGATIVE_INFINITY, side: 0 };

  /**
   * @param across 0 at the picture's left, 1 at its right
   * @param at milliseconds
   * @returns the direction to leap in, or 0 for a single tap.
   */
  tap(across: number, at: number): -1 | 0 | 1 {
    const where = across < side ? -1 : across > 1 - side ? 1 : 0;
    const again = where !== 0 && where === this.last.side && at - this.last.at < together;
    this.last = { at, side: where };
    return again ? where : 0;
  }
}
