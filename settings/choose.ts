import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "./index";

/**
 * The settings file of an environment: the named one, else the only one besides `local`.
 * @throws SettingsError naming the environments that there are
 */
export function settingsFile(folder: string, name?: string): string {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".json") && file !== "schema.json")
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
  const others = names.filter((other) => other !== "local");
  const chosen = name ?? (others.length === 1 ? others[0] : undefined);
  if (chosen && names.includes(chosen)) return join(folder, `${chosen}.json`);
  const asked = chosen ? `there is no ${chosen}.json` : "there is more than one environment";
  throw new SettingsError(folder, [`LOGE_ENV: ${asked}; allowed: one of ${names.join(", ")}`]);
}
