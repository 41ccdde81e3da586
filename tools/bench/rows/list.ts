import { Listing } from "../../../lambdas/recordings/listing";
import { rowOf } from "../../../lambdas/shared/recording-row";
import { attributes, type Item } from "../../../lambdas/shared/table";
import { Account, each } from "../account";
import type { Measure, Outcome } from "../measure";
import type { Row } from "../row";
import { median, spread } from "../statistics";

/** The smallest fills a page. */
const SIZES = [100, 1_000, 10_000];
/** Of each recording: with the largest table there are a million. */
const SEGMENTS = 100;
const CALLS = 15;
const WALKS = 5;
/** Rows of one BatchWriteItem. */
const BATCH = 25;
/** PUTs under way at once. */
const AT_ONCE = 8;
/** Objects that the naive way is walked over: as many as a listing has on a page. More would take the emulator minutes to make. */
const WALKED = 1_000;

/**
 * The first page of the list as the page asks for it, with ever more rows in the table; beside it the Query that it makes,
 * asked of the emulated table directly, and the naive way, which walks a bucket's listing with an object for each segment.
 */
export const list: Row = {
  name: "list",
  title: `list of recordings: ${SIZES.join(", ")} rows of ${SEGMENTS} segments`,
  async measure(bench) {
    const outcomes: Outcome[] = [];
    const who = await bench.visitor();
    const account = new Account((await bench.run()).emulator);
    const table: string = bench.state().find("aws_dynamodb_table", (it) => it.name.endsWith("-recordings"))
      ?.attributes.name;
    const bucket: string = bench.state().find("aws_s3_bucket", (it) => it.bucket.endsWith("-media"))?.attributes.bucket;
    const call = <T>(operation: string, query: object) => account.dynamo<T>(operation, { TableName: table, ...query });
    const listing = new Listing({ call, get: async () => undefined });
    let rows = 0;
    let smallest = 0;
    let page: number[] = [];
    for (const size of SIZES) {
      bench.say(`    … ${size} rows`);
      for (; rows < size; rows += BATCH)
        await account.dynamo("BatchWriteItem", batch(table, rows, Math.min(BATCH, size - rows)));
      rows = size;
      page = await each(CALLS, () => who.text("/api/recordings"));
      const query = await each(CALLS, () => listing.page({ limit: 24, deleted: false }));
      smallest ||= median(page);
      const what = `list page, ${count(size)} recordings of ${count(size * SEGMENTS)} segments`;
      outcomes.push(
        ms(what, page, { what: "limit", value: 50 }),
        ms(what, page, { what: `at ${SIZES[0]}`, value: smallest, allowed: 1.5 }),
        ms(`${what}: the emulated Query of it`, query, { what: "the page", value: median(page) }),
      );
    }
    bench.say(`    … ${WALKED} objects`);
    for (let made = 0; made < WALKED; made += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, WALKED - made) }, (_, i) => made + i);
      await Promise.all(some.map((n) => account.put(bucket, `/bench/${n}/000000.ts`, "x", "video/mp2t")));
    }
    const walks = await each(WALKS, () => walk(account, bucket));
    const pages = (rows * SEGMENTS) / WALKED;
    const naive = { what: `naive walk: ${count(pages)} listings of ${count(WALKED)} objects, by the time of one` };
    const [least, most] = spread(walks);
    const against = { ...naive, value: median(walks) * pages, spread: [least * pages, most * pages] as const };
    outcomes.push(ms(`list page, ${count(rows * SEGMENTS)} segments`, page, against));
    return outcomes;
  },
};

function count(number: number): string {
  return number.toLocaleString("en");
}

function ms(what: string, values: readonly number[], against: Measure["against"]): Measure {
  return { what, value: median(values), unit: "ms", spread: spread(values), against };
}

async function walk(account: Account, bucket: string): Promise<void> {
  let after = "";
  do {
    const page = await account.get(bucket, `?list-type=2&prefix=bench%2F${after}`);
    const token = /<NextContinuationToken>([^<]+)</.exec(page)?.[1];
    after = token ? `&continuation-token=${encodeURIComponent(token)}` : "";
  } while (after);
}

function batch(table: string, from: number, count: number) {
  return {
    RequestItems: { [table]: Array.from({ length: count }, (_, i) => ({ PutRequest: { Item: row(from + i) } })) },
  };
}

/** As `lambdas/catalog` writes it. All of them are older than what the bench itself records. */
function row(n: number) {
  const start = new Date(Date.UTC(2020, 0, 1) + n * 3_600_000).toISOString();
  const id = `${start.replace(/[-:]|\.\d+/g, "").toLowerCase()}-bench`;
  const files = { playlist: "index.m3u8", poster: "poster.jpg", thumbs: "thumbs.json" };
  const sizes = { duration: 3600, bytes: 2_250_000_000, segments: SEGMENTS, dropped: 0 };
  const times = { start, end: start, updated: start };
  const recording = {
    version: 1,
    id,
    camera: "bench",
    title: null,
    state: "ended",
    ...times,
    ...sizes,
    ...files,
  } as const;
  const place = { cameras: [{ name: "bench", title: "Bench" }], retentionDays: 0 };
  return attributes(rowOf(recording, undefined, place) as unknown as Item);
}
