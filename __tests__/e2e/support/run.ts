import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../../local/wait";

/** What `npm start` writes into `.loge/run.json`. */
export interface RunFile {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly cameras: readonly {
    readonly name: string;
    readonly rtmp: string;
    readonly rtmps: string;
    readonly streamKey: string;
  }[];
  readonly inbox: string;
  readonly emulator: string;
  readonly pids: Record<string, number>;
}

export interface Run {
  readonly file: RunFile;
  /** `run.json` as it is now: processes change their numbers when they are started again. */
  now(): RunFile;
  printed(): string;
  /** Ends it by a signal and waits for its end; returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A cold start builds the page, applies some hundred resources and boots two hosts, on two cores. */
const START_MS = 300_000;

/** Runs `npm start` in a clone and waits until every door answers. */
export async function start(folder: string, args: readonly string[] = []): Promise<Run> {
  const began = Date.now();
  const child = launch(folder, args);
  const path = join(folder, ".loge/run.json");
  const ready = () => {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${child.printed()}`);
    // A run that was killed with -9 leaves its own behind, until this one has taken the folder over.
    return existsSync(path) && statSync(path).mtimeMs >= began ? true : undefined;
  };
  await until(ready, { what: "run.json", timeoutMs: START_MS }).catch((error: Error) => {
    child.kill("SIGKILL");
    throw new Error(`${error.message}\n${child.printed()}`);
  });
  const now = () => JSON.parse(readFileSync(path, "utf8")) as RunFile;
  return { file: now(), now, printed: child.printed, stop: (signal = "SIGTERM") => end(child, signal) };
}

export type Launched = ChildProcess & { printed(): string };

/** Runs `npm start` in a clone without waiting for anything. */
export function launch(folder: string, args: readonly string[] = []): Launched {
  const child = spawn("npm", ["start", "--silent", "--", ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  const keep = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return Object.assign(child, { printed: () => printed });
}

export function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}
