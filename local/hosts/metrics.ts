import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { count } from "../aws/metric";

/** EC2 itself measures every five minutes; here more often, and CloudWatch adds up what falls into a period. */
const EVERY_MS = 60_000;

export interface MetricsOptions {
  /** The emulator. */
  readonly endpoint: string;
  readonly region: string;
  /** The instances that run, each with the processes that lead a group of its own. */
  readonly running: () => readonly { readonly instance: string; readonly leaders: readonly number[] }[];
  readonly log: (line: string) => void;
  /** Milliseconds between two measures. @default a minute */
  readonly interval?: number;
}

/**
 * `NetworkIn` of each instance that runs, as EC2 gives it to CloudWatch: the bytes that the kernel has counted on the TCP
 * connections of the host's processes. What a connection received after the last look before it closed is not counted.
 */
export function startMetrics(options: MetricsOptions): { stop(): Promise<void> } {
  const { interval = EVERY_MS, log } = options;
  let seen = new Map<string, number>();
  let failing = false;
  let current = Promise.resolve();
  const measure = async () => {
    try {
      const connections = await connectionsNow();
      for (const { instance, leaders } of options.running()) {
        const own = connections.filter(({ pid }) => leaders.includes(groupOf(pid)));
        const bytes = own.reduce((sum, { id, received }) => sum + received - (seen.get(id) ?? 0), 0);
        const of = ["InstanceId", instance] as const;
        await count(options, { namespace: "AWS/EC2", name: "NetworkIn", of, value: bytes, unit: "Bytes" });
      }
      seen = new Map(connections.map(({ id, received }) => [id, received]));
      failing = false;
    } catch (error) {
      if (!failing) log(`metrics: ${error instanceof Error ? error.message : error}`);
      failing = true;
    }
  };
  const timer = setInterval(() => {
    current = current.then(measure);
  }, interval);
  return {
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
}

interface Connection {
  /** Both ends. */
  readonly id: string;
  readonly pid: number;
  /** Bytes since it began. */
  readonly received: number;
}

async function connectionsNow(): Promise<Connection[]> {
  const { stdout } = await promisify(execFile)("ss", ["-tinpHO", "state", "established"], { maxBuffer: 2 ** 26 });
  return readConnections(stdout);
}

/** The lines of `ss -tinpHO state established`; connections of other people's processes bear no process, and are left out. */
export function readConnections(text: string): Connection[] {
  return text.split("\n").flatMap((line) => {
    const [, , local, peer] = line.trim().split(/\s+/);
    const pid = Number(/pid=(\d+)/.exec(line)?.[1]);
    if (!pid) return [];
    return [{ id: `${local} ${peer}`, pid, received: Number(/bytes_received:(\d+)/.exec(line)?.[1] ?? 0) }];
  });
}

/** The process group, by which a host's processes are known; 0 when the process is gone. */
function groupOf(pid: number): number {
  try {
    // The name in brackets may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(fields[2]);
  } catch {
    return 0;
  }
}
