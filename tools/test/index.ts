import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../local/setup/cache";
import { SetupError } from "../../local/setup/failure";
import { step } from "../../local/setup/progress";
import { run } from "../../local/setup/run";
import { build } from "../build";
import { testEnvironment } from "./environment";
import { isLayer, LAYERS, type Layer } from "./layers";

const root = join(__dirname, "../../../..");

interface Count {
  passed: number;
  failed: number;
}

/**
 * `npm test [-- unit|synth|apply|e2e …]`: types, style and the chosen layers (without a word, all). Ends with the line
 * `N passed, N failed`; the exit code is 0 only when nothing failed.
 */
export async function test(words: readonly string[]): Promise<void> {
  const unknown = words.filter((word) => !isLayer(word));
  if (unknown.length > 0) {
    throw new SetupError(`npm test -- ${unknown.join(" ")}: the layers are ${Object.keys(LAYERS).join(", ")}.`);
  }
  const layers = words.length > 0 ? words.filter(isLayer) : (Object.keys(LAYERS) as Layer[]);
  const env = await testEnvironment(root, layers, console.log);
  await build(root, console.log);

  const total: Count = { passed: 0, failed: 0 };
  for (const [title, tool, args] of CHECKS) {
    // A check counts as one test each, so that a style fault cannot hide behind green tests.
    await step(console.log, title, () =>
      run(process.execPath, [join(root, "node_modules", tool), ...args], { cwd: root }),
    ).then(
      () => total.passed++,
      (error: Error) => {
        total.failed++;
        console.error(error.message);
      },
    );
  }
  for (const layer of layers) {
    console.log(`\n${layer}`);
    const count = await jest(layer, env);
    total.passed += count.passed;
    total.failed += count.failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 ? 0 : 1);
}

const CHECKS: readonly [string, string, readonly string[]][] = [
  ["types", "typescript/bin/tsc", ["-p", "tsconfig.test.json"]],
  ["types of the page", "typescript/bin/tsc", ["-p", "player/tsconfig.json", "--noEmit"]],
  ["style", "@biomejs/biome/bin/biome", ["check", "."]],
];

/** Runs one layer with jest. A run that dies without a report counts as one failure. */
async function jest(layer: Layer, env: NodeJS.ProcessEnv): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "loge-test-"));
  const report = join(folder, "report.json");
  const { files, workers } = LAYERS[layer];
  const program = join(root, "node_modules/jest/bin/jest.js");
  const kept = ["--cacheDirectory", join(cacheFolder(), "jest")];
  const told = ["--json", "--outputFile", report, "--ci", `--maxWorkers=${workers}`];
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(process.execPath, [program, "--testPathPatterns", files, ...kept, ...told], {
      cwd: root,
      // Whatever tests, CDKTF and Chromium leave in the temporary folder goes with it.
      env: { ...env, TMPDIR: folder },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", pass).on("SIGTERM", pass);
    child.on("close", (status) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      resolve(status);
    });
  });
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, "utf8"));
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: failed || (code === 0 ? 0 : 1) };
  } catch {
    console.error(`jest ended with ${code} and left no report.`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
