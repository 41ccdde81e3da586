import { type Entry, expandSpecifiers, parseUnitFile, timeSpan, words } from "./unit-file";

export type Restart = "no" | "always" | "on-success" | "on-failure" | "on-abnormal" | "on-abort";

/** An `Exec…=` line. */
export interface Exec {
  /** As written; variables are put in when it is run. The first is the program. */
  readonly words: readonly string[];
  /** A leading `-`: an exit code other than 0 counts as success. */
  readonly mayFail: boolean;
}

/** What a `.service` does. Times in milliseconds. */
export interface ServiceSection {
  readonly type: "simple" | "oneshot";
  readonly environment: readonly string[];
  readonly environmentFiles: readonly { readonly path: string; readonly optional: boolean }[];
  readonly workingDirectory: string | undefined;
  /** Folders below the root that must be there before a start, by the variable that names them to the process. */
  readonly directories: Readonly<Record<string, readonly string[]>>;
  readonly umask: string;
  readonly startPre: readonly Exec[];
  readonly start: readonly Exec[];
  readonly startPost: readonly Exec[];
  readonly reload: readonly Exec[];
  readonly stop: readonly Exec[];
  readonly stopPost: readonly Exec[];
  readonly restart: Restart;
  readonly restartDelay: number;
  readonly startTimeout: number;
  readonly stopTimeout: number;
  readonly killSignal: NodeJS.Signals;
  readonly killMode: "control-group" | "mixed" | "process";
  readonly remainAfterExit: boolean;
  /** Exit codes and signals that count as success beside 0, HUP, INT, TERM and PIPE. */
  readonly successExits: readonly string[];
  readonly restartPreventedBy: readonly string[];
}

/** When a `.timer` starts its unit, in milliseconds after the event. */
export interface TimerSection {
  readonly unit: string;
  readonly onBoot: readonly number[];
  readonly onActive: readonly number[];
  readonly onUnitActive: readonly number[];
  readonly onUnitInactive: readonly number[];
}

export interface Unit {
  readonly name: string;
  readonly description: string;
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly requires: readonly string[];
  readonly wants: readonly string[];
  readonly partOf: readonly string[];
  readonly onFailure: readonly string[];
  readonly wantedBy: readonly string[];
  /** Paths that must exist, or with a leading `!` must not; else a start does nothing. */
  readonly conditions: readonly string[];
  readonly startLimit: { readonly within: number; readonly burst: number };
  readonly service: ServiceSection | undefined;
  readonly timer: TimerSection | undefined;
}

/** What means something only to the real systemd: descriptions, cgroups, sandboxes, the user (all run as who started us). */
const WITHOUT_EFFECT =
  /^(Description|Documentation|DefaultDependencies|RequiresMountsFor|User|Group|DynamicUser|SupplementaryGroups|Slice|Delegate|Nice|OOM\w+|CPU\w+|IO\w+|Tasks\w+|Memory\w+|Limit\w+|IPAddress\w+|NoNewPrivileges|Protect\w+|Private\w+|Restrict(Namespaces|AddressFamilies|Realtime|SUIDSGID|FileSystems)|SystemCall\w+|Capability\w+|AmbientCapabilities|ReadWritePaths|ReadOnlyPaths|InaccessiblePaths|LockPersonality|KeyringMode|ProcSubset|RemoveIPC|Device\w+|Standard(Input|Output|Error)|Syslog\w+|\w+DirectoryMode|RuntimeDirectoryPreserve|TimeoutStopFailureMode|SendSIGKILL|AccuracySec|RandomizedDelaySec|Persistent|Alias|Also)$/;

const DIRECTORIES: Readonly<Record<string, { readonly variable: string; readonly base: string }>> = {
  RuntimeDirectory: { variable: "RUNTIME_DIRECTORY", base: "/run" },
  StateDirectory: { variable: "STATE_DIRECTORY", base: "/var/lib" },
  LogsDirectory: { variable: "LOGS_DIRECTORY", base: "/var/log" },
  CacheDirectory: { variable: "CACHE_DIRECTORY", base: "/var/cache" },
  ConfigurationDirectory: { variable: "CONFIGURATION_DIRECTORY", base: "/etc" },
};

/**
 * What a unit file says, with systemd's own defaults (systemd 252, Debian 12).
 * @param unit Its name with the instance, e.g. `owncast@garden.service`.
 * @throws naming the file, the line and what is wrong: also for a directive that local hosts do not honour, because a
 * boot that means something else here than on AWS proves nothing.
 */
export function parseUnit(text: string, unit: string, hostname: string): Unit {
  const values = new Values(parseUnitFile(text, unit), unit, hostname);
  const known: Unit = {
    name: unit,
    description: values.last("Unit", "Description") ?? unit,
    after: values.list("Unit", "After"),
    before: values.list("Unit", "Before"),
    requires: values.list("Unit", "Requires"),
    wants: values.list("Unit", "Wants"),
    partOf: values.list("Unit", "PartOf"),
    onFailure: values.list("Unit", "OnFailure"),
    wantedBy: values.list("Install", "WantedBy"),
    conditions: values.all("Unit", "ConditionPathExists"),
    startLimit: {
      within: values.time("Unit", "StartLimitIntervalSec", 10_000),
      burst: Number(values.last("Unit", "StartLimitBurst") ?? 5),
    },
    service: unit.endsWith(".service") ? service(values) : undefined,
    timer: unit.endsWith(".timer") ? timer(values, unit) : undefined,
  };
  values.refuseTheRest();
  if (known.timer && Object.values(known.timer).flat().length === 1) throw new Error(`${unit}: has no On…Sec=`);
  if (known.service?.start.length === 0) throw new Error(`${unit}: has no ExecStart=`);
  if (known.service?.type === "simple" && known.service.start.length > 1)
    throw new Error(`${unit}: more than one ExecStart=`);
  return known;
}

