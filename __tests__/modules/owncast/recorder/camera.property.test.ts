import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { Camera } from "../../../../modules/owncast/recorder/camera";
import { Full, SpoolLimit } from "../../../../modules/owncast/recorder/spool-limit";
import { Disk, ManualClock, MemoryOwncast, MemorySpool, MemoryStore, settle } from "./support/memory";
import { sourcePlaylist } from "./support/source";
import { parseMultivariant } from "./support/strict-multivariant";
import { type ParsedPlaylist, parseStrictly } from "./support/strict-playlist";

/** What may happen to a recorder, in any order. Streams and segments are small numbers, so that they meet. */
type Step =
  | { do: "segment"; stream: number; n: number; rendition: number }
  | { do: "playlist"; stream: number; from: number; to: number; cut: number }
  | { do: "connected" | "stopped" | "crash" }
  | { do: "pass"; seconds: number }
  | { do: "bucket"; isDown: boolean };

const stream = fc.nat(3);
const n = fc.nat(6);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("segment" as const), stream, n, rendition: fc.nat(1) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("playlist" as const), stream, from: n, to: n, cut: fc.nat(400) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("connected" as const, "stopped" as const, "crash" as const) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.constantFrom(1, 2, 5, 20, 100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("bucket" as const), isDown: fc.boolean() }) },
);

/** Plays the steps and holds every object that reaches the bucket against the promises. */
class Trial {
  readonly sent = new Map<string, number>();
  /** What should never have been stored. A throw would only be taken for another outage. */
  private readonly wrong: string[] = [];
  private readonly clock = new ManualClock();
  private readonly disk = new Disk();
  private readonly store = new MemoryStore(this.clock, () => this.delay());
  private readonly grown = new Map<string, ParsedPlaylist>();
  private spool!: MemorySpool;
  private connection!: ReturnType<MemoryStore["connect"]>;
  private camera!: Camera;
  private turn = 0;

  constructor(
    private readonly delays: readonly number[],
    /** What the spool may hold, in bytes; a segment has four. */
    private readonly room: number,
    private readonly renditions: readonly string[],
  ) {
    this.store.saw = (key, text) => {
      try {
        const list = text.includes("#EXT-X-STREAM-INF") ? parseMultivariant(text).map(({ uri }) => uri) : null;
        if (list) this.checkThere(key, list);
        else if (key.endsWith(".m3u8")) this.check(key, parseStrictly(text));
      } catch (error) {
        this.wrong.push((error as Error).message);
      }
    };
  }

  async boot(): Promise<void> {
    const limit = new SpoolLimit();
    limit.set(this.room);
    this.spool = new MemorySpool(this.disk, this.clock, () => this.delay(), limit);
    this.connection = this.store.connect();
    this.camera = new Camera({
      name: "garden",
      sound: true,
      renditions: this.renditions,
      spool: this.spool,
      limit,
      store: this.connection,
      owncast: new MemoryOwncast(),
      clock: this.clock,
      log: () => undefined,
      instance: null,
    });
    const started = this.camera.start();
    await this.clock.advance(2000);
    await started;
  }

  async play(step: Step): Promise<void> {
    if (step.do === "segment") await this.send(`S${step.stream}`, step.n, step.rendition);
    else if (step.do === "playlist") {
      const text = sourcePlaylist(`S${step.stream}`, step.from, step.to, this.clock.now(), 1 + step.from);
      void this.camera.playlist(text.slice(0, step.cut < 100 ? step.cut : undefined));
    } else if (step.do === "connected") void this.camera.connected();
    else if (step.do === "stopped") void this.camera.stopped();
    else if (step.do === "pass") await this.pass(step.seconds);
    else if (step.do === "bucket") this.store.isDown = step.isDown;
    else {
      this.spool.kill();
      this.connection.kill();
      await this.boot();
    }
    await settle();
  }

