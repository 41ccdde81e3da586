import { dirname, join } from "node:path";
import { regionOf } from "../aws/role";
import type { State } from "../terraform/state";
import { Host } from "./host";
import { Instances, type Observed } from "./instances";
import { Leash } from "./leash";
import type { UnitStatus } from "./manager";
import { startMetrics } from "./metrics";

export type { UnitStatus } from "./manager";

export interface HostsOptions {
  readonly state: State;
  /** The emulator. */
  readonly endpoint: string;
  /** Holds `hosts/<instance>/` (root, log files below its `var/log/loge`) and `volumes/<volume>/`. One supervisor at a time. */
  readonly dir: string;
  /** Receives what happens to hosts and units, one line each. */
  readonly log: (line: string) => void;
  /** Receives every line that a unit writes. @default nobody */
  readonly journal?: (host: string, unit: string, line: string) => void;
  /** Folders that come before this machine's own PATH. @default none */
  readonly tools?: readonly string[];
  /** Milliseconds between two looks at the emulated instances. @default 500 */
  readonly interval?: number;
}

export interface HostStatus {
  /** `proxy`, `owncast`: the tag `loge:host`. */
  readonly host: string;
  readonly instance: string;
  /** EC2's word, as last seen. */
  readonly state: Observed["state"];
  readonly units: readonly UnitStatus[];
}

export interface Hosts {
  /** Main processes that run now: the unit's name without `.service`, e.g. `owncast@garden` → 4711. */
  pids(): Record<string, number>;
  status(): HostStatus[];
  /**
   * Resolves when every host whose instance runs has booted, and all that it started is up.
   * @param within Milliseconds.
   * @throws naming what is not up, why, and what it said last: at the deadline, or when something failed for good.
   */
  ready(within: number): Promise<void>;
  /** Ends all processes, each host in its order. The emulated instances stay as they are. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
const ASK_EVERY_MS = 50;

/** Runs each EC2 instance of the state on this machine, following the emulated instance's state. */
export async function startHosts(options: HostsOptions): Promise<Hosts> {
  const { state, endpoint, dir, log, journal = () => {}, tools = [], interval = LOOK_EVERY_MS } = options;
  const resources = state.all("aws_instance");
  const leash = await Leash.start(join(dir, "hosts", "processes.json"));
  const region = regionOf(`${resources[0]?.attributes.arn ?? ""}`);
  const instances = new Instances(endpoint, region);
  const hosts: Host[] = resources.map((instance) => {
    const host: Host = new Host({
      state,
      instance,
      endpoint,
      instances,
      leash,
      log,
      folder: join(dir, "hosts", instance.attributes.id),
      volumes: join(dir, "volumes"),
      path: pathOf(tools),
      journal: (unit, line) => journal(host.name, unit, line),
    });
    return host;
  });

  const look = async () => {
    const seen = await instances.describe(hosts.map(({ id }) => id));
    for (const host of hosts) host.follow(seen.find(({ id }) => id === host.id));
  };
  try {
    await look();
  } catch (error) {
    instances.close();
    await leash.stop();
    throw error;
  }
  const watch = repeat(look, interval, log);
  const status = () =>
    hosts.map((host) => ({ host: host.name, instance: host.id, state: host.state, units: host.status() }));
  const metrics = startMetrics({
    ...{ endpoint, region, log },
    running: () =>
      status()
        .filter(({ state }) => state === "running")
        .map(leadersOf),
  });

  return {
    pids: () => pidsOf(status()),
    status,
    ready: (within) => untilReady(status, within),
    stop: async () => {
      await metrics.stop();
      await watch.stop();
      await Promise.all(hosts.map((host) => host.stop()));
      instances.close();
      await leash.stop();
    },
  };
}

/** The system's folders are added, because nginx is often found only there. */
function pathOf(tools: readonly string[]): string[] {
  const own = (process.env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/"));
  return [
    ...new Set([
      ...tools,
      ...own,
      dirname(process.execPath),
      "/usr/local/sbin",
      "/usr/sbin",
      "/sbin",
      "/usr/bin",
      "/bin",
    ]),
  ];
}

/** Does something again and again, one at a time; a failure is told once until it works again. */
function repeat(work: () => Promise<void>, interval: number, log: (line: string) => void): { stop(): Promise<void> } {
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout;
  let current = Promise.resolve();
  const next = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      current = work()
        .then(() => {
          failing = false;
        })
        .catch((error) => {
          if (!failing) log(`The emulated EC2 cannot be asked: ${error.message}`);
          failing = true;
        })
        .then(next);
    }, interval);
  };
  next();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

function pidsOf(status: readonly HostStatus[]): Record<string, number> {
  const pids: Record<string, number> = {};
  for (const { host, units } of status) {
    for (const { unit, state, pid } of units) {
      if (pid === undefined || state !== "active") continue;
      const name = unit.replace(/\.service$/, "");
      // The same unit on two hosts.
      pids[name in pids ? `${host}/${name}` : name] = pid;
    }
  }
  return pids;
}

function leadersOf({ instance, units }: HostStatus): { instance: string; leaders: number[] } {
  return { instance, leaders: units.flatMap(({ pid }) => pid ?? []) };
}

async function untilReady(status: () => HostStatus[], within: number): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const missing = status().flatMap(({ host, units }) => units.filter(isMissing).map((unit) => ({ host, unit })));
    if (missing.length === 0) return;
    const failed = missing.filter(({ unit }) => unit.state === "failed");
    if (failed.length > 0) throw new Error(report("A host does not come up:", failed));
    if (Date.now() >= deadline) throw new Error(report(`The hosts are not up after ${within / 1_000} s:`, missing));
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

function isMissing({ state }: UnitStatus): boolean {
  return state === "activating" || state === "deactivating" || state === "failed";
}

function report(title: string, missing: readonly { host: string; unit: UnitStatus }[]): string {
  const lines = missing.flatMap(({ host, unit: { unit, state, busy, failure, last } }) => [
    `  ${host}: ${unit} is ${state}${[failure, busy]
      .filter(Boolean)
      .map((why) => `, ${why}`)
      .join("")}`,
    ...last.slice(-5).map((line) => `    | ${line}`),
  ]);
  return [title, ...lines].join("\n");
}
