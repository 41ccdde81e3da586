import type { Readable } from "node:stream";
import type { Clock } from "./clock";
import { Health } from "./health";
import { Latest } from "./latest";
import { Leftovers, type Outcome } from "./leftovers";
import type { OwncastFolder } from "./owncast-folder";
import { Publication } from "./publication";
import { Pulse } from "./pulse";
import { type Change, endOf, type Line, partsOf, segmentObject } from "./recording";
import { forever } from "./retry";
import { Sequencer } from "./sequencer";
import { parseSourcePlaylist, type SegmentName } from "./source-playlist";
import type { Received, Spool } from "./spool";
import type { SpoolLimit } from "./spool-limit";
import { type CameraStatus, StatusObject } from "./status-object";
import { lasting, type Store } from "./store";
import type { SegmentFormat } from "./transport-stream";
import { type Log, SegmentQueue, Uploader } from "./uploader";

export interface CameraOptions {
  readonly name: string;
  /** Whether it is to send sound. */
  readonly sound: boolean;
  /** Names of its renditions, the source first; none where there is only that. */
  readonly renditions: readonly string[];
  readonly spool: Spool;
  /** What all cameras together may keep on the disk. */
  readonly limit: SpoolLimit;
  readonly store: Store;
  readonly owncast: OwncastFolder;
  readonly clock: Clock;
  readonly log: Log;
  /** This host's instance id. */
  readonly instance: string | null;
  /** Whether its Owncast is up and takes its key. @default it is */
  readonly isReady?: () => boolean;
}

/** A segment, of one rendition, that waits for the bucket. */
interface Waiting {
  readonly publication: Publication;
  readonly line: Line;
  readonly rendition: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** One camera: what Owncast sends goes to disk, into a recording, and into the bucket. */
export class Camera {
  private readonly sequencer: Sequencer;
  private readonly uploader: Uploader;
  private readonly queue = new SegmentQueue<Waiting>((waiting) => this.upload(waiting));
  private publications: Publication[] = [];
  /** The recording that `live.m3u8` shows. */
  private shown: string | null = null;
  private turns: Promise<void> = Promise.resolve();
  private isStopping = false;
  private looking: Promise<void> | undefined;
  private readonly live = new Latest(() => this.writeLive());
  private readonly status: StatusObject;
  private readonly health: Health;
  private readonly pulse = new Pulse();

  constructor(private readonly options: CameraOptions) {
    const { name, spool, limit, store, clock, log } = options;
    limit.add(this);
    this.sequencer = new Sequencer(name, (segment) => spool.measure(segment), clock.steady(), options.renditions);
    this.uploader = new Uploader(store, clock, log);
    const { uploader } = this;
    this.health = new Health({
      ...options,
      sequencer: () => this.sequencer.state,
      storage: () => ({ failingSince: uploader.failingSince, waiting: this.queue, spoolShare: limit.share }),
    });
    this.status = new StatusObject({
      camera: name,
      instance: options.instance,
      uploader,
      clock,
      current: () => this.current,
      isReady: options.isReady ?? (() => true),
    });
  }

  /** Goes on where an earlier process stopped, however it ended. Call once, before anything else. */
  async start(): Promise<void> {
    const { spool, owncast, log } = this.options;
    const segments = await spool.segments();
    const leftovers = new Leftovers(segments);
    for (const journal of Leftovers.inOrder(await spool.journals())) {
      this.sequencer.restore(journal.changes);
      if (journal.isWhole) continue;
      const outcome = leftovers.outcomes(journal);
      for (const change of journal.changes) this.act(change, outcome);
    }
    await this.turn(() => [...leftovers.unsaid, ...this.sequencer.changeRenditions()]);
    if (segments.length > 0)
      log(`${segments.length} segments wait from before, ${leftovers.unrecorded.length} of them in no recording yet`);
    await this.playlist(await owncast.playlist());
    for (const segment of leftovers.unrecorded) await this.received(segment, segment.bytes);
    this.tick();
  }

