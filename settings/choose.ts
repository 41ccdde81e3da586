import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "./index";

/** The names of the environments in a folder of settings files, sorted. */
export function environments(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json") && file !== "schema.json")
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

/** The named environment, else the only one besides `local`; undefined when there is no such or no only one. */
export function chosen(names: readonly string[], name?: string): string | undefined {
  const others = names.filter((other) => other !== "local");
  const wanted = name ?? (others.length === 1 ? others[0] : undefined);
  return wanted && names.includes(wanted) ? wanted : undefined;
}

/**
 * The settings file of an environment: the named one, else the only one besides `local`.
 * @throws SettingsError naming the environments that there are
 */
export function settingsFile(folder: string, name?: string): string {
  const names = environments(folder);
  const environment = chosen(names, name);
  if (environment) return join(folder, `${environment}.json`);
  const asked = name ? `there is no ${name}.json` : "there is more than one environment";
  throw new SettingsError(folder, [`LOGE_ENV: ${asked}; allowed: one of ${names.join(", ")}`]);
}
