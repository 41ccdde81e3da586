/** Milliseconds between two looks at the clock. */
const beat = 2_000;
/** Milliseconds by which a look is late when the machine has slept, and not only been busy. */
export const nap = 6_000;

/**
 * Notices that the page was asleep: the lid was closed, the tab frozen, the network gone. No event tells of a lid, but the
 * clock has jumped.
 */
export class Sleep {
  private readonly listening = new AbortController();
  private readonly beats = setInterval(() => this.look(), beat);
  private seen = Date.now();
  /** Milliseconds; kept until the page has woken up. */
  private slept = 0;
  private waking: Promise<void> | undefined;

  /** @param onWake is told for how long; when it fails, it is told again. */
  constructor(private readonly onWake: (slept: number) => Promise<void>) {
    const { signal } = this.listening;
    const wake = () => this.wake();
    document.addEventListener("visibilitychange", wake, { signal });
    document.addEventListener("resume", wake, { signal });
    for (const event of ["online", "pageshow"]) window.addEventListener(event, wake, { signal });
  }

  close(): void {
    clearInterval(this.beats);
    this.listening.abort();
  }

  private look(): void {
    this.measure();
    if (this.slept > nap) this.wake();
  }

  private measure(): void {
    const now = Date.now();
    this.slept = Math.max(this.slept, now - this.seen - beat);
    this.seen = now;
  }

  private wake(): void {
    this.measure();
    if (document.hidden) return;
    const { slept } = this;
    this.waking ??= this.onWake(slept)
      .then(
        () => {
          this.slept = 0;
        },
        () => {},
      )
      .finally(() => {
        this.waking = undefined;
      });
  }
}
