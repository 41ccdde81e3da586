import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { takeLock } from "../../local/lock";
import { temporaryFolders } from "../support/folder";

const folder = temporaryFolders();

describe("the lock of a folder", () => {
  test("refuses a second start while the first one lives, and is free after it", async () => {
    const file = join(folder(), "lock");
    const release = await takeLock(file);
    await expect(takeLock(file)).rejects.toThrow(`already runs in this folder (process ${process.pid})`);
    release();
    expect(existsSync(file)).toBe(false);
    (await takeLock(file))();
  });

  test.each([
    ["of an owner that was killed", JSON.stringify({ pid: process.pid, port: 1, token: "gone" })],
    ["that was cut while being written", '{"pid":'],
    ["that is empty", ""],
  ])("takes over a leftover %s", async (_, content) => {
    const file = join(folder(), "lock");
    writeFileSync(file, content);
    const release = await takeLock(file);
    release();
    expect(existsSync(file)).toBe(false);
  });
});
