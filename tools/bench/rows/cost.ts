import { join } from "node:path";
import { cost as priced } from "../../cost/charges";
import { HOURS } from "../../cost/prices";
import { ofSynth } from "../../cost/resources";
import { runNode } from "../node";
import type { Row } from "../row";

/** What an environment costs that nobody uses, against the same one with its hosts left on: what stopping by itself is worth. */
export const cost: Row = {
  name: "cost",
  title: "the price of settings/prod.json",
  async measure(bench) {
    const folder = bench.folder();
    const env = { LOGE_SETTINGS: "settings/prod.json", CDKTF_OUTDIR: folder };
    await runNode(["dist/app/main.js"], { cwd: bench.file(".."), env });
    const { idle, running } = priced(ofSynth(join(folder, "stacks/prod/cdk.tf.json")));
    const left = { what: "its hosts left on all month", value: idle + running * HOURS };
    return [{ what: "settings/prod.json idle, a month", value: idle, unit: "USD", against: left }];
  },
};
