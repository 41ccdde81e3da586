/** Pixels that a finger may tremble. */
const slack = 14;
/** Seconds from one side of the picture to the other. */
const across = 90;

/** A finger that is drawn across the picture walks through its time; up and down it scrolls the page. */
export class Swipe {
  private from: { readonly x: number; readonly y: number } | undefined;
  private walking = false;

  down(x: number, y: number): void {
    this.from = { x, y };
    this.walking = false;
  }

  /** @returns seconds from where the picture is, or undefined while it is no swipe. */
  move(x: number, y: number, width: number): number | undefined {
    if (!this.from) return undefined;
    const [right, down] = [x - this.from.x, y - this.from.y];
    this.walking ||= Math.abs(right) > slack && Math.abs(right) > Math.abs(down);
    return this.walking ? (right / width) * across : undefined;
  }

  /** The finger is lifted, or the browser has taken it to scroll. */
  up(): void {
    this.from = undefined;
    this.walking = false;
  }
}
