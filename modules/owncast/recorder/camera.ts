import type { Readable } from "node:stream";
import type { Clock } from "./clock";
import { Latest } from "./latest";
import type { OwncastFolder } from "./owncast-folder";
import { OwncastEar } from "./owncast-signs";
import { Publication } from "./publication";
import { type Change, type Line, segmentObject } from "./recording";
import { forever } from "./retry";
import { Sequencer } from "./sequencer";
import { parseSourcePlaylist, type SegmentName } from "./source-playlist";
import type { Received, Spool } from "./spool";
import type { SpoolLimit } from "./spool-limit";
import { type Observed, Warnings } from "./status";
import { type CameraStatus, StatusObject } from "./status-object";
import { changing, lasting, type Store } from "./store";
import { isHeard } from "./transport-stream";
import { type Log, SegmentQueue, Uploader } from "./uploader";

export interface CameraOptions {
  readonly name: string;
  /** Whether it is to send sound. */
  readonly sound: boolean;
  readonly spool: Spool;
  /** What all cameras together may keep on the disk. */
  readonly limit: SpoolLimit;
  readonly store: Store;
  readonly owncast: OwncastFolder;
  readonly clock: Clock;
  readonly log: Log;
  /** This host's instance id. */
  readonly instance: string | null;
}

/** A segment that waits for the bucket. */
interface Waiting {
  readonly publication: Publication;
  readonly line: Line;
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
  private dropped: Observed["dropped"] = null;
  private heard: boolean | null = null;
  private readonly ear = new OwncastEar();
  private readonly warnings = new Warnings();
  private readonly live = new Latest(() => this.writeLive());
  private readonly status: StatusObject;

  constructor(private readonly options: CameraOptions) {
    const { name, spool, limit, store, clock, log } = options;
    limit.add(this);
    this.sequencer = new Sequencer(name, (segment) => spool.measure(segment), clock.steady());
    this.uploader = new Uploader(store, clock, log);
    const { uploader } = this;
    this.status = new StatusObject({
      camera: name,
      instance: options.instance,
      uploader,
      clock,
      current: () => this.current,
    });
  }

  /** Goes on where an earlier process stopped, however it ended. Call once, before anything else. */
  async start(): Promise<void> {
    const { spool, owncast, log } = this.options;
    const segments = await spool.segments();
    const waiting = new Map(segments.map((segment) => [fileKey(segment), segment]));
    const emptied: Change[] = [];
    for (const { changes, isWhole } of await spool.journals()) {
      this.sequencer.restore(changes);
      if (isWhole) continue;
      const dropped = new Set(changes.flatMap((change) => (change.type === "dropped" ? [change.n] : [])));
      for (const change of changes) {
        if (change.type !== "appended") {
          this.act(change);
          continue;
        }
        const { recording, line } = change;
        const file = waiting.get(fileKey(line.source));
        waiting.delete(fileKey(line.source));
        if (dropped.has(line.n)) this.act(change, "dropped");
        else if (!file) this.act(change, "stored");
        else if (file.bytes > 0) this.act(change);
        else {
          this.act(change, "dropped");
          emptied.push({ type: "dropped", recording, n: line.n });
        }
      }
    }
    if (emptied.length > 0) await this.turn(() => emptied);
    if (segments.length > 0)
      log(`${segments.length} segments wait from before, ${waiting.size} of them in no recording yet`);
    await this.playlist(await owncast.playlist());
    for (const segment of waiting.values())
      await this.turn((now) => this.sequencer.received(segment, segment.bytes, now));
    this.tick();
  }

  /** Takes a segment; when this resolves, it will be in a recording whatever happens. */
  async receive(name: SegmentName, body: Readable, limit = Number.POSITIVE_INFINITY): Promise<Received | null> {
    if (!this.sequencer.wants(name)) return null;
    const received = await this.options.spool.receive(name, body, limit);
    const arrived = this.options.clock.now();
    if (received.bytes > 0) void this.turn((now) => this.sequencer.received(name, received.bytes, now, arrived));
    return received;
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
    await this.listen();
    return this.turn((now) => this.sequencer.stopped(now));
  }