function service(values: Values): ServiceSection {
  const type = values.choice("Type", ["simple", "exec", "oneshot"], "simple");
  const both = values.last("Service", "TimeoutSec");
  return {
    type: type === "oneshot" ? "oneshot" : "simple",
    environment: values.all("Service", "Environment").flatMap(words),
    environmentFiles: values
      .all("Service", "EnvironmentFile")
      .map((path) => ({ path: path.replace(/^-/, ""), optional: path.startsWith("-") })),
    workingDirectory: values.last("Service", "WorkingDirectory"),
    directories: Object.fromEntries(
      Object.entries(DIRECTORIES)
        .map(
          ([key, { variable, base }]) =>
            [variable, values.list("Service", key).map((name) => `${base}/${name}`)] as const,
        )
        .filter(([, folders]) => folders.length > 0),
    ),
    umask: values.last("Service", "UMask") ?? "0022",
    startPre: values.execs("ExecStartPre"),
    start: values.execs("ExecStart"),
    startPost: values.execs("ExecStartPost"),
    reload: values.execs("ExecReload"),
    stop: values.execs("ExecStop"),
    stopPost: values.execs("ExecStopPost"),
    restart: values.choice("Restart", ["no", "always", "on-success", "on-failure", "on-abnormal", "on-abort"], "no"),
    restartDelay: values.time("Service", "RestartSec", 100),
    // A oneshot may take as long as it likes, as in systemd.
    startTimeout: values.time(
      "Service",
      "TimeoutStartSec",
      both ? timeSpan(both) : type === "oneshot" ? Number.POSITIVE_INFINITY : 90_000,
    ),
    stopTimeout: values.time("Service", "TimeoutStopSec", both ? timeSpan(both) : 90_000),
    killSignal: (values.last("Service", "KillSignal") ?? "SIGTERM") as NodeJS.Signals,
    killMode: values.choice("KillMode", ["control-group", "mixed", "process"], "control-group"),
    remainAfterExit: values.flag("RemainAfterExit"),
    successExits: values.list("Service", "SuccessExitStatus"),
    restartPreventedBy: values.list("Service", "RestartPreventExitStatus"),
  };
}

function timer(values: Values, unit: string): TimerSection {
  const spans = (key: string) => values.all("Timer", key).map(timeSpan);
  return {
    unit: values.last("Timer", "Unit") ?? unit.replace(/\.timer$/, ".service"),
    onBoot: [...spans("OnBootSec"), ...spans("OnStartupSec")],
    onActive: spans("OnActiveSec"),
    onUnitActive: spans("OnUnitActiveSec"),
    onUnitInactive: spans("OnUnitInactiveSec"),
  };
}

/** The entries of one unit, and which of them were asked for. */
class Values {
  private readonly asked = new Set<string>();

  constructor(
    private readonly entries: readonly Entry[],
    private readonly unit: string,
    private readonly hostname: string,
  ) {}

  /** In the order of the file; an empty assignment forgets what stands before it. */
  all(section: string, key: string): string[] {
    this.asked.add(`${section}.${key}`);
    let values: string[] = [];
    for (const entry of this.entries) {
      if (entry.section !== section || entry.key !== key) continue;
      values = entry.value === "" ? [] : [...values, expandSpecifiers(entry.value, this.unit, this.hostname)];
    }
    return values;
  }

  last(section: string, key: string): string | undefined {
    return this.all(section, key).at(-1);
  }

  list(section: string, key: string): string[] {
    return this.all(section, key).flatMap((value) => value.split(/\s+/));
  }

  time(section: string, key: string, otherwise: number): number {
    const value = this.last(section, key);
    return value === undefined ? otherwise : timeSpan(value);
  }

  flag(key: string): boolean {
    return /^(1|yes|true|on)$/i.test(this.last("Service", key) ?? "no");
  }

  choice<T extends string>(key: string, allowed: readonly T[], otherwise: T): T {
    const value = this.last("Service", key) ?? otherwise;
    if (!allowed.includes(value as T))
      throw new Error(`${this.unit}: ${key}=${value}: local hosts know ${allowed.join(", ")}`);
    return value as T;
  }

  execs(key: string): Exec[] {
    return this.all("Service", key).map((value) => {
      const [, prefixes = "", line = ""] = /^([-+!]*)(.*)$/s.exec(value) ?? [];
      if (/^[@:|]/.test(line))
        throw new Error(`${this.unit}: ${key}=${value}: this prefix is not known on local hosts`);
      return { words: words(line), mayFail: prefixes.includes("-") };
    });
  }

  refuseTheRest(): void {
    for (const { section, key, line } of this.entries) {
      if (this.asked.has(`${section}.${key}`) || WITHOUT_EFFECT.test(key) || key.startsWith("X")) continue;
      throw new Error(`${this.unit}:${line}: local hosts do not honour ${key}= in [${section}]`);
    }
  }
}
