import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { type Zippable, zipSync } from "fflate";

export interface BuiltLambda {
  readonly name: string;
  readonly zip: string;
  /** Of `index.mjs` before it is zipped: what Node parses at a cold start. */
  readonly bytes: number;
}

/**
 * Bundles each folder of `lambdas/` that has an `index.ts` to `<outDir>/<name>.zip`, which holds `index.mjs` with the
 * handler `index.handler`. The folder is emptied first. Same sources, same bytes.
 */
export async function buildLambdas(outDir: string): Promise<BuiltLambda[]> {
  const lambdas = join(dirname(require.resolve("esbuild/package.json")), "../../lambdas");
  const names = readdirSync(lambdas).filter((name) => name !== "shared" && !name.includes("."));
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  return Promise.all(
    names.sort().map(async (name) => {
      const code = await bundle(lambdas, name);
      const zip = join(outDir, `${name}.zip`);
      writeFileSync(zip, zipped({ "index.mjs": code }));
      return { name, zip, bytes: code.length };
    }),
  );
}

async function bundle(lambdas: string, name: string): Promise<Uint8Array> {
  const entry = join(lambdas, name, "index.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // The SDK's and Hono's ES modules shake; their CommonJS does not, and weighs a third more.
    mainFields: ["module", "main"],
    alias: { "@aws-sdk/credential-provider-node": join(lambdas, "shared/role-keys.ts") },
    minify: true,
    legalComments: "none",
    charset: "utf8",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}.`);
  return file.contents;
}

/** A zip that depends on nothing but its files: sorted, one date, readable by all. */
export function zipped(files: Record<string, Uint8Array>): Uint8Array {
  const entries: Zippable = {};
  for (const path of Object.keys(files).sort()) {
    // Zip keeps local time without a zone, so a local date gives the same bytes in each; 1980 is its first year.
    const mtime = new Date(1980, 0, 1);
    // os 3 is Unix: the upper half of attrs is then the file's mode.
    entries[path] = [files[path] as Uint8Array, { mtime, os: 3, attrs: 0o100644 << 16, level: 9 }];
  }
  return zipSync(entries);
}
