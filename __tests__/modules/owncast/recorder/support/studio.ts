import { Readable } from "node:stream";
import { Camera } from "../../../../../modules/owncast/recorder/camera";
import { SpoolLimit } from "../../../../../modules/owncast/recorder/spool-limit";
import { Disk, ManualClock, MemoryOwncast, MemorySpool, MemoryStore, settle } from "./memory";
import { sourcePlaylist } from "./source";
import { parseStrictly } from "./strict-playlist";

/** A camera whose disk, bucket and time are in memory. Segments are six bytes or so, two seconds each. */
export class Studio {
  readonly clock = new ManualClock();
  readonly disk = new Disk();
  readonly store = new MemoryStore(this.clock);
  readonly owncast = new MemoryOwncast();
  limit = new SpoolLimit();
  camera!: Camera;
  private life: { kill(): void }[] = [];

  /**
   * @param bytes that the spool may hold
   * @param sound what the settings say of the camera
   */
  async boot(bytes = Number.POSITIVE_INFINITY, sound = true, renditions: readonly string[] = []): Promise<void> {
    this.limit = new SpoolLimit();
    this.limit.set(bytes);
    const spool = new MemorySpool(this.disk, this.clock, undefined, this.limit);
    const connection = this.store.connect();
    this.life = [spool, connection];
    this.camera = new Camera({
      name: "garden",
      sound,
      renditions,
      spool,
      limit: this.limit,
      store: connection,
      owncast: this.owncast,
      clock: this.clock,
      log: () => undefined,
      instance: "i-1",
    });
    await this.camera.start();
    await settle();
  }

  /** The process dies without a word. */
  crash(): void {
    for (const part of this.life) part.kill();
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1000);
      this.camera.tick();
      await settle();
    }
  }

  async send(stream: string, n: number): Promise<void> {
    await this.camera.receive({ stream, n }, Readable.from([Buffer.from(`${stream}-${n}`.padEnd(6))]));
    await settle();
  }

  /** Owncast finishes segments `from` to `to` of a stream, one each two seconds. */
  async film(stream: string, from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n++) {
      await this.pass(2);
      await this.send(stream, n);
      await this.camera.playlist(sourcePlaylist(stream, from, n, this.clock.now() - (n - from + 1) * 2000));
      await settle();
    }
  }

  get recordings(): any[] {
    return this.store.find(/recording\.json$/).map((key) => this.store.json(key));
  }

  get status(): any {
    return this.store.json("media/garden/status.json");
  }

  get codes(): string[] {
    return this.camera.current.warnings.map(({ code }) => code);
  }

  index(id: string) {
    return parseStrictly(this.store.text(`media/garden/${id}/index.m3u8`));
  }
}
