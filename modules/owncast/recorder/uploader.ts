import type { Clock } from "./clock";
import { forever } from "./retry";
import type { Store, StoredObject } from "./store";

export type Log = (line: string) => void;

/** Sends to the bucket until it is there, however long that takes. */
export class Uploader {
  private failing: { readonly since: number; readonly message: string } | undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Since when nothing reached the bucket, milliseconds since 1970. */
  get failingSince(): number | null {
    return this.failing?.since ?? null;
  }

  /** @param make is asked again at each try, so what changes is sent as it is then. */
  async put(make: () => StoredObject | Promise<StoredObject>): Promise<void> {
    await forever(
      this.clock,
      async () => this.store.put(await make()),
      (error) => this.failed(error),
    );
    if (this.failing)
      this.log(`the bucket takes objects again after ${Math.round((this.clock.now() - this.failing.since) / 1000)} s`);
    this.failing = undefined;
  }

  private failed(error: Error): void {
    const { message } = error;
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    if (this.failing?.message !== message)
      this.log(`the bucket takes nothing: ${message}${cause}; kept on disk, trying on`);
    this.failing = { since: this.failing?.since ?? this.clock.now(), message };
  }
}

/** How many segments of a camera travel at once: enough to catch up after an outage, few enough for 64 MB segments. */
const IN_FLIGHT = 4;

/** A camera's segments on their way to the bucket, oldest first. */
export class SegmentQueue {
  private readonly waiting: (() => Promise<void>)[] = [];
  private running = 0;

  get length(): number {
    return this.waiting.length + this.running;
  }

  push(job: () => Promise<void>): void {
    this.waiting.push(job);
    this.fill();
  }

  private fill(): void {
    while (this.running < IN_FLIGHT) {
      const job = this.waiting.shift();
      if (!job) return;
      this.running++;
      void job().finally(() => {
        this.running--;
        this.fill();
      });
    }
  }
}
