import type { Clock } from "./clock";
import { Latest } from "./latest";
import type { Measured } from "./pulse";
import type { Warning } from "./status";
import { changing } from "./store";
import type { Uploader } from "./uploader";

/** A viewer's page takes a status older than two of these for a host that is off. */
const HEARTBEAT_MS = 15_000;

export interface CameraStatus {
  readonly state: "waiting" | "live" | "ended";
  readonly recording: string | null;
  /** Recordings that are on this host's disk and not whole in the bucket: the sweep leaves them to the recorder. */
  readonly unfinished: readonly string[];
  readonly warnings: readonly Warning[];
  /** All `null` while it is not live. */
  readonly measured: Measured;
  /** What is on this host's disk and not in the bucket, and when the first of it was filmed: milliseconds since 1970. */
  readonly spool: { readonly bytes: number; readonly oldest: number | null };
}

export interface StatusObjectOptions {
  readonly camera: string;
  /** This host's instance id. */
  readonly instance: string | null;
  readonly uploader: Uploader;
  readonly clock: Clock;
  readonly current: () => CameraStatus;
  /** Whether a camera could send. Until then nothing is written: whoever reads it would say that all is on. */
  readonly isReady: () => boolean;
}

/** A camera's `status.json` in the bucket: written at each change, and as a heartbeat. */
export class StatusObject {
  private told: { readonly shown: string; readonly key: string; readonly since: number; readonly at: number };
  private readonly object = new Latest(() => this.write());

  constructor(private readonly options: StatusObjectOptions) {
    this.told = { shown: "", key: "", since: options.clock.now(), at: Number.NEGATIVE_INFINITY };
  }

  /** Resolves when what is true now is in the bucket. */
  touch(): Promise<void> {
    return this.isReady ? this.object.touch() : Promise.resolve();
  }

  /** Writes it if something changed, or if it is time for a heartbeat. */
  refresh(): void {
    if (!this.isReady) return;
    const isDue = this.options.clock.steady() - this.told.at >= HEARTBEAT_MS;
    if (isDue || keyOf(this.options.current()) !== this.told.key) void this.touch();
  }

  /** A camera that does send needs no other proof. */
  private get isReady(): boolean {
    return this.options.isReady() || this.options.current().state === "live";
  }

  private write(): Promise<void> {
    const { camera, instance, uploader, clock, current } = this.options;
    return uploader.put(() => {
      const now = clock.now();
      const status = current();
      const shown = shownBy(status);
      const since = shown === this.told.shown ? this.told.since : now;
      this.told = { shown, key: keyOf(status), since, at: clock.steady() };
      const { state, recording, unfinished, warnings, measured, spool } = status;
      const oldest = spool.oldest === null ? null : iso(spool.oldest);
      const head = { version: 1, camera, state, since: iso(since), heartbeat: iso(now), instance };
      return changing(
        `media/${camera}/status.json`,
        "application/json",
        JSON.stringify({
          ...{ ...head, recording, unfinished, warnings: warnings.map(told) },
          ...{ measured, spool: { ...spool, oldest } },
        }),
      );
    });
  }
}

/** As long as this stays the same, the state began when it began. */
function shownBy({ state, recording }: CameraStatus): string {
  return `${state}/${recording}`;
}

/** Changes when the status is worth telling before its next heartbeat. */
function keyOf(status: CameraStatus): string {
  return [shownBy(status), ...status.warnings.map(({ code }) => code)].join(" ");
}

function told(warning: Warning): object {
  return { ...warning, since: iso(warning.since) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
