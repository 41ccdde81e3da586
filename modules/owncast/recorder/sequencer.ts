import { type Change, endOf, type Line, type RecordingHead, recordingId } from "./recording";
import type { NamedSegment, SegmentName } from "./source-playlist";
import { type Measure, SourceStream } from "./source-stream";

/**
 * A camera that comes back within this time goes on in the same recording: a router restarts or an action camera
 * changes its battery in less, and two takes further apart are two recordings to whoever looks for them.
 */
export const GAP_MS = 15_000;
/** A stream is over when it was silent for this many of its longest segments (and at least GAP_MS). */
const SILENT_SEGMENTS = 3;
/** Owncast cuts a connected camera that sends nothing after 10 s; a first segment may take a long keyframe interval more. */
const CONNECTING_MS = 30_000;
/** ffmpeg stamps the first segment when it has probed the source: up to 5 s late (video only). */
const PROBE_MS = 5_000;
/** Owncast's last playlist and its stop event race each other on different connections; they are 50 ms apart. */
const SETTLE_MS = 1_000;
/** Streams whose late segments are still recognised. */
const REMEMBERED_STREAMS = 8;

/**
 * Puts what Owncast sends into recordings: every finished segment exactly once, in order, at its true time, whatever
 * the order of segments, playlists and events. Pure: time comes in with each call, changes go out in the order in
 * which they must become durable.
 */
export class Sequencer {
  private readonly streams: SourceStream[] = [];
  private open: OpenRecording | undefined;
  private readonly ids = new Set<string>();
  private nextSequence = 0;
  private lastSign: number;
  private stop: { readonly at: number; readonly stream: string | undefined } | undefined;
  private connectedAt: number | undefined;
  private fruitlessAt: number | undefined;

  constructor(
    private readonly camera: string,
    private readonly measure: Measure,
    now: number,
    /** Their names, the source first; none where there is only that. */
    private readonly renditions: readonly string[] = [],
  ) {
    this.lastSign = now;
  }

