import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The tree at `root` as it is now, in a folder of its own, so that nobody's people, keys and recordings are touched. Packages are shared. */
export function clone(root: string): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "loge-clone-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    for (const file of files(root)) cpSync(join(root, file), join(folder, file), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

/** What git knows or would take; a `node_modules` that is itself a link is no folder to git's ignore file. */
function files(root: string): string[] {
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const all = execFileSync("git", listed, { cwd: root, encoding: "utf8" }).split("\0");
  return all.filter((file) => file !== "" && file !== "node_modules" && existsSync(join(root, file)));
}
