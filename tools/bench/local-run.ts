import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunFile } from "../../local/run-file";
import type { Say } from "../../local/setup/progress";
import { until } from "../../local/wait";
import { end } from "./child";

/** A first start with an empty cache also downloads; one with a full cache takes a minute or two. */
const START_MS = 600_000;

export interface LocalRun {
  /** `run.json` as it is now. */
  now(): RunFile;
  /** Seconds from the command to the page. */
  readonly took: number;
  /** Seconds of each step that `npm start` told, by its title. */
  readonly steps: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** What `npm start` runs, in a clone. `child` hears of the process at once, so that whoever breaks off can end it. */
export async function startLocally(
  folder: string,
  { say, env, child: hear }: { say: Say; env?: NodeJS.ProcessEnv; child: (stop: () => Promise<void>) => void },
): Promise<LocalRun> {
  const began = performance.now();
  const child = spawn(process.execPath, ["local/start.mjs"], {
    cwd: folder,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => end(child);
  hear(stop);
  let printed = "";
  const keep = (chunk: string) => {
    printed += chunk;
    for (const line of chunk.split("\n")) if (/^ {2}[…✓✗!]/.test(line)) say(`  ${line}`);
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const file = join(folder, ".loge/run.json");
  const ready = () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`npm start ended:\n${printed}`);
    return existsSync(file) ? true : undefined;
  };
  await until(ready, { what: "run.json", timeoutMs: START_MS, everyMs: 50 });
  const took = (performance.now() - began) / 1000;
  return { now: () => JSON.parse(readFileSync(file, "utf8")) as RunFile, took, steps: stepsOf(printed), stop };
}

/** The lines `✓ title (1.2 s)` and `✓ title (1 min 4 s)`. */
export function stepsOf(printed: string): Map<string, number> {
  const found = printed.matchAll(/^ *✓ (.+) \((?:(\d+) min )?([\d.]+) s\)$/gm);
  return new Map(
    [...found].map(([, title, minutes, seconds]) => [title!, Number(minutes ?? 0) * 60 + Number(seconds)]),
  );
}
