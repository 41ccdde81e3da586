import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "./failure";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Each line that the command prints, to show or to keep. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** How much of a failed command's output its error repeats. */
const LAST_LINES = 20;

/** Runs a command to its end and returns what it printed on stdout. Fails with the command's last lines. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    const last: string[] = [];
    const lines = (chunk: string) => {
      for (const line of chunk.split("\n").filter(Boolean)) {
        options.onLine?.(line);
        last.push(line);
        if (last.length > LAST_LINES) last.shift();
      }
    };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      lines(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", lines);
    child.on("error", (error) => reject(new SetupError(`${command} could not be run: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new SetupError(`${[command, ...args].join(" ")} ended with ${signal ?? code}:\n${last.join("\n")}`));
    });
  });
}

/** Absolute path of a command, looked up on PATH and in the folders where Debian keeps daemons. */
export function which(command: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/sbin"];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