  /** Sent, and answered: from here on it must not be lost. Owncast tries again for 10 s, no longer. */
  private async send(stream: string, n: number, rendition: number): Promise<void> {
    if (rendition > 0 && this.renditions.length === 0) return;
    const name = rendition > 0 ? `${stream}+${n}` : `${stream}-${n}`;
    if (this.clock.now() - (this.sent.get(name) ?? Number.POSITIVE_INFINITY) > 10_000) return;
    const body = Readable.from([Buffer.from(name)]);
    const taken = this.camera.receive({ stream, n, rendition }, body).catch((error) => {
      if (!(error instanceof Full)) throw error;
      return "full";
    });
    await this.clock.advance(500);
    if ((await taken) === "full") return;
    if (!this.sent.has(name)) this.sent.set(name, this.clock.now());
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.camera.tick();
      await this.clock.advance(1000);
    }
  }

  private check(key: string, playlist: ParsedPlaylist): void {
    this.checkThere(
      key,
      playlist.segments.map(({ uri }) => uri),
    );
    const before = this.grown.get(key);
    this.grown.set(key, playlist);
    if (!before) return;
    expect(playlist.sequence).toBeGreaterThanOrEqual(before.sequence);
    if (!key.endsWith("index.m3u8")) return;
    expect(playlist.segments.slice(0, before.segments.length)).toEqual(before.segments);
  }

  private checkThere(key: string, names: readonly string[]): void {
    const missing = names.find((name) => !this.store.objects.has(join(dirname(key), name)));
    if (missing) throw new Error(`${key} names ${missing}, which is not there`);
  }

  /** What a recording's playlist names, as it was sent; renditions differ in nothing else. */
  private recordedIn(id: string): string[] {
    const folder = `media/garden/${id}`;
    const all = (this.renditions.length > 0 ? this.renditions : ["."]).map((name) => {
      const playlist = this.grown.get(join(folder, name, "index.m3u8"));
      expect(playlist).toMatchObject({ type: "VOD", ended: true });
      return playlist?.segments.map(({ uri, ...line }) => {
        const sent = this.store.text(join(folder, name, uri)).replace("+", "-");
        return { ...line, sent };
      });
    });
    for (const each of all) expect(each).toEqual(all[0]);
    return all[0]?.map(({ sent }) => sent) ?? [];
  }

  /** Everything that was acknowledged and not dropped is in exactly one recording; all are ended and whole. */
  async verdict(): Promise<void> {
    this.store.isDown = false;
    await this.pass(120);
    expect(this.wrong).toEqual([]);
    const manifests = this.store.find(/recording\.json$/).map((key) => this.store.json(key));
    const recorded = manifests.flatMap(({ id }) => this.recordedIn(id));
    // Of several renditions one may have been dropped, and the other have come too late for the line.
    const isLost = (name: string) => [name, name.replace("-", "+")].some((part) => this.disk.dropped.has(part));
    const sent = [...new Set([...this.sent.keys()].map((name) => name.replace("+", "-")))];
    const isOne = (name: string) => recorded.filter((each) => each === name).length === 1;
    expect(sent.filter((name) => !isOne(name) && !isLost(name))).toEqual([]);
    expect(recorded.filter((name) => !isOne(name) || !sent.includes(name))).toEqual([]);
    if (this.renditions.length === 0) expect(recorded.filter(isLost)).toEqual([]);
    expect(manifests.every(({ state }) => state === "ended")).toBe(true);
    expect(this.disk.files.size + this.disk.changes.size).toBe(0);
  }

  private delay(): number {
    return this.delays[this.turn++ % this.delays.length] ?? 0;
  }
}

// Retries wait a random time; a failure must be the same when it is tried again.
let seed = 0;
beforeEach(() => {
  jest.spyOn(Math, "random").mockImplementation(() => {
    seed = (seed * 48_271 + 11) % 2_147_483_647;
    return seed / 2_147_483_647;
  });
});
afterEach(() => void jest.restoreAllMocks());

test("whatever comes in whatever order, every acknowledged segment is recorded once and no playlist is ever wrong", async () => {
  const delays = fc.array(fc.constantFrom(0, 0, 10, 70), { minLength: 1, maxLength: 8 });
  const room = fc.constantFrom(Number.POSITIVE_INFINITY, 40, 24);
  const renditions = fc.constantFrom([], ["source", "720p"]);
  const steps = fc.array(step, { maxLength: 40 });
  const property = fc.asyncProperty(steps, delays, room, renditions, async (steps, delays, room, renditions) => {
    seed = 1;
    const trial = new Trial(delays, room, renditions);
    await trial.boot();
    for (const each of steps) await trial.play(each);
    await trial.verdict();
  });
  await fc.assert(property, { numRuns: Number(process.env.FC_RUNS ?? 150) });
});
