import { join, resolve } from "node:path";
import { SetupError } from "../../local/setup/failure";
import { cost } from "../cost/charges";
import { HOURS } from "../cost/prices";
import { ofPlan, ofSynth } from "../cost/resources";
import { costTable, sources } from "../cost/table";
import { use } from "../cost/use";
import { prepare, readEnvironment } from "./environment";

/**
 * `npm run cost -- --env prod [--plan FILE]`: what the environment costs idle and running, from its synthesised Terraform or
 * from a plan (`terraform show -json`). Ends with 1 when a price is not known, because the sum would be too low.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, values } = readEnvironment(args, { plan: { type: "string" } });
  const file = values["plan"] as string | undefined;
  const planned = file ? ofPlan(resolve(file)) : ofSynth(join((await prepare(environment)).stack, "cdk.tf.json"));
  const found = cost(planned);
  const { idle, running, unknown } = found;
  console.log(`\n${costTable(found)}\n`);
  console.log(`  idle all month        $${idle.toFixed(2)}`);
  console.log(`  running all month     $${(idle + running * HOURS).toFixed(2)}`);
  for (const { what, usd } of use(environment.settings.cameras)) console.log(`  $${usd.toFixed(4)}  ${what}`);
  console.log(`\nUS dollars in us-east-1, without free tiers and taxes. Sources: ${sources(found)}.`);
  if (unknown.length > 0) throw new SetupError(`Not in these sums:\n${unknown.map((each) => `  ${each}`).join("\n")}`);
}