  /** Takes over what an earlier process recorded, before anything else is told. */
  restore(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === "appended")
        this.stream(change.line.source.stream).restore(change.line.source.n, endOf(change.line));
      this.apply(change);
    }
  }

  /** Ends what an earlier process recorded in other renditions. */
  changeRenditions(): Change[] {
    return this.open && String(this.open.head.renditions ?? []) !== String(this.renditions) ? this.close() : [];
  }

  /** Whether this segment is new; a second copy of one that is already in a recording is not. */
  wants({ stream, n, rendition = 0 }: SegmentName): boolean {
    return this.find(stream)?.wants(n, rendition) ?? rendition < this.count;
  }

  /** Whether the line that this segment belongs to is made without it. */
  isTooLate({ stream, n, rendition = 0 }: SegmentName): boolean {
    return this.find(stream)?.isTooLate(n, rendition) ?? false;
  }

  /** @param clock what the clock said when it came; nothing where nobody saw it come. */
  received(name: SegmentName, bytes: number, now: number, clock?: number): Change[] {
    const stream = this.stream(name.stream);
    const { n, rendition = 0 } = name;
    if (!stream.wants(n, rendition)) return [];
    stream.received(n, rendition, bytes, now, clock);
    this.lastSign = now;
    this.connectedAt = undefined;
    this.fruitlessAt = undefined;
    if (stream === this.newest && this.stoppedAt === undefined) stream.resume();
    return this.advance(now);
  }

  named(segments: readonly NamedSegment[], now: number): Change[] {
    for (const segment of segments) this.stream(segment.stream).named(segment, now);
    return this.advance(now);
  }

  /** Owncast says that a camera has connected; it may still send nothing. */
  connected(now: number): void {
    this.connectedAt = now;
  }

  /** Owncast says that the stream has ended. */
  stopped(now: number): Change[] {
    this.stop = { at: now, stream: this.newest?.id };
    if (this.connectedAt !== undefined) this.fruitlessAt = now;
    this.connectedAt = undefined;
    return this.advance(now);
  }

  /** Nothing more will come: what is held is taken as it is, and the recording ends. */
  finish(now: number): Change[] {
    return [...this.streams.flatMap((stream) => this.drain(stream, true, now)), ...this.close()];
  }

  /** What only the passing of time decides; once a second is enough. */
  advance(now: number): Change[] {
    const changes: Change[] = [];
    const over = this.isOver(now);
    for (const stream of [...this.streams]) {
      const settled = this.stoppedAt !== undefined && now - this.stoppedAt >= SETTLE_MS;
      const finished = stream.finished || stream !== this.newest || settled || over;
      if (finished) stream.finish();
      changes.push(...this.drain(stream, finished, now));
    }
    if (over) changes.push(...this.close());
    return changes;
  }

  /** Segments that should be there by now and are not: Owncast's own disk may still have them. */
  missing(now: number): SegmentName[] {
    return this.streams.flatMap((stream) => stream.missing(now, this.stoppedAt === undefined ? undefined : 0));
  }

  /** What is going on, for the status page. */
  get state(): SequencerState {
    return {
      recording: this.open?.head.id ?? null,
      lastSign: this.lastSign,
      stopped: this.stoppedAt !== undefined,
      connectedAt: this.connectedAt ?? null,
      fruitlessAt: this.fruitlessAt ?? null,
      longest: this.open?.longest ?? 0,
      lastDuration: this.open?.last?.duration ?? 0,
    };
  }

  private isOver(now: number): boolean {
    if (this.connectedAt !== undefined && now - this.connectedAt < CONNECTING_MS) return false;
    if (this.stoppedAt !== undefined) return now - Math.max(this.stoppedAt, this.lastSign) >= GAP_MS;
    return now - this.lastSign >= Math.max(GAP_MS, SILENT_SEGMENTS * (this.open?.longest ?? 0) * 1000);
  }

  private drain(stream: SourceStream, finished: boolean, now: number): Change[] {
    const changes: Change[] = [];
    for (
      let ready = stream.next(finished, now, this.measure);
      ready;
      ready = stream.next(finished, now, this.measure)
    ) {
      const { n, parts, duration, time } = ready;
      const source = { stream: stream.id, n };
      const last = this.open?.last;
      const goesOn = last?.source.stream === stream.id && n === last.source.n + 1;
      const begins = time ?? (goesOn ? endOf(last) : ready.receivedAt - Math.round(duration * 1000));
      const tooLate = last && last.source.stream !== stream.id && begins - endOf(last) > GAP_MS + PROBE_MS;
      if (tooLate) changes.push(...this.close());
      const head = this.open?.head ?? this.begin(begins, changes);
      const line: Line = {
        n: this.open?.count ?? 0,
        source,
        duration,
        time: begins,
        bytes: parts.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
        ...(this.count > 1 && { parts }),
        discontinuity: this.open?.last !== undefined && !goesOn,
      };
      changes.push(this.apply({ type: "appended", recording: head.id, line }));
    }
    return changes;
  }

  private begin(start: number, changes: Change[]): RecordingHead {
    let id = recordingId(this.camera, start);
    for (let at = start; this.ids.has(id); at += 1000) id = recordingId(this.camera, at);
    // Seconds since 1970 as the floor: the sequence never goes back, not even when the spool was lost.
    const sequence = Math.max(this.nextSequence, Math.floor(start / 1000));
    const head = { id, start, sequence, ...(this.count > 1 && { renditions: this.renditions }) };
    changes.push(this.apply({ type: "opened", recording: head }));
    return head;
  }

  private close(): Change[] {
    return this.open ? [this.apply({ type: "closed", recording: this.open.head.id })] : [];
  }

  private apply(change: Change): Change {
    if (change.type === "opened") {
      this.open = { head: change.recording, count: 0, longest: 0, last: undefined };
      this.ids.add(change.recording.id);
      this.nextSequence = Math.max(this.nextSequence, change.recording.sequence);
    } else if (change.type === "closed") this.open = undefined;
    else if (change.type === "appended" && this.open) {
      this.open.count++;
      this.open.last = change.line;
      this.open.longest = Math.max(this.open.longest, change.line.duration);
      this.nextSequence++;
    }
    return change;
  }

  /** When the newest stream was said to have ended. */
  private get stoppedAt(): number | undefined {
    return this.stop?.stream === this.newest?.id ? this.stop?.at : undefined;
  }

  private get count(): number {
    return Math.max(1, this.renditions.length);
  }

  private get newest(): SourceStream | undefined {
    return this.streams.at(-1);
  }

  private find(id: string): SourceStream | undefined {
    return this.streams.find((stream) => stream.id === id);
  }

  private stream(id: string): SourceStream {
    const known = this.find(id);
    if (known) return known;
    const stream = new SourceStream(id, this.count);
    this.streams.push(stream);
    const forgotten = this.streams.findIndex((each) => each.isEmpty && each !== stream);
    if (this.streams.length > REMEMBERED_STREAMS && forgotten >= 0) this.streams.splice(forgotten, 1);
    return stream;
  }
}

export interface SequencerState {
  readonly recording: string | null;
  /** When the newest segment arrived, milliseconds since 1970. */
  readonly lastSign: number;
  /** Owncast said that the stream ended, and no segment came since. */
  readonly stopped: boolean;
  readonly connectedAt: number | null;
  /** When a camera was last cut off before its first segment; `null` once one came. */
  readonly fruitlessAt: number | null;
  /** Longest and newest segment of the open recording, seconds. */
  readonly longest: number;
  readonly lastDuration: number;
}

interface OpenRecording {
  readonly head: RecordingHead;
  count: number;
  longest: number;
  last: Line | undefined;
}
