import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Setup } from "../../local/setup";
import { cached } from "../../local/setup/cache";
import { findGo } from "../../local/setup/owncast";
import { step } from "../../local/setup/progress";
import { run } from "../../local/setup/run";

/**
 * Pebble, Let's Encrypt's own test server, built from its Go module, pinned by the `go.sum` of that folder: 20 s once, then
 * from the cache. Undefined where there is no Go; the test that needs it is skipped then.
 */
export async function ensurePebble({ say, cache, signal }: Setup, source: string): Promise<string | undefined> {
  const go = findGo();
  if (!go) {
    say("  · no Go on PATH: certificates are not tried against Let's Encrypt's test server");
    return undefined;
  }
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(source, file)));
  const name = `pebble-${hash.digest("hex").slice(0, 16)}-${process.platform}-${process.arch}`;
  const folder = await cached(cache, name, (temporary) =>
    step(say, "building Pebble, Let's Encrypt's test server (about 20 s, once)", async (note) => {
      const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOTOOLCHAIN: "local" };
      const out = ["-o", join(temporary, "pebble"), "github.com/letsencrypt/pebble/v2/cmd/pebble"];
      await run(go, ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", ...out], {
        ...{ cwd: source, env, signal },
        onLine: note,
      });
    }),
  );
  return join(folder, "pebble");
}
