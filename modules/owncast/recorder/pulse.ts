import { keyframes } from "./transport-stream";

/** How a camera's stream is, as the newest segments of its source show it. */
export interface Measured {
  /** Bits a second of picture and sound. */
  readonly bitrate: number | null;
  /** Seconds from one keyframe to the next; `null` when none can be seen. */
  readonly keyframeSeconds: number | null;
  /** Seconds from the end of the newest segment's filming until it was in the bucket. */
  readonly segmentDelay: number | null;
}

interface Beat {
  readonly bytes: number;
  /** Of playing. */
  readonly seconds: number;
  readonly keyframes: number;
}

/** Long enough for a steady figure, short enough to follow a camera that was set otherwise. */
const KEPT_SECONDS = 30;

/** Measures what passes by on its way to the bucket. */
export class Pulse {
  private beats: Beat[] = [];
  private delay: number | null = null;

  /** A segment of the source is in the bucket, so many milliseconds after it was filmed. */
  count(body: Uint8Array, seconds: number, late: number): void {
    this.beats.push({ bytes: body.length, seconds, keyframes: keyframes(body) });
    const played = () => this.beats.slice(1).reduce((sum, beat) => sum + beat.seconds, 0);
    while (this.beats.length > 1 && played() >= KEPT_SECONDS) this.beats.shift();
    this.delay = Math.max(0, late) / 1000;
  }

  /** What comes next is another broadcast. */
  forget(): void {
    this.beats = [];
    this.delay = null;
  }

  get measured(): Measured {
    const sum = (of: keyof Beat) => this.beats.reduce((total, beat) => total + beat[of], 0);
    const [bytes, seconds, count] = [sum("bytes"), sum("seconds"), sum("keyframes")];
    return {
      bitrate: seconds > 0 ? Math.round((bytes * 8) / seconds) : null,
      keyframeSeconds: count > 0 ? rounded(seconds / count) : null,
      segmentDelay: this.delay === null ? null : rounded(this.delay),
    };
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
