import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Where set-up keeps what it made or fetched, shared by every clone of this user. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env["LOGE_CACHE"] ?? join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "loge");
}

/** How often a second process looks whether the first has finished making the same thing. */
const LOOK_AGAIN_MS = 250;

/**
 * The folder `<cache>/<name>`, made by `make` when it is not there. `name` carries the version and the hash of what it is
 * made from. It is made in a temporary folder and renamed, so a folder that exists is whole; two processes never make it twice.
 */
export async function cached(cache: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cache, name);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const release = await lock(join(cache, `${name}.lock`));
  const temporary = join(cache, `${name}.${randomUUID()}.part`);
  try {
    if (existsSync(target)) return target;
    mkdirSync(temporary, { recursive: true });
    await make(temporary);
    renameSync(temporary, target);
    return target;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    release();
  }
}

/** One maker at a time; a lock whose owner has died is taken over. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (!ownerLives(file)) rmSync(file, { force: true });
    else await wait(LOOK_AGAIN_MS);
  }
}

/** Nothing here takes longer than this; an older lock is of a process whose number another one has since been given. */
const LONGEST_MAKING_MS = 30 * 60_000;

function ownerLives(file: string): boolean {
  try {
    if (Date.now() - statSync(file).mtimeMs > LONGEST_MAKING_MS) return false;
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
