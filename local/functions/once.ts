import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Definition } from "./definition";
import type { Failure } from "./messages";
import { Pool } from "./pool";
import { compileProgram } from "./program";

export interface OnceOptions {
  /** The emulator: hands out the zip and the role's keys, and is where the function's calls go. */
  readonly endpoint: string;
  /** What the function prints, one line at a time, as `name: line`. */
  readonly log: (line: string) => void;
}

/** Runs a function for one event, in a process that begins and ends with it: for what no state describes yet. */
export async function runOnce(
  definition: Definition,
  event: unknown,
  { endpoint, log }: OnceOptions,
): Promise<{ payload: string } | { error: Failure }> {
  const folder = mkdtempSync(join(tmpdir(), "loge-function-"));
  const pool = new Pool(definition, { endpoint, log, folder, program: compileProgram(folder) });
  try {
    return await pool.run(event);
  } finally {
    pool.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
