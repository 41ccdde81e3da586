import { toJsonSchema } from "@valibot/to-json-schema";
import { SettingsFile } from "../settings";

/** The text of `settings/schema.json`: what editors complete and check. `node dist/app/tools/settings-schema.js > settings/schema.json` */
export function settingsSchema(): string {
  // Checks by a function (the time zone) have no JSON schema; an editor then takes any text, and the loader refuses.
  const schema = toJsonSchema(SettingsFile, { typeMode: "input", errorMode: "ignore" });
  return `${JSON.stringify({ ...schema, title: "Loge's settings" }, null, 2)}\n`;
}

if (require.main === module) process.stdout.write(settingsSchema());
