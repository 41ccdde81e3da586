import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../emulator";
import { Terraform } from "./cli";
import type { Changes } from "./progress";
import { accountOf, begin, forget, lastApplied, type Pair } from "./transaction";

export interface ApplyOptions {
  readonly emulator: Emulator;
  /** The folder of `cdk.tf.json` and its assets. */
  readonly stack: string;
  /** State file and folder of what Terraform keeps; absolute paths. */
  readonly state: string;
  readonly data: string;
  /** Where providers from the registry are kept for all clones. */
  readonly cache: string;
  /** @default "terraform", from PATH */
  readonly program?: string;
  readonly say: (line: string) => void;
  /** Aborting it interrupts Terraform and waits for it; the apply then rejects with Interrupted. */
  readonly signal?: AbortSignal;
}

/**
 * Brings the emulator to what the stack says, as a transaction (see transaction.ts; `recover` runs before the emulator starts).
 * Asks nothing when the last apply was of the same stack and the emulator still has it: a plan alone takes 10 s.
 */
export async function applyLocally(options: ApplyOptions): Promise<Changes | "unchanged"> {
  const { emulator, state, data, say, signal } = options;
  const pair: Pair = { state, data, emulator: emulator.dir };
  const fingerprint = fingerprintOf(options.stack);
  if (existsSync(state) && accountOf(pair) !== emulator.account) {
    say("the emulator has lost what was applied, so the stack is built anew");
    forget(pair);
  }
  if (existsSync(state) && lastApplied(pair) === fingerprint) return "unchanged";

  const apply = await begin(pair, emulator);
  const terraform = new Terraform({ ...options, endpoint: emulator.endpoint, onStart: apply.started, signal });
  await terraform.init();
  const changes = await terraform.apply();
  await apply.commit(fingerprint);
  return changes;
}

/** The hash of all that Terraform reads: settings are in it too, since the stack is made of nothing else. */
function fingerprintOf(stack: string): string {
  const hash = createHash("sha256");
  for (const file of filesBelow(stack))
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(stack, file)))
      .update("\0");
  return hash.digest("hex");
}

/** Hidden files are Terraform's own. */
function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(folder, join(prefix, entry.name)) : [join(prefix, entry.name)],
    );
}
