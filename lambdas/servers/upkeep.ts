import type { Aws } from "../shared/aws";
import { AwsError } from "../shared/aws";
import { ApiError } from "../shared/errors";
import { type Done, isMode, LONGEST_UPKEEP, MODES, type Mode, type UpkeepRecord } from "../shared/upkeep";
import type { Host } from "./hosts";

export interface UnderWay {
  readonly mode: Mode;
  /** ISO time. */
  readonly since: string;
}

export interface Part {
  /** The one for which a host is on while the other is off; null when somebody has switched both on. */
  readonly underWay: UnderWay | null;
  /** When they were last started for anything else: milliseconds since 1970, 0 when that is not known. */
  readonly started: number;
}

export interface UpkeepProps {
  readonly aws: Pick<Aws, "call">;
  readonly record: Pick<UpkeepRecord, "read">;
  /** The events' source, which the rule of this environment listens to: `loge-prod.upkeep`. */
  readonly source: string;
}

/** Asks for upkeep of a server, and tells of the last of each kind. */
export class Upkeep {
  constructor(private readonly props: UpkeepProps) {}

  async tell() {
    const { last } = await this.props.record.read();
    return { upkeep: modes.map((mode) => ({ mode, ...told(last[mode]) })) };
  }

  /** What of the hosts' state is upkeep's doing, and what is not. */
  async part(hosts: readonly Host[], now: number): Promise<Part> {
    // Upkeep has one of them on, and only for as long as it takes.
    if (hosts.every(({ state }) => state === "running")) return { underWay: null, started: lastStart(hosts) };
    const { busyUntil, last } = await this.props.record.read();
    const areSame = hosts.every(({ state }) => state === hosts[0]?.state);
    const isOn = (mode: Mode) => hosts.every(({ name, state }) => name === MODES[mode] || state === "stopped");
    const mode = modes.find((each) => last[each]?.state === "running" && isOn(each));
    const isOwn = ({ name, launched }: Host) =>
      modes.some((each) => MODES[each] === name && Math.abs((last[each]?.at ?? 0) - launched) <= LONGEST_UPKEEP);
    return {
      underWay:
        mode && !areSame && busyUntil > now ? { mode, since: new Date(last[mode]?.at ?? now).toISOString() } : null,
      started: lastStart(hosts.filter((host) => !isOwn(host))),
    };
  }

  async ask(mode: string, hosts: readonly Host[], now: number): Promise<void> {
    if (!isMode(mode)) {
      throw new ApiError(400, "unknown_mode", `There is no such upkeep. There are ${modes.join(", ")}.`);
    }
    const { busyUntil } = await this.props.record.read();
    if (busyUntil > now)
      throw new ApiError(409, "upkeep_running", "Another upkeep is under way. Try again when it is done.");
    if (hosts.some(({ state }) => state !== "stopped")) {
      throw new ApiError(409, "servers_on", "Upkeep is done while the servers are off. Switch them off first.");
    }
    const { aws, source } = this.props;
    const entry = { Source: source, DetailType: "Upkeep asked", Detail: JSON.stringify({ mode }) };
    const { FailedEntryCount } = await aws.call<{ FailedEntryCount: number }>("events", "PutEvents", {
      Entries: [entry],
    });
    if (FailedEntryCount) throw new AwsError("PutEvents", 500, "EventBridge did not take the event.");
  }
}

const modes = Object.keys(MODES) as Mode[];

function lastStart(hosts: readonly Host[]): number {
  return Math.max(0, ...hosts.map(({ launched }) => launched));
}

function told(done: Done | undefined) {
  return { state: done?.state ?? null, at: done ? new Date(done.at).toISOString() : null, said: done?.said ?? null };
}
