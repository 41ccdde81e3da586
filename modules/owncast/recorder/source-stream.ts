import type { NamedSegment, SegmentName } from "./source-playlist";
import { TrueTime } from "./true-time";

/** Owncast tries an upload five times, which takes it about 6 s; twice that, and a missing segment will not come. */
const HOLE_MS = 12_000;
/** When a missing segment is looked for on Owncast's own disk, where it stays for about a minute. */
const RESCUE_MS = 3_000;
/** How many given-up segments are still taken when they come late. */
const REMEMBERED = 1000;
/** Played length of a segment that nobody named and that cannot be measured: Owncast's default segment, seconds. */
const UNKNOWN_SECONDS = 2;

/** Seconds that a segment on the spool plays, measured from its time stamps; `null` when it cannot be. */
export type Measure = (name: SegmentName) => number | null;

/** A segment whose turn has come. `time` is unknown when no playlist named it. */
export interface ReadySegment {
  readonly n: number;
  /** Bytes of each rendition; `null` for one that never came. */
  readonly parts: readonly (number | null)[];
  readonly receivedAt: number;
  readonly duration: number;
  /** When it was filmed, corrected by the arrivals. */
  readonly time: number | undefined;
}

/**
 * The segments of one connect of the camera: held until the one before has gone, a playlist has named them, and all their
 * renditions are there. Owncast cuts every rendition at the same keyframes (`owncast-ffmpeg` sees to it), so the number of
 * a segment is the same in all, and what the source's playlist says of it is true of all.
 */
export class SourceStream {
  private expected = 0;
  private newestNamed = -1;
  private readonly held = new Map<number, Held>();
  private readonly names = new Map<number, { readonly segment: NamedSegment; readonly at: number }>();
  /** Given up, but taken if they come after all. */
  private readonly skipped = new Set<number>();
  /** Taken without these renditions, which are of no use any more. */
  private readonly tooLate = new Set<string>();
  private over = false;
  private readonly time = new TrueTime();
  /** Where an earlier process ended. */
  private restored: { readonly n: number; readonly end: number } | undefined;

  constructor(
    readonly id: string,
    private readonly renditions: number,
  ) {}

  get finished(): boolean {
    return this.over;
  }

  get isEmpty(): boolean {
    return this.held.size === 0;
  }

  wants(n: number, rendition: number): boolean {
    const isOpen = n >= this.expected || this.skipped.has(n);
    return rendition < this.renditions && isOpen && !this.held.get(n)?.parts.has(rendition);
  }

  /** Whether the line is made, and without it. */
  isTooLate(n: number, rendition: number): boolean {
    return this.tooLate.has(`${n}/${rendition}`);
  }

  /** @param clock what the clock said then; it may have been set since the process began. */
  received(n: number, rendition: number, bytes: number, at: number, clock: number | undefined): void {
    const held = this.held.get(n) ?? { parts: new Map(), at, clock };
    held.parts.set(rendition, bytes);
    this.held.set(n, held);
  }

  named(segment: NamedSegment, at: number): void {
    const { n } = segment;
    this.newestNamed = Math.max(this.newestNamed, n);
    if (!this.names.has(n) && (n >= this.expected || this.skipped.has(n))) this.names.set(n, { segment, at });
  }

  /** No more segments are expected, so nothing waits for another. */
  finish(): void {
    this.over = true;
  }

  /** It was only silent. */
  resume(): void {
    this.over = false;
  }

  /** Segment `n` is in a recording already, and was taken to end at `end`. */
  restore(n: number, end: number): void {
    this.restored = { n, end };
    this.take(n);
  }

  /** Takes the next segment whose turn has come, if there is one. */
  next(finished: boolean, now: number, measure: Measure): ReadySegment | undefined {
    const [n, segment] = this.first ?? [];
    if (n === undefined || !segment) return undefined;
    const { at, clock } = segment;
    const isDue = n <= this.expected && segment.parts.size === this.renditions;
    if (!isDue && !finished && now - at < HOLE_MS) return undefined;
    const name = this.names.get(n)?.segment;
    // Playlists slide: one that names a later segment and not this one will never name it.
    const unnamed = finished || this.newestNamed > n;
    if (!name && !unnamed) return undefined;
    const parts = this.all.map((rendition) => segment.parts.get(rendition) ?? null);
    const there = parts.findIndex((bytes) => bytes !== null);
    const duration = name?.duration ?? measure(this.name(n, there)) ?? UNKNOWN_SECONDS;
    this.take(n);
    for (const [rendition, bytes] of parts.entries()) if (bytes === null) this.forgo(`${n}/${rendition}`);
    return { n, parts, receivedAt: clock ?? at, duration, time: name && this.timeOf(name, clock) };
  }

  /** Segments that a playlist named, or that a later one has overtaken, `age` ms ago or longer. */
  missing(now: number, age = RESCUE_MS): SegmentName[] {
    const [first, segment] = this.first ?? [];
    const overtaken = first !== undefined && segment && now - segment.at >= age ? this.between(first) : [];
    const unsent = [...this.names].filter(([n, { at }]) => n >= this.expected && !this.held.has(n) && now - at >= age);
    const absent = [...new Set([...overtaken, ...unsent.map(([n]) => n)])];
    const waited = [...this.held].filter(([, { at }]) => now - at >= age).map(([n]) => n);
    return [...absent, ...waited].flatMap((n) =>
      this.all.filter((each) => !this.held.get(n)?.parts.has(each)).map((each) => this.name(n, each)),
    );
  }

  private name(n: number, rendition: number): SegmentName {
    return { stream: this.id, n, ...(rendition > 0 && { rendition }) };
  }

  private get all(): number[] {
    return Array.from({ length: this.renditions }, (_, place) => place);
  }

  private forgo(part: string): void {
    this.tooLate.add(part);
    const [oldest] = this.tooLate;
    if (oldest !== undefined && this.tooLate.size > REMEMBERED) this.tooLate.delete(oldest);
  }

  private timeOf({ n, time, duration }: NamedSegment, clock: number | undefined): number {
    if (this.restored && this.restored.n + 1 === n) this.time.continue(this.restored.end, time);
    this.restored = undefined;
    return this.time.of(time, duration, clock);
  }

  /** The lowest segment that is held. */
  private get first(): [number, Held] | undefined {
    let lowest: number | undefined;
    for (const n of this.held.keys()) if (lowest === undefined || n < lowest) lowest = n;
    const segment = lowest === undefined ? undefined : this.held.get(lowest);
    return lowest !== undefined && segment ? [lowest, segment] : undefined;
  }

  private take(n: number): void {
    this.held.delete(n);
    this.names.delete(n);
    this.skipped.delete(n);
    if (n < this.expected) return;
    for (const lost of this.between(n)) this.skipped.add(lost);
    this.expected = n + 1;
  }

  /** The numbers from the expected one to below `n`: what is missing when `n` is the next that is there. */
  private between(n: number): number[] {
    const from = Math.max(this.expected, n - REMEMBERED);
    return Array.from({ length: Math.max(0, n - from) }, (_, index) => from + index);
  }
}

interface Held {
  /** Bytes by rendition. */
  readonly parts: Map<number, number>;
  /** When the first of them came. */
  readonly at: number;
  readonly clock: number | undefined;
}
