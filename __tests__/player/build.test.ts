import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import budget from "../../player/size-budget.json";
import { buildPlayer } from "../../tools/build/player";
import { temporaryFolders } from "../support/folder";

const folder = temporaryFolders();

async function built(): Promise<Map<string, Buffer>> {
  const out = folder();
  await buildPlayer(out);
  const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("."));
  return new Map(files.sort().map((path) => [path, readFileSync(join(out, path))]));
}

describe("the built page", () => {
  test("is the same, byte for byte, each time", async () => {
    const [one, two] = [await built(), await built()];
    expect([...one.keys()]).toEqual([...two.keys()]);
    for (const [path, content] of one) expect([path, content.equals(two.get(path) as Buffer)]).toEqual([path, true]);
  });

  test("weighs no more than the budget says", async () => {
    const weights = [...(await built())].map(([path, content]) => ({
      path,
      bytes: gzipSync(content, { level: 9 }).length,
    }));
    const sum = (which: (path: string) => boolean) =>
      weights.filter(({ path }) => which(path)).reduce((total, { bytes }) => total + bytes, 0);
    expect(sum(() => true)).toBeLessThanOrEqual(budget.beforeFirstFrame);
    expect(sum((path) => !path.includes("with-hls"))).toBeLessThanOrEqual(budget.withoutHls);
  });

  test("is one page and hashed assets, with nothing inline that a strict CSP would refuse", async () => {
    const files = await built();
    const assets = [...files.keys()].filter((path) => path !== "index.html");
    for (const path of assets) expect(path).toMatch(/^assets\/[\w-]+-[\w-]{8}\.(js|css|svg)$/);

    const page = files.get("index.html")?.toString() ?? "";
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)/i);
    expect([...page.matchAll(/(?:src|href)="(https?:|\/\/)/g)]).toEqual([]);
  });

  test("does not name hls.js in what loads before sign-in", async () => {
    const page = (await built()).get("index.html")?.toString() ?? "";
    expect(page).not.toContain("with-hls");
  });
});
