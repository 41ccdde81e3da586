import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cached, cacheFolder } from "../../local/setup/cache";
import { ensureOwncast } from "../../local/setup/owncast";
import { chromium, ensurePackages, START_PACKAGES, TEST_PACKAGES } from "../../local/setup/packages";
import type { Say } from "../../local/setup/progress";
import { ensureEmulatorPython } from "../../local/setup/python";
import { run } from "../../local/setup/run";
import { ensureTerraform } from "../../local/setup/terraform";
import type { Layer } from "./layers";

/** Brings what the chosen layers need and says where it is, in the variables that tests read. */
export async function testEnvironment(root: string, layers: readonly Layer[], say: Say): Promise<NodeJS.ProcessEnv> {
  const cache = cacheFolder();
  await ensurePackages(say, [...START_PACKAGES, ...TEST_PACKAGES]);
  const terraform = await ensureTerraform(say, cache);
  const python = await ensureEmulatorPython(say, cache, join(root, "local/emulator/requirements.txt"));
  const heavy = layers.some((layer) => layer === "apply" || layer === "e2e");
  return {
    ...process.env,
    LOGE_TERRAFORM: terraform,
    LOGE_PYTHON: python,
    CHROME_PATH: chromium(),
    ...(heavy ? await owncast(root, cache, say) : {}),
  };
}

async function owncast(root: string, cache: string, say: Say): Promise<NodeJS.ProcessEnv> {
  const zip = await ensureOwncast(say, cache, { version: "0.2.5", source: join(root, "local/owncast") });
  const folder = await cached(cache, `owncast-binary-${zip.sha256.slice(0, 16)}`, async (temporary) => {
    mkdirSync(temporary, { recursive: true });
    await run("unzip", ["-q", "-o", zip.file, "-d", temporary]);
  });
  return { LOGE_OWNCAST: join(folder, "owncast"), LOGE_OWNCAST_ZIP: zip.file, LOGE_OWNCAST_SHA256: zip.sha256 };
}
