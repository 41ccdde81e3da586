import * as v from "valibot";
import { freshFor } from "../guard/rules";
import { log, named } from "../shared/log";
import type { Objects } from "../shared/objects";
import { readStatus, Status } from "../shared/status";

const number = v.nullable(v.number());

/** What `status.json` tells beyond the heartbeat. A recorder of before may tell less. */
const Report = v.object({
  ...Status.entries,
  warnings: v.fallback(
    v.array(
      v.object({
        code: v.string(),
        message: v.string(),
        since: v.optional(v.string()),
        details: v.optional(v.record(v.string(), v.number())),
      }),
    ),
    [],
  ),
  measured: v.fallback(v.nullable(v.object({ bitrate: number, keyframeSeconds: number, segmentDelay: number })), null),
});

type Told = v.InferOutput<typeof Report>;

export interface CameraReport {
  readonly name: string;
  /** `silent`: the servers run, but the recorder does not tell of it; `off`: they do not run. */
  readonly state: Told["state"] | "silent" | "off";
  /** Bits a second. */
  readonly bitrate: number | null;
  /** Seconds from one keyframe to the next. */
  readonly keyframeSeconds: number | null;
  /** Seconds from the end of a segment's filming until it was stored. */
  readonly segmentDelay: number | null;
  readonly spool: Told["spool"];
  readonly warnings: Told["warnings"];
  /** ISO time of the recorder's last sign of life, by the bucket's clock. */
  readonly heartbeat: string | null;
}

/** What the recorder last told of each camera. */
export class Cameras {
  constructor(
    private readonly objects: Pick<Objects, "read">,
    private readonly names: readonly string[],
  ) {}

  /** @param instance the media host, undefined when the servers do not both run */
  all(instance: string | undefined, now: number): Promise<CameraReport[]> {
    return Promise.all(this.names.map((name) => this.one(name, instance, now)));
  }

  private async one(name: string, instance: string | undefined, now: number): Promise<CameraReport> {
    const found = await this.read(name);
    const isNow = found && instance !== undefined && found.instance === instance && now - found.written <= freshFor;
    const { bitrate = null, keyframeSeconds = null, segmentDelay = null } = (isNow && found.measured) || {};
    return {
      name,
      state: isNow ? found.state : instance === undefined ? "off" : "silent",
      ...{ bitrate, keyframeSeconds, segmentDelay },
      // What waits on the disk of a host that is off still waits there.
      spool: found ? byBucketsClock(found) : null,
      warnings: isNow ? found.warnings : [],
      heartbeat: found ? new Date(found.written).toISOString() : null,
    };
  }

  private async read(camera: string): Promise<(Told & { readonly written: number }) | undefined> {
    try {
      return await readStatus(this.objects, camera, Report);
    } catch (error) {
      log("WARN", "no status", { camera, ...named(error) });
      return undefined;
    }
  }
}

/** The host's own clock may be wrong. */
function byBucketsClock({ spool, heartbeat, written }: Told & { readonly written: number }): Told["spool"] {
  if (!spool?.oldest) return spool;
  return { ...spool, oldest: new Date(Date.parse(spool.oldest) + written - Date.parse(heartbeat)).toISOString() };
}
