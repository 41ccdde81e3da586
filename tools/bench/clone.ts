import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../root";

/** The tree as it is now, in a folder of its own, so that nobody's people, keys and recordings are touched. Packages are shared. */
export function clone(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "loge-bench-"));
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", listed, { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && file !== "node_modules");
  for (const file of files) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
