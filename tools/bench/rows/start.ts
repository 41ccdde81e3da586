import { join } from "node:path";
import type { Bench } from "../bench";
import type { LocalRun } from "../local-run";
import type { Measure, Outcome } from "../measure";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const RESUMED = 3;
const APPLY = "applying with Terraform";
/** From `npm start` to a picture that a viewer can have, with the tools in the cache; seconds. */
const FIRST_PICTURE = 90;
const RESUMED_PICTURE = 30;

/** From the command to the page: the first time, and again on what was applied. The last run goes on for the other rows. */
export const start: Row = {
  name: "start",
  title: "starts: a first one, then resumed",
  async measure(bench, { cold }) {
    const outcomes: Outcome[] = [];
    const cache = cold ? { LOGE_CACHE: join(bench.folder(), "cache") } : undefined;
    if (cold) {
      const { took } = await bench.start(cache);
      outcomes.push(limit("first start, nothing downloaded yet", [took], 300));
      await bench.stop();
      bench.forget();
    }
    const first = await bench.start(cache);
    const toPicture = first.took + (await untilLive(bench));
    const resumed: LocalRun[] = [];
    for (let i = 0; i < RESUMED; i++) {
      await bench.stop();
      resumed.push(await bench.start(cache));
    }
    const again = resumed.at(-1)!.took + (await untilLive(bench));
    const whole = resumed.map(({ took }) => took);
    const without = resumed.map(({ took, steps }) => took - (steps.get(APPLY) ?? 0));
    outcomes.push(
      seconds("start, resumed", whole, { what: "a first start, tools in the cache", value: first.took }),
      seconds("start, resumed, without Terraform", without, { what: "all of it", value: median(whole) }),
      limit("first start, tools in the cache, to a camera's picture", [toPicture], FIRST_PICTURE),
      limit("start, resumed, to a camera's picture", [again], RESUMED_PICTURE),
    );
    return outcomes;
  },
};

async function untilLive(bench: Bench): Promise<number> {
  const began = performance.now();
  await bench.live();
  return (performance.now() - began) / 1000;
}

function seconds(what: string, values: readonly number[], against: Measure["against"]): Measure {
  return { what, value: median(values), unit: "s", spread: spread(values), against };
}

function limit(what: string, values: readonly number[], most: number): Measure {
  return seconds(what, values, { what: "limit", value: most });
}
