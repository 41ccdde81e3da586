import type { Thumbs as List } from "../contract";
import type { MediaPass } from "../media-pass";
import type { Timeline } from "./timeline";

/** Milliseconds between two looks at the list of a recording that grows: the recorder adds a picture each 20 s. */
const lookEvery = 20_000;

/** Small pictures of one recording, every so many seconds. Asked for only when somebody looks for a moment. */
export class Thumbs {
  private seconds: readonly number[] = [];
  private reading: Promise<void> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly pass: MediaPass,
    /** Path of `thumbs.json`. */
    private readonly list: string,
    private readonly isGrowing: () => boolean,
  ) {}

  /** Path of the picture of that second of playing time; undefined where there is none, or not yet known of. */
  async at(second: number): Promise<string | undefined> {
    await this.read();
    const { seconds } = this;
    const taken = seconds.findLast((each) => each <= second) ?? seconds[0];
    return taken === undefined ? undefined : this.list.replace(/[^/]+$/, `thumbs/${taken}.jpg`);
  }

  /** A list that is missing is asked for again as a growing one is: the first picture comes after some seconds. */
  private read(): Promise<void> {
    const now = performance.now();
    if (now - this.readAt < (this.isGrowing() ? lookEvery : Number.POSITIVE_INFINITY))
      return this.reading ?? Promise.resolve();
    this.readAt = now;
    this.reading = this.pass.read<List>(this.list).then(
      (found) => {
        this.seconds = found?.thumbs ?? [];
      },
      () => {},
    );
    return this.reading;
  }
}

/** Seconds of playing time at a moment; behind the end that is known, time has gone on since. */
export function secondOf(timeline: Timeline, time: number): number {
  return timeline.positionOf(time) - timeline.start + Math.max(0, time - timeline.to) / 1000;
}
