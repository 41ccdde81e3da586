import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { pin } from "../../tools/pin";
import { temporaryFolders } from "../support/folder";
import { serve } from "../support/web";

const folder = temporaryFolders();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const zip = "the zip of a release";
const sum = createHash("sha256").update(zip).digest("hex");
const local = `${process.platform}-${process.arch}`;

async function release({
  digest = `sha256:${sum}` as string | null,
  body = zip,
  cut = false,
  status = 200,
  version = "0.2.5",
} = {}) {
  const names = ["linux-arm64", "linux-64bit", "macOS-64bit"].map((target) => `owncast-${version}-${target}.zip`);
  const { url, close } = await serve((request, response) => {
    if (request.url?.startsWith("/api/"))
      return response.writeHead(status).end(JSON.stringify({ assets: names.map((name) => ({ name, digest })) }));
    if (!cut) return response.end(body);
    response.writeHead(200, { "content-length": "100000" });
    response.write(body);
    return setImmediate(() => response.destroy());
  });
  closers.push(close);
  return { downloads: `${url}/files`, api: `${url}/api` };
}

function settings(more: object = {}): string {
  const file = join(folder(), "prod.json");
  writeFileSync(file, JSON.stringify({ environment: "prod", owncast: { version: "0.2.5", sha256: {}, ...more } }));
  return file;
}

describe("npm run pin", () => {
  test("records the sums of the AWS hosts' zip and of this machine's", async () => {
    const file = settings();
    await pin("0.2.5", [file], () => undefined, await release());
    const { owncast } = JSON.parse(readFileSync(file, "utf8"));
    expect(owncast).toEqual({ version: "0.2.5", sha256: { "linux-arm64": sum, [local]: sum } });
  });

  test("leaves what else the settings say of Owncast", async () => {
    const file = settings({ target: "linux-arm64" });
    await pin("0.2.6", [file], () => undefined, await release({ version: "0.2.6" }));
    const { owncast } = JSON.parse(readFileSync(file, "utf8"));
    expect(owncast).toMatchObject({ version: "0.2.6", target: "linux-arm64" });
  });

  test("asks nobody for what is no version", async () => {
    const file = settings();
    await expect(pin("latest", [file], () => undefined, await release())).rejects.toThrow(
      "latest is not a version such as 0.2.5.",
    );
  });

  test.each([
    ["a zip that is not what the release says", { body: "something else" }, /not the file that was pinned/],
    ["a release without a digest", { digest: null }, /publishes no SHA-256 for owncast-0\.2\.5-linux-arm64\.zip/],
    ["a cut download", { cut: true }, /could not be fetched|cut off/],
    ["a version that was never released", { status: 404 }, /answered 404[\s\S]*or write the SHA-256 of the zip/],
  ])("records nothing for %s", async (_, fault, message) => {
    const file = settings();
    const before = readFileSync(file, "utf8");
    await expect(pin("0.2.5", [file], () => undefined, await release(fault))).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});