  /** Takes a segment; when this resolves, it will be in a recording whatever happens. */
  async receive(name: SegmentName, body: Readable, limit = Number.POSITIVE_INFINITY): Promise<Received | null> {
    if (!this.sequencer.wants(name)) return null;
    const received = await this.options.spool.receive(name, body, limit);
    if (received.bytes > 0) void this.received(name, received.bytes, this.options.clock.now());
    return received;
  }

  /** @param clock when it arrived; nothing for what an earlier process received */
  private async received(name: SegmentName, bytes: number, clock?: number): Promise<void> {
    let isOfUse = true;
    await this.turn((now) => {
      isOfUse = !this.sequencer.isTooLate(name) && (clock !== undefined || this.sequencer.wants(name));
      return this.sequencer.received(name, bytes, now, clock);
    });
    if (!isOfUse) await this.options.spool.remove(name).catch(() => undefined);
  }

  playlist(text: string): Promise<void> {
    return this.turn((now) => this.sequencer.named(parseSourcePlaylist(text), now));
  }

  connected(): Promise<void> {
    return this.turn((now) => {
      this.sequencer.connected(now);
      return [];
    });
  }

  async stopped(): Promise<void> {
    // Why Owncast cut a camera off, its log says before.
    await this.health.listen();
    return this.turn((now) => this.sequencer.stopped(now));
  }

  /** When the oldest segment was filmed that waits for the bucket and is not on its way yet. */
  get oldest(): number | undefined {
    return this.queue.oldest?.line.time;
  }

  /** Gives that segment up. */
  async dropOldest(): Promise<void> {
    const { spool, log } = this.options;
    const oldest = this.queue.shift();
    if (!oldest) return;
    const { publication, line, rendition, seconds } = oldest;
    await spool.empty({ ...line.source, rendition });
    if (!this.health.hasLost) log("the spool is full: its oldest segments are deleted");
    this.health.lost(seconds);
    void this.turn(() => [{ type: "dropped", recording: publication.recording.id, n: line.n, rendition }]);
  }

  /** Once a second. */
  tick(): void {
    // While a disk hangs, looks do not pile up.
    this.looking ??= this.look();
    this.status.refresh();
  }

  /** Ends the recording and resolves when everything is in the bucket. */
  async stop(): Promise<void> {
    await this.looking;
    await this.rescue();
    await this.turn((now) => this.sequencer.finish(now));
    await Promise.all(this.publications.map((publication) => publication.completion));
    this.isStopping = true;
    await Promise.all([this.live.touch(), this.status.touch()]);
  }

  get current(): CameraStatus {
    const shown = this.publications.find(({ recording }) => recording.id === this.shown);
    const state = this.isStopping || shown?.isWhole ? "ended" : shown ? "live" : "waiting";
    return {
      state,
      recording: this.shown,
      unfinished: this.publications.filter(({ isWhole }) => !isWhole).map(({ recording }) => recording.id),
      warnings: this.isStopping ? [] : this.health.warnings,
      measured: state === "live" ? this.pulse.measured : new Pulse().measured,
      spool: { bytes: this.queue.bytes, oldest: this.queue.first?.line.time ?? null },
    };
  }

  /** One after the other: decide, make durable, act. */
  private turn(decide: (now: number) => Change[]): Promise<void> {
    const { spool, clock, log } = this.options;
    this.turns = this.turns.then(async () => {
      const changes = decide(clock.steady());
      if (changes.length === 0) return;
      await forever(
        clock,
        () => spool.append(changes),
        (error, failures) => failures === 1 && log(`the journal cannot be written: ${error.message}`),
      );
      for (const change of changes) this.act(change);
    });
    return this.turns;
  }

