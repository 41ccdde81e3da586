import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "@jest/globals";
import { buildSync } from "esbuild";
import { temporaryFolders } from "../../support/folder";

const temporaryFolder = temporaryFolders();

test("a function's process ends when its parent is killed, also in the middle of an event", async () => {
  const folder = temporaryFolder();
  const program = join(folder, "child.cjs");
  const source = require.resolve("../../../local/functions/child");
  buildSync({ entryPoints: [source], outfile: program, bundle: true, platform: "node", target: "node20" });
  writeFileSync(join(folder, "index.mjs"), "export const handler = () => new Promise((end) => setTimeout(end, 1e6));");
  const parent = spawn(process.execPath, ["-e", parentProgram(program, folder)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface({ input: parent.stdout }).once("line", (it) => resolve([it])),
  );
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
});

/** Forks the child, gives it an event and prints its process id. */
function parentProgram(program: string, folder: string): string {
  const env = JSON.stringify({ _HANDLER: "index.handler", LAMBDA_TASK_ROOT: folder });
  return `const child = require("child_process").fork(${JSON.stringify(program)}, [], { env: ${env} });
    child.send({ id: "1", event: {}, context: {}, deadline: 0 }, () => console.log(child.pid));`;
}

/** A process that has ended but that nobody has waited for counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    return !state.startsWith("Z");
  } catch {
    return false;
  }
}
