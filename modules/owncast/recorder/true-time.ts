/** From a segment's last frame to the end of its upload, as measured on loopback: 50 to 150 ms. */
const UPLOAD_MS = 100;
/** What is less than this is left alone: no viewer sees it, and time stamps that change with each line are no help. */
const WORTH_MS = 250;
/** More than this is no late stamp: somebody set the clock. ffmpeg's first look at a stream takes 5 s at most. */
const CLOCK_SET_MS = 10_000;
/** A camera's quartz is good to 100 parts in a million; all that is later than twice that, its network kept back. */
const DRIFT = 0.0002;
/** How many arrivals are compared: one that was held up tells nothing, the quickest of them does. */
const COMPARED = 32;

/**
 * When the segments of one stream were filmed. ffmpeg reads the clock once, when it has looked at the stream for up to
 * 5 s, and then counts the camera's time. So a stream's times begin too late, and go astray with the camera's quartz.
 * Corrected by the arrivals: no segment ends after it has come.
 */
export class TrueTime {
  private shift = 0;
  private first: number | undefined;
  private readonly waits: number[] = [];

  /** An earlier process put a segment's beginning here, which ffmpeg has at `time`. */
  continue(begin: number, time: number): void {
    if (Math.abs(begin - time) <= CLOCK_SET_MS) this.shift = begin - time;
  }

  /**
   * @param time as ffmpeg says, milliseconds since 1970
   * @param arrived when the whole of it was there, by the clock; `undefined` when nobody saw it come
   */
  of(time: number, seconds: number, arrived: number | undefined): number {
    this.first ??= time;
    if (arrived !== undefined) this.learn(arrived - time - Math.round(seconds * 1000) - UPLOAD_MS, time - this.first);
    return time + this.shift;
  }

  private learn(wait: number, elapsed: number): void {
    if (Math.abs(wait - this.shift) > CLOCK_SET_MS) return;
    this.waits.push(wait);
    if (this.waits.length > COMPARED) this.waits.shift();
    const quickest = Math.min(...this.waits);
    const isEnough = this.waits.length === COMPARED;
    if (quickest < this.shift - WORTH_MS) this.shift = quickest;
    else if (isEnough && quickest > this.shift + WORTH_MS)
      this.shift = Math.min(quickest, Math.max(this.shift, elapsed * DRIFT));
  }
}
