import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../support/folder";

const folder = temporaryFolders();
const program = join(__dirname, "../../tools/installed.mjs");

const wanted = {
  "": { version: "0.1.0" },
  "node_modules/hono": { version: "4.0.0" },
  "node_modules/jest": { version: "30.0.0", dev: true },
  "node_modules/esbuild-for-another-machine": { version: "1.0.0", optional: true },
};

/** What is believed of a tree that holds these packages. */
function installed(packages: object | undefined) {
  const root = folder();
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (packages) {
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
  }
  const script = `import { installed } from ${JSON.stringify(program)}; console.log(installed(${JSON.stringify(root)}) ?? "not")`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).trim();
}

describe("packages that somebody else installed, npm ci for instance, are not installed again", () => {
  const hono = { "node_modules/hono": { version: "4.0.0" } };
  const jest = { "node_modules/jest": { version: "30.0.0", dev: true } };

  test.each([
    ["nothing", undefined, "not"],
    ["an empty tree", {}, "not"],
    ["an older package", { "node_modules/hono": { version: "3.0.0" }, ...jest }, "not"],
    ["what npm start needs", hono, "run"],
    ["what tests and cdktf need too", { ...hono, ...jest }, "dev"],
    ["an older package for tests", { ...hono, "node_modules/jest": { version: "29.0.0", dev: true } }, "run"],
  ])("%s", (_, packages, expected) => {
    expect(installed(packages)).toBe(expected);
  });
});
