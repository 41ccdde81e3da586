import { join } from "node:path";
import { run } from "../local/setup/run";
import { root } from "./root";

export interface SynthesiseOptions {
  /** Path of a settings file. */
  readonly settings: string;
  /** The stack's folder will be `<outDir>/stacks/<environment>`. */
  readonly outDir: string;
  /** Owncast's zip on this machine, which an apply uploads. A plan needs none. */
  readonly owncastZip?: string;
  readonly signal?: AbortSignal;
}

/** Runs `main.ts`, compiled, in a process of its own: it alone reads the environment. */
export async function synthesise({ settings, outDir, owncastZip, signal }: SynthesiseOptions): Promise<void> {
  const env = { ...process.env, LOGE_SETTINGS: settings, LOGE_OWNCAST_ZIP: owncastZip, CDKTF_OUTDIR: outDir };
  await run(process.execPath, [join(root, "dist/app/main.js")], { cwd: root, env, signal });
}
