import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/**
 * Builds the page into `outDir` (emptied first): `index.html` and hashed files below `assets/`. Same sources, same bytes.
 * Runs in a process of its own, because Vite is an ES module that keeps state and reads the environment.
 * @throws with Vite's own output when the page does not compile.
 */
export async function buildPlayer(outDir: string): Promise<void> {
  const vite = dirname(require.resolve("vite/package.json"));
  const player = join(vite, "..", "..", "player");
  const args = ["build", player, "--config", join(player, "vite.config.mts"), "--outDir", outDir];
  const env = { ...process.env, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, [join(vite, "bin", "vite.js"), ...args], { env });
}
