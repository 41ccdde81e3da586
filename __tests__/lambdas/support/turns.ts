/** Lets one of several that wait go on, in an order that a number decides: the same number, the same order. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(private state: number) {}

  /** Resolves when it is this one's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** One of `count`, from 0. */
  choose(count: number): number {
    // A step of Park and Miller's generator.
    this.state = (this.state * 48_271) % 2_147_483_647;
    return this.state % count;
  }

  /** Lets one go on, as far as its next turn. */
  async next(): Promise<void> {
    const [resolve] = this.waiting.splice(this.choose(this.waiting.length), 1);
    resolve?.();
    await new Promise((flushed) => setImmediate(flushed));
  }
}
