import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "../../lambdas/shared/aws";
import { OWNER } from "../../local/aws/call";
import { startEmulator } from "../../local/emulator";
import { filesIn, forget } from "../../local/files";
import { takeLock } from "../../local/lock";
import { together } from "../../local/setup";
import { cacheFolder } from "../../local/setup/cache";
import { SetupError } from "../../local/setup/failure";
import type { Say } from "../../local/setup/progress";
import { ensureEmulatorPython } from "../../local/setup/python";
import { ensureTerraform } from "../../local/setup/terraform";
import { Terraform } from "../../local/terraform/cli";
import { begin, recover } from "../../local/terraform/transaction";
import { load } from "../../settings";
import { build } from "../build";
import { root } from "../root";
import { synthesise } from "../synthesise";

/** What Terraform does, seen and told from outside. */
export interface Work {
  /** Hears how far it is. */
  readonly progress: Say;
  /** Aborting it has Terraform end in good order. */
  readonly signal: AbortSignal;
}

/** What a local run left, with its emulated account running and nothing else. */
export interface LocalAccount {
  readonly terraform: Terraform;
  readonly aws: Aws;
  readonly settings: string;
  readonly synthesise: (settings: string) => Promise<void>;
  /** From here until all is gone, a destroy that is broken off is undone by the next start or destroy. */
  readonly begin: () => Promise<void>;
  readonly brokenOff: string;
  /** Removes what is left in `.loge/`: to be called when all is destroyed. */
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/** @throws SetupError when a run is going on, or none was there */
export async function openLocal(say: Say, { progress, signal }: Work): Promise<LocalAccount> {
  const files = filesIn(join(root, ".loge"));
  if (!existsSync(files.state))
    throw new SetupError("Nothing was applied in this folder: there is nothing to destroy.");
  const release = await takeLock(files.lock);
  try {
    const cache = cacheFolder();
    const setup = { say, cache };
    const [python, program] = await together([
      ensureEmulatorPython(setup, join(root, "local/emulator/requirements.txt")),
      ensureTerraform(setup),
    ]);
    const { state, terraform: data, emulator: dir } = files;
    const pair = { state, data, emulator: dir };
    if ((await recover(pair)) === "rolled back") say("  · what was broken off last time was undone first");
    mkdirSync(files.logs, { recursive: true });
    const emulator = await startEmulator({ python, dir, log: () => undefined });
    const { environment, region } = load(files.settings);
    const { endpoint } = emulator;
    const stack = join(files.synth, "stacks", environment);
    let started: (pid: number) => void = () => undefined;
    return {
      terraform: new Terraform({
        ...{ stack, data, state, cache, program, endpoint },
        ...{ say: progress, signal, onStart: (pid) => started(pid) },
      }),
      settings: files.settings,
      synthesise: async (settings) => {
        await build(root, say);
        await synthesise({ settings, outDir: files.synth, signal });
      },
      begin: async () => {
        started = (await begin(pair, emulator)).started;
      },
      brokenOff: "Broken off. The next npm start, or destroy, first puts back what was there before.",
      aws: new Aws({ region, endpoint, ...OWNER }),
      forget: () => forget(files),
      close: async () => {
        await emulator.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
