import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cached, cacheFolder } from "../../../local/setup/cache";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();
const write = (text: string) => async (target: string) => writeFileSync(join(target, "thing"), text);

describe("the cache", () => {
  test("is $LOGE_CACHE, else $XDG_CACHE_HOME/loge, else ~/.cache/loge", () => {
    expect(cacheFolder({ LOGE_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
    expect(cacheFolder({ XDG_CACHE_HOME: "/b" })).toBe("/b/loge");
    expect(cacheFolder({})).toMatch(/\.cache\/loge$/);
  });

  test("makes a thing once", async () => {
    const cache = folder();
    const first = await cached(cache, "thing-1", write("first"));
    const second = await cached(cache, "thing-1", write("second"));
    expect(second).toBe(first);
    expect(readFileSync(join(second, "thing"), "utf8")).toBe("first");
  });

  test("two at the same time make it once", async () => {
    const cache = folder();
    let made = 0;
    const make = async (target: string) => {
      made++;
      await write("x")(target);
    };
    await Promise.all([cached(cache, "thing", make), cached(cache, "thing", make)]);
    expect(made).toBe(1);
  });

  test("keeps nothing of what failed half-way, and tries again", async () => {
    const cache = folder();
    const half = async (target: string) => {
      await write("half")(target);
      throw new Error("cut");
    };
    await expect(cached(cache, "thing", half)).rejects.toThrow("cut");
    expect(readdirSync(cache)).toEqual([]);
    const made = await cached(cache, "thing", write("whole"));
    expect(readFileSync(join(made, "thing"), "utf8")).toBe("whole");
  });

  test("takes over the lock of a process that died", async () => {
    const cache = folder();
    // No process has this number: it is above every system's limit.
    writeFileSync(join(cache, "thing.lock"), "99999999");
    await cached(cache, "thing", write("whole"));
    expect(existsSync(join(cache, "thing.lock"))).toBe(false);
  });

  test("takes over a lock whose number now belongs to another process", async () => {
    const cache = folder();
    const lock = join(cache, "thing.lock");
    writeFileSync(lock, String(process.pid));
    const anHourAgo = Date.now() / 1000 - 3600;
    utimesSync(lock, anHourAgo, anHourAgo);
    await cached(cache, "thing", write("whole"));
    expect(existsSync(lock)).toBe(false);
  });
});
