import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { SetupError } from "./failure";
import type { Setup } from "./index";
import { step } from "./progress";
import { run, which } from "./run";

/**
 * The Python of the emulator's virtual environment (moto and what it needs, pinned in `requirements.txt`).
 * About 40 s and 300 MB once, then from the cache.
 */
export async function ensureEmulatorPython({ say, cache, signal }: Setup, requirements: string): Promise<string> {
  const python = which("python3");
  if (!python)
    throw new SetupError("Python 3.10 or newer is needed for the emulator: install python3 and python3-venv.");
  const version = (await run(python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])).trim();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 10)) {
    throw new SetupError(`The emulator needs Python 3.10 or newer; ${python} is ${version}.`);
  }
  const hash = createHash("sha256")
    .update(readFileSync(requirements))
    .update(version)
    .update(process.arch)
    .digest("hex");
  const folder = await cached(cache, `emulator-${hash.slice(0, 16)}`, (temporary) =>
    step(say, "installing the AWS emulator (moto) into a virtual environment", async (note) => {
      await run(python, ["-m", "venv", "--copies", temporary], { signal, onLine: note }).catch(() => {
        throw new SetupError(
          "Python cannot make a virtual environment here. On Debian: sudo apt-get install -y python3-venv",
        );
      });
      const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", "-r", requirements];
      // Run through `python -m pip`: the folder is renamed when it is whole, and pip's own script names the old path.
      await run(join(temporary, "bin", "python"), pip, { signal, onLine: note });
    }),
  );
  return join(folder, "bin", "python");
}
