import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { catalog } from "../../../lambdas/catalog/catalog";
import { Catalogue } from "../../../lambdas/shared/catalogue";
import type { Row } from "../../../lambdas/shared/recording-row";
import type { ReadRow } from "../../../lambdas/shared/recording-rows";
import { attributes, type Item, type Table } from "../../../lambdas/shared/table";
import { Failures } from "../../../lambdas/sweep/failures";
import { Rebuild } from "../../../lambdas/sweep/rebuild";
import { Turns } from "../support/turns";

const id = "20261121t120000z-garden";
const folder = `media/garden/${id}`;
const now = Date.parse("2026-11-25T00:00:00.000Z");
const place = { cameras: [{ name: "garden", title: "Jardím" }], retentionDays: 30 };

let quiet: jest.SpiedFunction<typeof process.stdout.write>;
beforeAll(() => {
  quiet = jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(() => quiet.mockRestore());

/** Something that happens to the folder, and what becomes of the event that tells of it. */
interface Step {
  readonly object: "recording.json" | "edits.json";
  /** What is written; null: it is deleted. */
  readonly says: object | null;
  /** One for each time that the event arrives: after how many calls the function dies, if it does. */
  readonly deliveries: readonly (number | null)[];
}

const time = fc.integer({ min: 0, max: 100 }).map((second) => new Date(now + second * 1000).toISOString());
const recording = fc.record({
  version: fc.constant(1),
  id: fc.constant(id),
  camera: fc.constant("garden"),
  title: fc.constantFrom(null, "Recorder's"),
  state: fc.constantFrom("live", "ended"),
  // A start of 2026-10 is longer ago than recordings are kept.
  start: fc.constantFrom("2026-11-21T12:00:00.000Z", "2026-11-21T12:00:00.000Z", "2026-10-21T12:00:00.000Z"),
  end: time,
  duration: fc.integer({ min: 0, max: 5000 }).map((ms) => ms / 1000),
  bytes: fc.nat(1_000_000),
  segments: fc.nat(1000),
  playlist: fc.constant("index.m3u8"),
  poster: fc.constantFrom(null, "poster.jpg"),
  thumbs: fc.constantFrom(null, "thumbs.json"),
  dropped: fc.constantFrom(0, 2.5),
  // Clocks jump: what is written later may say that it is older.
  updated: time,
});
const edits = fc.record({
  version: fc.constant(1),
  title: fc.constantFrom(null, "Ána's  Birthday", "Rain"),
  deleted: fc.option(time, { nil: null }),
  updated: time,
});
const deliveries = fc.array(fc.option(fc.integer({ min: 0, max: 6 }), { nil: null, freq: 3 }), { maxLength: 3 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ object: fc.constant("recording.json"), says: recording, deliveries }) },
  { weight: 4, arbitrary: fc.record({ object: fc.constant("edits.json"), says: edits, deliveries }) },
  {
    weight: 1,
    arbitrary: fc.record({
      object: fc.constantFrom("recording.json", "edits.json"),
      says: fc.constant(null),
      deliveries,
    }),
  },
) as fc.Arbitrary<Step>;

/** What the row must say, told in another way than the function's. */
function oracle(objects: ReadonlyMap<string, string>): Record<string, unknown> | undefined {
  const said = JSON.parse(objects.get("recording.json") ?? "null");
  if (!said || said.start.startsWith("2026-10")) return undefined;
  const edited = JSON.parse(objects.get("edits.json") ?? "null");
  const row: Record<string, unknown> = { ...said, recordedBy: "garden", kind: "recording" };
  delete row.version;
  if (edited) row.edited = edited.updated;
  if (edited?.title) row.title = edited.title;
  if (edited?.deleted) {
    row.kind = "deleted";
    row.deleted = edited.deleted;
    delete row.camera;
  }
  const words: Record<string, string> = {
    "Ána's  Birthday": "ana's birthday ",
    Rain: "rain ",
    "Recorder's": "recorder's ",
  };
  row.search = `${words[row.title as string] ?? ""}jardim garden`;
  row.expires = Date.parse("2026-12-21T12:00:00.000Z") / 1000;
  return row;
}

/** A bucket with one folder and a table, each of whose calls waits for its turn. */
class World {
  readonly objects = new Map<string, string>();
  row: Row | undefined;
  revision = 0;
  writes = 0;

  constructor(private readonly turns: Turns | undefined) {}

