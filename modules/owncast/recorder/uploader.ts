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
      this.log(
        `the bucket takes objects again after ${Math.round((this.clock.steady() - this.failing.since) / 1000)} s`,
      );
    this.failing = undefined;
  }

  private failed(error: Error): void {
    // Objects take turns in failing; one line tells of all of them.
    const message = error.message.replace(/ for \S+$/, "");
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    if (this.failing?.message !== message)
      this.log(`the bucket takes nothing: ${message}${cause}; kept on disk, trying on`);
    this.failing = { since: this.failing?.since ?? this.clock.steady(), message };
  }
}

/** How many segments of a camera travel at once: enough to catch up after an outage. */
const IN_FLIGHT = 4;
/** And how many bytes, for each is in memory while it travels; one that is larger travels alone. */
const IN_FLIGHT_BYTES = 16 * 1024 * 1024;

/** A segment on its way. */
export interface Parcel {
  readonly bytes: number;
  /** That it plays; 0 for what is a line's further rendition. */
  readonly seconds: number;
}

/** A camera's segments on their way to the bucket, oldest first. */
export class SegmentQueue<T extends Parcel> {
  private readonly waiting: T[] = [];
  private readonly travelling = new Set<T>();

  constructor(private readonly send: (parcel: T) => Promise<void>) {}

  get length(): number {
    return this.waiting.length + this.travelling.size;
  }

  /** How long all of it plays. */
  get seconds(): number {
    return [...this.travelling, ...this.waiting].reduce((sum, { seconds }) => sum + seconds, 0);
  }

  /** The first of all. */
  get first(): T | undefined {
    const [travelling = this.oldest] = this.travelling;
    return travelling;
  }

  get bytes(): number {
    return [...this.travelling, ...this.waiting].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The first that does not travel yet. */
  get oldest(): T | undefined {
    return this.waiting[0];
  }

  push(parcel: T): void {
    this.waiting.push(parcel);
    this.fill();
  }

  /** Takes out {@link oldest}. */
  shift(): T | undefined {
    return this.waiting.shift();
  }

  private fill(): void {
    for (let next = this.oldest; next && this.hasRoom(next.bytes); next = this.oldest) {
      const parcel = next;
      this.waiting.shift();
      this.travelling.add(parcel);
      void this.send(parcel).finally(() => {
        this.travelling.delete(parcel);
        this.fill();
      });
    }
  }

  private hasRoom(bytes: number): boolean {
    const travelling = [...this.travelling].reduce((sum, { bytes }) => sum + bytes, 0);
    return travelling === 0 || (this.travelling.size < IN_FLIGHT && travelling + bytes <= IN_FLIGHT_BYTES);
  }
}
