import { spawn } from "node:child_process";

/** What one run of node took. */
export interface Cost {
  /** From its start to its end. */
  readonly ms: number;
  /** The most memory that it held, MB (1,000,000 bytes). */
  readonly megabytes: number;
  /** Its standard output. */
  readonly printed: string;
}

/** Node tells its own peak at its end: kB, as getrusage counts. */
const TELL = 'data:text/javascript,process.on("exit",()=>process.send(process.resourceUsage().maxRSS))';

/** Runs node to its end. Throws what it said when it fails. */
export async function runNode(args: readonly string[], options: { cwd: string; env?: object }): Promise<Cost> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", TELL, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let printed = "";
  let complained = "";
  let kilobytes = Number.NaN;
  child.stdout!.setEncoding("utf8").on("data", (chunk: string) => {
    printed += chunk;
  });
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
    complained += chunk;
  });
  child.on("message", (peak) => {
    kilobytes = Number(peak);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}:\n${complained}`);
  return { ms: performance.now() - began, megabytes: (kilobytes * 1024) / 1_000_000, printed };
}
