import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root";
import { settingsSchema } from "../settings-schema";
import { withSettingsTable } from "../settings-table";

/** `npm run docs`: writes `settings/schema.json`, and what the README says of the settings, anew from the settings' own schema. */
export async function main(): Promise<void> {
  const readme = join(root, "README.md");
  const schema = settingsSchema();
  writeFileSync(join(root, "settings/schema.json"), schema);
  writeFileSync(readme, withSettingsTable(readFileSync(readme, "utf8"), JSON.parse(schema)));
  console.log("  ✓ settings/schema.json, README.md");
}
