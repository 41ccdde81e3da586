import { join } from "node:path";
import { buildSync } from "esbuild";

/** Compiles the program of the functions' processes into `folder`, and answers its file. */
export function compileProgram(folder: string): string {
  const program = join(folder, "child.cjs");
  // At once and not as esbuild's service, which would stay as a process of its own.
  buildSync({
    entryPoints: [require.resolve("./child")],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20",
  });
  return program;
}
