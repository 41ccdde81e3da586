import { Account, each } from "../account";
import type { Measure, Outcome } from "../measure";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const SIZES = [10, 1_000, 10_000];
const CALLS = 15;
const WALKS = 3;
/** Rows of one BatchWriteItem. */
const BATCH = 25;
/** PUTs under way at once. */
const AT_ONCE = 8;
/** Where the naive way is walked: fewer are one page of a listing, more take the emulator minutes to make. */
const WALKED = 1_000;

/**
 * The first page of the list as the page asks for it, with ever more rows in the table; beside it the Query that it makes,
 * asked of the emulated table directly, and a walk of a bucket's listing with one object (in truth hundreds) for each recording.
 */
export const list: Row = {
  name: "list",
  title: `list of recordings: ${SIZES.join(", ")} rows`,
  async measure(bench) {
    const outcomes: Outcome[] = [];
    const who = await bench.visitor();
    const account = new Account((await bench.run()).emulator);
    const table: string = bench.state().find("aws_dynamodb_table", (it) => it.name.endsWith("-recordings"))
      ?.attributes.name;
    const bucket: string = bench.state().find("aws_s3_bucket", (it) => it.bucket.endsWith("-media"))?.attributes.bucket;
    let rows = 0;
    let smallest = 0;
    for (const size of SIZES) {
      bench.say(`    … ${size} rows`);
      for (; rows < size; rows += BATCH)
        await account.dynamo("BatchWriteItem", batch(table, rows, Math.min(BATCH, size - rows)));
      rows = size;
      const page = await each(CALLS, () => who.text("/api/recordings"));
      const query = await each(CALLS, () => account.dynamo("Query", firstPage(table)));
      const own = median(page) - median(query);
      smallest ||= own;
      const what = `list page, ${size.toLocaleString("en")} recordings`;
      outcomes.push(ms(what, page, { what: "limit", value: 50 }), {
        what: `${what}, without the emulated Query`,
        value: own,
        unit: "ms",
        against: { what: `at ${SIZES[0]}`, value: smallest, allowed: 1.5 },
      });
      if (size !== WALKED) continue;
      for (let made = 0; made < size; made += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, size - made) }, (_, i) => made + i);
        await Promise.all(some.map((n) => account.put(bucket, `/bench/${n}/000000.ts`, "x", "video/mp2t")));
      }
      const walks = await each(WALKS, () => walk(account, bucket));
      const against = {
        what: `naive walk of ${size.toLocaleString("en")} objects`,
        value: median(walks),
        spread: spread(walks),
      };
      outcomes.push(ms(what, page, against));
    }
    return outcomes;
  },
};

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
  const text = {
    id,
    kind: "recording",
    camera: "bench",
    state: "ended",
    start,
    end: start,
    playlist: "index.m3u8",
    updated: start,
  };
  return {
    ...Object.fromEntries(Object.entries(text).map(([name, value]) => [name, { S: value }])),
    duration: { N: "3600" },
    bytes: { N: "2250000000" },
    segments: { N: "1800" },
    title: { NULL: true },
    poster: { NULL: true },
  };
}

function firstPage(table: string) {
  return {
    TableName: table,
    IndexName: "by_start",
    KeyConditionExpression: "kind = :kind",
    ExpressionAttributeValues: { ":kind": { S: "recording" } },
    ScanIndexForward: false,
    Limit: 24,
  };
}
