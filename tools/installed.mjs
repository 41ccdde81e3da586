// Plain JavaScript on purpose, like bootstrap.mjs.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What of package-lock.json is in node_modules, by the list that npm writes there when it has ended well: "dev" is all of
 * it, "run" all but what only tests, lint and the cdktf command need. Undefined: not even that.
 * @param {string} root
 * @returns {"dev" | "run" | undefined}
 */
export function installed(root) {
  const list = join(root, "node_modules/.package-lock.json");
  if (!existsSync(list)) return undefined;
  const there = packagesOf(list);
  // Optional ones are for one kind of machine each.
  const wanted = Object.entries(packagesOf(join(root, "package-lock.json"))).filter(
    ([path, { optional, devOptional }]) => path !== "" && !optional && !devOptional,
  );
  const missing = wanted.filter(([path, { version }]) => there[path]?.version !== version);
  if (missing.length === 0) return "dev";
  return missing.every(([, { dev }]) => dev) ? "run" : undefined;
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
