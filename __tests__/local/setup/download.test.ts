import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { download } from "../../../local/setup/download";
import { temporaryFolders } from "../../support/folder";
import { serve } from "../../support/web";

const folder = temporaryFolders();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const BODY = "a release, whole";
const SUM = createHash("sha256").update(BODY).digest("hex");

async function fetchFrom(answer: RequestListener, sha256?: string) {
  const { url, close } = await serve(answer);
  closers.push(close);
  const target = folder();
  const done = download({ url: `${url}/file`, file: join(target, "file"), sha256 });
  return { done, target };
}

describe("a download", () => {
  test("is kept when its sum is right", async () => {
    const { done, target } = await fetchFrom((_, response) => response.end(BODY), SUM);
    await expect(done).resolves.toBe(SUM);
    expect(readFileSync(join(target, "file"), "utf8")).toBe(BODY);
  });

  test.each<[string, RequestListener, RegExp]>([
    ["another file", (_, response) => response.end("not it"), /not the file that was pinned[\s\S]*expected SHA-256/],
    ["a missing file", (_, response) => response.writeHead(404).end(), /answered 404/],
    [
      "a cut answer",
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("part");
        setImmediate(() => response.destroy());
      },
      /could not be fetched|cut off/,
    ],
  ])("refuses %s and leaves nothing behind", async (_, answer, message) => {
    const { done, target } = await fetchFrom(answer, SUM);
    await expect(done).rejects.toThrow(message);
    expect(readdirSync(target)).toEqual([]);
  });

  test("says plainly that there is no network", async () => {
    const { url, close } = await serve(() => undefined);
    await close();
    await expect(download({ url, file: join(folder(), "file") })).rejects.toThrow(/could not be fetched: ECONNREFUSED/);
  });
});
