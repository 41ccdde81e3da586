import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { ensureTerraform } from "../../../local/setup/terraform";
import { temporaryFolders } from "../../support/folder";
import { serve } from "../../support/web";

const folder = temporaryFolders();
const path = process.env["PATH"];
const closers: (() => Promise<void>)[] = [];
beforeEach(() => {
  process.env["PATH"] = path;
});
afterEach(async () => {
  process.env["PATH"] = path;
  await Promise.all(closers.splice(0).map((close) => close()));
});

function onPath(version: string, script = `echo '{"terraform_version":"${version}"}'`): string {
  const bin = folder();
  const file = join(bin, "terraform");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env["PATH"] = `${bin}${delimiter}${path}`;
  return file;
}

async function releases(zip: Uint8Array, sum = createHash("sha256").update(zip).digest("hex")): Promise<string> {
  const { url, close } = await serve((request, response) => {
    if (!request.url?.endsWith("SHA256SUMS")) return response.end(zip);
    const names = ["linux_amd64", "linux_arm64", "darwin_arm64", "darwin_amd64"];
    return response.end(names.map((name) => `${sum}  terraform_1.11.4_${name}.zip\n`).join(""));
  });
  closers.push(close);
  return url;
}

describe("Terraform", () => {
  test.each(["1.11.0", "1.12.3", "2.0.0"])("%s on PATH is used", async (version) => {
    const file = onPath(version);
    await expect(ensureTerraform({ say: () => undefined, cache: folder() })).resolves.toBe(file);
  });

  test("too old on PATH: the pinned release is fetched beside it", async () => {
    onPath("1.5.7");
    const said: string[] = [];
    const url = await releases(zipSync({ terraform: Buffer.from("#!/bin/sh\n") }));
    const found = await ensureTerraform({ say: (line) => said.push(line), cache: folder() }, url);
    expect(readFileSync(found, "utf8")).toBe("#!/bin/sh\n");
    expect(said.join("\n")).toMatch(/is Terraform 1\.5\.7, Loge needs 1\.11 or newer/);
  });

  test.each([
    ["a version manager without a version", "echo 'no version is set' >&2; exit 1"],
    ["a program of another kind", "echo 'Terraform v0.11'"],
  ])("%s on PATH: the pinned release is fetched beside it", async (_, script) => {
    onPath("", script);
    const said: string[] = [];
    const url = await releases(zipSync({ terraform: Buffer.from("#!/bin/sh\n") }));
    await ensureTerraform({ say: (line) => said.push(line), cache: folder() }, url);
    expect(said.join("\n")).toMatch(/does not say which Terraform it is, Loge needs 1\.11 or newer/);
  });

  test("a release that is not what its sums say is refused, with what to do", async () => {
    onPath("1.5.7");
    const url = await releases(zipSync({ terraform: Buffer.from("evil") }), "0".repeat(64));
    await expect(ensureTerraform({ say: () => undefined, cache: folder() }, url)).rejects.toThrow(
      /not the file that was pinned[\s\S]*Install it from/,
    );
  });
});
