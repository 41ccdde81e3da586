import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { ensureOwncast, releaseTarget } from "../../../local/setup/owncast";
import { temporaryFolders } from "../../support/folder";
import { serve } from "../../support/web";

const folder = temporaryFolders();
const closers: (() => Promise<void>)[] = [];
const path = process.env["PATH"];
afterEach(async () => {
  process.env["PATH"] = path;
  await Promise.all(closers.splice(0).map((close) => close()));
});

const zip = Buffer.from("the official zip");
const sha256 = createHash("sha256").update(zip).digest("hex");

async function release(body: Buffer | undefined) {
  const asked: string[] = [];
  const { url, close } = await serve((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(body ? 200 : 404).end(body);
  });
  closers.push(close);
  return { releases: url, asked };
}

describe("Owncast", () => {
  test("is the official release where its sum is pinned, fetched once", async () => {
    const { releases, asked } = await release(zip);
    const cache = folder();
    const options = { version: "0.2.5", sha256, source: "local/owncast", releases };
    const setup = { say: () => undefined, cache };
    const first = await ensureOwncast(setup, options);
    const second = await ensureOwncast(setup, options);
    expect(readFileSync(first.file)).toEqual(zip);
    expect(second).toEqual(first);
    expect(asked).toEqual([`/v0.2.5/owncast-0.2.5-${releaseTarget()}.zip`]);
  });

  test.each([
    ["that is not the pinned one", Buffer.from("evil")],
    ["that is not there", undefined],
  ])("a release %s is not used; without Go it is said what to install", async (_, body) => {
    const { releases } = await release(body);
    const cache = folder();
    const bin = folder();
    process.env["PATH"] = bin;
    const source = join(folder(), "source");
    mkdirSync(source);
    writeFileSync(join(source, "go.mod"), "");
    const done = ensureOwncast(
      { say: () => undefined, cache },
      { version: "0.2.5", sha256, source, releases, go: () => undefined },
    );
    await expect(done).rejects.toThrow(/cannot be had here[\s\S]*release zip: [\s\S]*npm run pin/);
    expect(readdirSync(cache)).toEqual([]);
  });

  test("a machine that Owncast publishes nothing for is told so", () => {
    expect(() => releaseTarget("win32", "x64")).toThrow("Owncast publishes no release for win32 on x64.");
  });
});
