import type { Warning } from "../contract";

/** `GET /api/status`. */
export interface Report {
  readonly hosts: readonly HostReport[];
  readonly cameras: readonly CameraReport[];
  readonly functions: readonly FunctionReport[];
  /** The most urgent first. */
  readonly advice: readonly { readonly code: string; readonly what: string }[];
}

export interface HostReport {
  readonly name: "proxy" | "owncast";
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  readonly since: string | null;
  /** How its last set-up ended; `step` is null where it did well. */
  readonly boot: {
    readonly at: string;
    readonly step: string | null;
    readonly error: string | null;
    readonly lines: readonly string[];
    /** Of the cameras' name, where there is one; `until` is null while it has none that others trust. */
    readonly certificate: {
      readonly name: string;
      readonly until: string | null;
      readonly error: string | null;
    } | null;
    /** Cameras for which what runs there does not answer. */
    readonly silent: readonly string[];
  } | null;
}

export interface CameraReport {
  readonly name: string;
  readonly state: "waiting" | "live" | "ended" | "silent" | "off";
  /** Bits a second. */
  readonly bitrate: number | null;
  readonly keyframeSeconds: number | null;
  /** Seconds. */
  readonly segmentDelay: number | null;
  readonly spool: { readonly bytes: number; readonly oldest: string | null } | null;
  readonly warnings: readonly Warning[];
  readonly heartbeat: string | null;
}

export interface FunctionReport {
  readonly name: string;
  /** Null where it cannot be told. */
  readonly errors24h: number | null;
  /** Null where there is no queue. */
  readonly deadLetters: number | null;
}
