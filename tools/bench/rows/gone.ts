import { randomUUID } from "node:crypto";
import { until } from "../../../local/wait";
import { Account, timed } from "../account";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const TIMES = 7;
/** CloudFront itself takes seconds to a minute or two; here only the edge's ears are measured. */
const LIMIT_MS = 100;

/** What is deleted and invalidated: from the call to the moment at which the edge says 404 of what it had kept for a day. */
export const gone: Row = {
  name: "gone",
  title: `an invalidated segment: ${TIMES} times`,
  async measure(bench) {
    const who = await bench.visitor();
    const { emulator, cameras } = await bench.run();
    const account = new Account(emulator);
    const bucket: string = bench.state().find("aws_s3_bucket", (it) => it.bucket.endsWith("-media"))?.attributes.bucket;
    const distribution: string = bench.state().one("aws_cloudfront_distribution").attributes.id;
    const took: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      const folder = `/media/${cameras[0]?.name}/bench-${randomUUID()}`;
      await account.put(bucket, `${folder}/000000.ts`, "x", "video/mp2t", "max-age=86400, immutable");
      await who.text(`${folder}/000000.ts`);
      await account.delete(bucket, `${folder}/000000.ts`);
      await who.text(`${folder}/000000.ts`);
      const isGone = async () => ((await who.get(`${folder}/000000.ts`)).status === 404 ? true : undefined);
      took.push(
        await timed(async () => {
          await account.invalidate(distribution, `${folder}/*`);
          await until(isGone, { what: "its end", timeoutMs: 10_000, everyMs: 1 });
        }),
      );
    }
    const what = "a deleted recording at the edge: from CreateInvalidation to 404";
    return [
      { what, value: median(took), unit: "ms", spread: spread(took), against: { what: "limit", value: LIMIT_MS } },
    ];
  },
};
