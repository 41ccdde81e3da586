import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../build";
import { cost } from "../cost/charges";
import { ofSynth } from "../cost/resources";
import { withCostTable } from "../cost/table";
import { root } from "../root";
import { settingsSchema } from "../settings-schema";
import { withSettingsTable } from "../settings-table";
import { synthesise } from "../synthesise";

/** `npm run docs`: writes `settings/schema.json`, and what the README says of settings and cost, anew from what they are of. */
export async function main(): Promise<void> {
  const readme = join(root, "README.md");
  const schema = settingsSchema();
  writeFileSync(join(root, "settings/schema.json"), schema);
  const settings = withSettingsTable(readFileSync(readme, "utf8"), JSON.parse(schema));
  writeFileSync(readme, withCostTable(settings, cost(await planned("prod"))));
  console.log("  ✓ settings/schema.json, README.md");
}

async function planned(environment: string) {
  await build(root, console.log);
  const outDir = mkdtempSync(join(tmpdir(), "loge-docs-"));
  try {
    await synthesise({ settings: join(root, `settings/${environment}.json`), outDir });
    return ofSynth(join(outDir, "stacks", environment, "cdk.tf.json"));
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