  /** @param outcome what became of each rendition of a segment that is appended */
  private act(change: Change, outcome: (line: Line, rendition: number) => Outcome = () => "waits"): void {
    if (change.type === "opened") {
      this.options.log(`recording ${change.recording.id} begins`);
      this.pulse.forget();
      const kept = this.publications.filter(({ isWhole, recording }) => !isWhole || recording.id === this.shown);
      this.publications = [...kept, this.publication(change.recording)];
      return;
    }
    const publication = this.publications.find((each) => each.recording.id === change.recording);
    if (!publication) return;
    if (change.type === "closed") {
      this.options.log(`recording ${change.recording} ends`);
      publication.close();
      void publication.update();
    } else if (change.type === "dropped") {
      publication.markDropped(change.n, change.rendition);
      void this.forget(publication.line(change.n), change.rendition);
      this.changed(publication);
    } else if (change.type === "pictured") {
      publication.markPictured(change.second);
    } else if (change.type === "seen") {
      publication.markSeen(change.rendition, change.format);
    } else this.append(publication, change.line, outcome);
  }

  private append(publication: Publication, line: Line, outcome: (line: Line, rendition: number) => Outcome): void {
    publication.append(line);
    let seconds = line.duration;
    for (const [rendition, bytes] of partsOf(line).entries()) {
      if (bytes === null) continue;
      const became = outcome(line, rendition);
      if (became === "stored") publication.markStored(line.n, rendition);
      if (became === "waits") this.queue.push({ publication, line, rendition, bytes, seconds });
      seconds = 0;
    }
  }

  private publication(recording: Publication["recording"]): Publication {
    const { name, spool, owncast, clock } = this.options;
    return new Publication({
      camera: name,
      recording,
      uploader: this.uploader,
      now: () => clock.now(),
      picture: (since) => owncast.thumbnail(since),
      pictured: (second) => this.turn(() => [{ type: "pictured", recording: recording.id, second }]),
      finished: async () => {
        await spool.complete(recording.id);
        await this.live.touch();
        await this.status.touch();
      },
    });
  }

  private async upload({ publication, line, rendition }: Waiting): Promise<void> {
    const { id, renditions } = publication.recording;
    const source = { ...line.source, rendition };
    const key = `media/${this.options.name}/${id}/${segmentObject(line.n, renditions?.[rendition])}`;
    let format: SegmentFormat | undefined;
    let sent: Uint8Array = Buffer.alloc(0);
    await this.uploader.put(async () => {
      const body = await this.options.spool.read(source);
      this.health.see(body);
      format = publication.look(rendition, line, body);
      sent = body;
      return lasting(key, "video/mp2t", body);
    });
    if (rendition === 0) this.pulse.count(sent, line.duration, this.options.clock.now() - endOf(line));
    if (format) {
      const seen: Change = { type: "seen", recording: id, rendition, format };
      await this.turn(() => [seen]);
    }
    await this.options.spool.remove(source);
    publication.markStored(line.n, rendition);
    this.changed(publication);
  }

  private changed(publication: Publication): void {
    void this.live.touch();
    void publication.update();
  }

  /** What is left of a dropped segment's file goes; if it cannot, the next start tries again. */
  private async forget(line: Line | undefined, rendition?: number): Promise<void> {
    if (line) await this.options.spool.remove({ ...line.source, rendition }).catch(() => undefined);
  }

  private async writeLive(): Promise<void> {
    // What is sent late, after an outage or a restart, is no longer live; its end is shown all the same.
    const isShown = (each: Publication) => !each.isClosed || each.isWhole || each.recording.id === this.shown;
    const newest = [...this.publications].reverse().find((each) => each.published.length > 0 && isShown(each));
    if (!newest) return;
    await newest.writeLive();
    this.shown = newest.recording.id;
    this.status.refresh();
  }

  private async look(): Promise<void> {
    await this.health.listen();
    await this.rescue();
    await this.turn((now) => this.sequencer.advance(now));
    this.looking = undefined;
  }

  /** Fetches from Owncast's disk what it could not deliver, as while this process was restarted. */
  private async rescue(): Promise<void> {
    try {
      for (const name of this.sequencer.missing(this.options.clock.steady())) {
        const body = await this.options.owncast.segment(name);
        if (body && (await this.receive(name, body))?.bytes)
          this.options.log(`fetched segment ${name.n} from Owncast's own disk`);
      }
    } catch (error) {
      this.options.log(`cannot fetch from Owncast's own disk: ${(error as Error).message}`);
    }
  }
}
