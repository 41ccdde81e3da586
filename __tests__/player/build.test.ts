import { randomBytes } from "node:crypto";
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

/** Bytes, zipped, of the page, what it names, what that imports at once, and one of the engines. */
function weight(files: Map<string, Buffer>, engine: string): number {
  const first = [...files.keys()].filter((path) => path === "index.html" || path.includes(engine));
  expect(first.length).toBe(2);
  const all = new Set(first);
  for (const path of all) {
    const text = files.get(path)?.toString() ?? "";
    const pattern = path === "index.html" ? /(?:src|href)="\.?\/(assets\/[^"]+)"/g : /(?:from|import)\s*"\.\/([^"]+)"/g;
    for (const [, name = ""] of text.matchAll(pattern)) all.add(name.replace(/^(?!assets\/)/, "assets/"));
  }
  return [...all].reduce((sum, path) => sum + gzipSync(files.get(path) as Buffer, { level: 9 }).length, 0);
}

describe("the built page", () => {
  test("is the same, byte for byte, each time", async () => {
    const [one, two] = [await built(), await built()];
    expect([...one.keys()]).toEqual([...two.keys()]);
    for (const [path, content] of one) expect([path, content.equals(two.get(path) as Buffer)]).toEqual([path, true]);
  });

  test("weighs no more than the budget says", async () => {
    const files = await built();
    expect(weight(files, "with-hls")).toBeLessThanOrEqual(budget.withHls);
    expect(weight(files, "with-browser")).toBeLessThanOrEqual(budget.withoutHls);
    // The sum can tell: a page that does not fit is one that fails.
    const index = files.get("index.html") as Buffer;
    const heavier = new Map(files).set("index.html", Buffer.concat([index, randomBytes(30_000)]));
    expect(weight(heavier, "with-browser")).toBeGreaterThan(budget.withoutHls);
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
