import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "../../lambdas/shared/aws";
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
import { recover } from "../../local/terraform/transaction";
import { load } from "../../settings";
import { root } from "../root";

/** What a local run left, with its emulated account running and nothing else. */
export interface LocalAccount {
  readonly terraform: Terraform;
  readonly aws: Aws;
  /** Removes what is left in `.loge/`: to be called when all is destroyed. */
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/**
 * @param progress hears how far Terraform is
 * @throws SetupError when a run is going on, or none was there
 */
export async function openLocal(say: Say, progress: Say): Promise<LocalAccount> {
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
    await recover({ state, data, emulator: dir });
    mkdirSync(files.logs, { recursive: true });
    const emulator = await startEmulator({ python, dir, log: () => undefined });
    const { environment, region } = load(files.settings);
    const { endpoint } = emulator;
    const stack = join(files.synth, "stacks", environment);
    return {
      terraform: new Terraform({ stack, data, state, cache, program, endpoint, say: progress }),
      aws: new Aws({ region, endpoint, accessKeyId: "local", secretAccessKey: "local" }),
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