  /** The function, as one call of Lambda sees it, which dies after so many calls of its own. */
  catalogue(life: number | null = null): Catalogue {
    let left = life ?? Number.POSITIVE_INFINITY;
    const turn = async () => {
      await this.turns?.turn();
      if (left-- === 0) throw new Error("Lambda is gone");
    };
    return new Catalogue({
      objects: {
        read: async (key) => {
          await turn();
          const text = this.objects.get(key.slice(folder.length + 1));
          return text === undefined ? "missing" : { text, etag: "", modified: 0 };
        },
      },
      rows: {
        read: async () => {
          await turn();
          return { row: this.row, revision: this.row ? this.revision : 0 };
        },
        write: async (row, before) => {
          await turn();
          return this.change(row, before);
        },
        delete: async (_id, before) => {
          await turn();
          return this.change(undefined, before);
        },
      },
      place,
      now: () => now,
    });
  }

  private change(row: Row | undefined, { revision }: ReadRow): boolean {
    if ((this.row ? this.revision : 0) !== revision) return false;
    this.writes++;
    this.row = row;
    // As in the table: a row that is made anew counts from the start.
    this.revision = row ? revision + 1 : 0;
    return true;
  }

  async sweep(): Promise<void> {
    const table = {
      call: async () => ({ Items: this.row ? [attributes(this.row as unknown as Item)] : [] }),
    } as unknown as Table;
    const { objects } = this;
    const failures = new Failures();
    await new Rebuild({
      table,
      folders: {
        async *below(prefix) {
          if (objects.size > 0) yield [prefix === "media/" ? "garden" : id];
        },
      },
      catalogue: this.catalogue(),
      purge: { take: async () => undefined, finish: async () => undefined, expire: async () => undefined },
      closing: { consider: async () => false },
      failures,
      bookmark: { read: async () => undefined, write: async () => undefined, remove: async () => undefined } as never,
      place,
      now: () => now,
      hasTime: () => true,
    }).run();
    failures.check();
  }
}

/**
 * Lets the steps happen in their order and everything else in any. True when an event was seen through that arrived
 * after the last change, and after the last call that died in the middle: Lambda makes such a call again, and half of
 * those, too, are lost here.
 */
async function happen(world: World, steps: readonly Step[], turns: Turns): Promise<boolean> {
  const coming = [...steps];
  const events: { object: string; life: number | null }[] = [];
  const running = new Set<Promise<void>>();
  let changes = 0;
  let told = -1;
  while (coming.length + events.length + running.size > 0) {
    const choices = [coming.length > 0, events.length > 0, !turns.isIdle].flatMap((is, n) => (is ? [n] : []));
    const choice = choices[turns.choose(choices.length)];
    if (choice === 0) {
      const { object, says, deliveries } = coming.shift() as Step;
      if (says) world.objects.set(object, JSON.stringify(says));
      else world.objects.delete(object);
      events.push(...deliveries.map((life) => ({ object, life })));
      changes++;
    } else if (choice === 1) {
      const [{ object, life }] = events.splice(turns.choose(events.length), 1) as [(typeof events)[0]];
      const before = changes;
      const key = `${folder}/${object}`;
      const call = catalog("media", world.catalogue(life))({ detail: { bucket: { name: "media" }, object: { key } } });
      const done: Promise<void> = call.then(
        () => {
          told = Math.max(told, before);
        },
        () => {
          changes++;
          if (turns.choose(2) === 0) events.push({ object, life: null });
        },
      );
      running.add(done);
      void done.then(() => running.delete(done));
    } else await turns.next();
  }
  return told === changes;
}

test("a row says what the folder says, whatever the order, number and loss of events; the sweep heals what was lost", async () => {
  let lost = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 2_147_483_646 }),
      async (steps, seed) => {
        const turns = new Turns(seed);
        const world = new World(turns);
        const isTold = await happen(world, steps, turns);
        if (isTold) expect(world.row).toEqual(oracle(world.objects));
        else lost++;

        const calm = Object.assign(new World(undefined), { objects: world.objects });
        Object.assign(calm, { row: world.row, revision: world.revision });
        await calm.sweep();
        expect(calm.row).toEqual(oracle(world.objects));
        if (isTold) expect(calm.writes).toBe(0);
      },
    ),
    { numRuns: 2_000 },
  );
  // Both kinds of run are among them.
  expect(lost).toBeGreaterThan(200);
  expect(lost).toBeLessThan(1_800);
});
