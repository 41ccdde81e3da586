import { join } from "node:path";
import type { LocalRun } from "../local-run";
import type { Measure, Outcome } from "../measure";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const RESUMED = 3;
const APPLY = "applying with Terraform";
const SYNTH = "synthesising the stack";

/** From the command to the page: the first time, and again on what was applied. The last run goes on for the other rows. */
export const start: Row = {
  name: "start",
  title: "starts: a first one, then resumed",
  async measure(bench, { cold }) {
    const outcomes: Outcome[] = [];
    const empty = cold ? { LOGE_CACHE: join(bench.folder(), "cache") } : undefined;
    const first = await bench.start(empty);
    const resumed: LocalRun[] = [];
    for (let i = 0; i < RESUMED; i++) {
      await bench.stop();
      resumed.push(await bench.start());
    }
    if (cold) outcomes.push(limit("first start, nothing downloaded yet", [first.took], 300));
    const of = (step: string) => resumed.map(({ steps }) => steps.get(step) ?? 0);
    const whole = resumed.map(({ took }) => took);
    const without = resumed.map(({ took, steps }) => took - (steps.get(APPLY) ?? 0));
    outcomes.push(
      seconds("start, resumed", whole, {
        what: cold ? "a cold start" : "a first start, tools in the cache",
        value: first.took,
      }),
      seconds("start, resumed, without Terraform", without, { what: "all of it", value: median(whole) }),
      limit("synth", of(SYNTH), 2),
    );
    return outcomes;
  },
};

function seconds(what: string, values: readonly number[], against: Measure["against"]): Measure {
  return { what, value: median(values), unit: "s", spread: spread(values), against };
}

function limit(what: string, values: readonly number[], most: number): Measure {
  return seconds(what, values, { what: "limit", value: most });
}
