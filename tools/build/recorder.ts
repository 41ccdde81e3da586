import { join } from "node:path";
import { build } from "esbuild";

/** Bundles the recorder to one file, `<outDir>/recorder.mjs`. Debian 12, where it runs, has Node 18. */
export async function buildRecorder(root: string, outDir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, "modules/owncast/recorder/main.ts")],
    outfile: join(outDir, "recorder.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    legalComments: "none",
    charset: "utf8",
  });
}