  /** When the oldest segment was filmed that waits for the bucket and is not on its way yet. */
  get oldest(): number | undefined {
    return this.queue.oldest?.line.time;
  }

  /** Gives that segment up. */
  async dropOldest(): Promise<void> {
    const { spool, clock, log } = this.options;
    const oldest = this.queue.shift();
    if (!oldest) return;
    const { publication, line } = oldest;
    await spool.empty(line.source);
    if (!this.dropped) log("the spool is full: its oldest segments are deleted");
    const at = clock.steady();
    this.dropped = { seconds: (this.dropped?.seconds ?? 0) + line.duration, since: this.dropped?.since ?? at, at };
    void this.turn(() => [{ type: "dropped", recording: publication.recording.id, n: line.n }]);
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
      warnings: this.isStopping ? [] : this.warnings.of(this.observed, this.options.clock.steady()),
    };
  }

  private get observed(): Observed {
    return {
      sequencer: this.sequencer.state,
      signs: this.ear.signs,
      sound: this.options.sound,
      isHeard: this.heard,
      failingSince: this.uploader.failingSince,
      waiting: this.queue,
      spoolShare: this.options.limit.share,
      dropped: this.dropped,
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

  private act(change: Change, outcome: "waits" | "stored" | "dropped" = "waits"): void {
    if (change.type === "opened") {
      this.options.log(`recording ${change.recording.id} begins`);
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
      publication.markDropped(change.n);
      void this.forget(publication.line(change.n));
      this.changed(publication);
    } else if (change.type === "pictured") {
      publication.markPictured(change.second);
    } else {
      publication.append(change.line);
      if (outcome === "stored") publication.markStored(change.line.n);
      if (outcome === "waits") this.queue.push({ publication, line: change.line });
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

  private async upload({ publication, line }: Waiting): Promise<void> {
    const key = `media/${this.options.name}/${publication.recording.id}/${segmentObject(line.n)}`;
    await this.uploader.put(async () => {
      const body = await this.options.spool.read(line.source);
      this.heard = isHeard(body);
      return lasting(key, "video/mp2t", body);
    });
    await this.options.spool.remove(line.source);
    publication.markStored(line.n);
    this.changed(publication);
  }

  private changed(publication: Publication): void {
    void this.live.touch();
    void publication.update();
  }

  /** What is left of a dropped segment's file goes; if it cannot, the next start tries again. */
  private async forget(line: Line | undefined): Promise<void> {
    if (line) await this.options.spool.remove(line.source).catch(() => undefined);
  }

  private async writeLive(): Promise<void> {
    // What is sent late, after an outage or a restart, is no longer live; its end is shown all the same.
    const isShown = (each: Publication) => !each.isClosed || each.isWhole || each.recording.id === this.shown;
    const newest = [...this.publications].reverse().find((each) => each.published.length > 0 && isShown(each));
    if (!newest) return;
    const key = `media/${this.options.name}/live.m3u8`;
    const text = () => newest.livePlaylist();
    await this.uploader.put(() => changing(key, "application/vnd.apple.mpegurl", text()));
    this.shown = newest.recording.id;
    this.status.refresh();
  }

  private async look(): Promise<void> {
    await this.listen();
    await this.rescue();
    await this.turn((now) => this.sequencer.advance(now));
    this.looking = undefined;
  }

  /** What Owncast tells nobody but its own files. */
  private async listen(): Promise<void> {
    const { owncast, clock, sound } = this.options;
    this.ear.hear(await owncast.log(), clock.now());
    const { recording, connectedAt } = this.sequencer.state;
    if (!sound && recording && connectedAt === null) this.ear.hasSound ??= await owncast.hasSound();
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

function fileKey({ stream, n }: SegmentName): string {
  return `${stream}/${n}`;
}
