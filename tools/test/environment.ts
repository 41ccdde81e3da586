import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Setup, together } from "../../local/setup";
import { cached, cacheFolder } from "../../local/setup/cache";
import { ensureOwncast } from "../../local/setup/owncast";
import { CI_PACKAGES, chromium, ensurePackages, START_PACKAGES, TEST_PACKAGES } from "../../local/setup/packages";
import type { Say } from "../../local/setup/progress";
import { ensureEmulatorPython } from "../../local/setup/python";
import { run } from "../../local/setup/run";
import { ensureTerraform } from "../../local/setup/terraform";
import type { Layer } from "./layers";
import { ensurePebble } from "./pebble";

/** Brings what the chosen layers need and says where it is, in the variables that tests read. */
export async function testEnvironment(root: string, layers: readonly Layer[], say: Say): Promise<NodeJS.ProcessEnv> {
  const setup: Setup = { say, cache: cacheFolder() };
  await ensurePackages(setup, [...START_PACKAGES, ...TEST_PACKAGES, ...(process.env["CI"] ? CI_PACKAGES : [])]);
  const heavy = layers.some((layer) => layer === "apply" || layer === "e2e");
  const [terraform, python, media, pebble] = await together([
    ensureTerraform(setup),
    ensureEmulatorPython(setup, join(root, "local/emulator/requirements.txt")),
    heavy ? owncast(root, setup) : Promise.resolve({}),
    layers.includes("e2e") ? ensurePebble(setup, join(root, "tools/test/pebble")) : Promise.resolve(undefined),
  ]);
  return {
    ...process.env,
    LOGE_TERRAFORM: terraform,
    LOGE_PYTHON: python,
    CHROME_PATH: chromium(),
    LOGE_PEBBLE: pebble,
    ...media,
  };
}

async function owncast(root: string, setup: Setup): Promise<NodeJS.ProcessEnv> {
  const zip = await ensureOwncast(setup, { version: "0.2.5", source: join(root, "local/owncast") });
  const folder = await cached(setup.cache, `owncast-binary-${zip.sha256.slice(0, 16)}`, async (temporary) => {
    mkdirSync(temporary, { recursive: true });
    await run("unzip", ["-q", "-o", zip.file, "-d", temporary]);
  });
  return { LOGE_OWNCAST: join(folder, "owncast"), LOGE_OWNCAST_ZIP: zip.file, LOGE_OWNCAST_SHA256: zip.sha256 };
}
