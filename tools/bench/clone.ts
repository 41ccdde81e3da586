import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../root";

/** The tree as it is now, in a folder of its own, so that nobody's people, keys and recordings are touched. Packages are shared. */
export function clone(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "loge-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    for (const file of files()) cpSync(join(root, file), join(folder, file), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

/** What git knows or would take; a `node_modules` that is itself a link is no folder to git's ignore file. */
function files(): string[] {
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const all = execFileSync("git", listed, { cwd: root, encoding: "utf8" }).split("\0");
  return all.filter((file) => file !== "" && file !== "node_modules" && existsSync(join(root, file)));
}
