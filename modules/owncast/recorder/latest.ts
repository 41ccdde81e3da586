/**
 * Writes one object whose newest content is all that matters: a call during a write is remembered, and any number of
 * them lead to one more write.
 */
export class Latest {
  private wanted = false;
  private running: Promise<void> | undefined;

  constructor(private readonly write: () => Promise<void>) {}

  /** Resolves when a write that began after this call has ended. */
  touch(): Promise<void> {
    this.wanted = true;
    this.running ??= this.run();
    return this.running;
  }

  private async run(): Promise<void> {
    // The first turn waits, so that `running` is set before a write that ends at once clears it.
    await Promise.resolve();
    while (this.wanted) {
      this.wanted = false;
      await this.write();
    }
    this.running = undefined;
  }
}
