import * as v from "valibot";
import type { Aws } from "../shared/aws";
import { log } from "../shared/log";

/** The part of `status.json` that tells whether a camera's chain is up. */
const Status = v.object({
  since: v.pipe(v.string(), v.isoTimestamp()),
  heartbeat: v.pipe(v.string(), v.isoTimestamp()),
  instance: v.nullable(v.string()),
});

export interface Heartbeat {
  readonly camera: string;
  /** Undefined when there is none yet, or none that can be read. */
  readonly status?: v.InferOutput<typeof Status>;
}

/** The signs of life that the recorder leaves in the media bucket, every 15 s for each camera. */
export class Heartbeats {
  constructor(
    private readonly aws: Pick<Aws, "get">,
    private readonly bucket: string,
    private readonly cameras: readonly string[],
  ) {}

  all(): Promise<Heartbeat[]> {
    return Promise.all(this.cameras.map((camera) => this.one(camera)));
  }

  /** Never throws: a status that cannot be read is one more reason to wait, not a failure of the page. */
  private async one(camera: string): Promise<Heartbeat> {
    try {
      const response = await this.aws.get(this.bucket, `media/${camera}/status.json`);
      const text = await response.text();
      if (response.status === 404) return { camera };
      if (!response.ok) throw new Error(`S3 answers ${response.status}`);
      return { camera, status: v.parse(Status, JSON.parse(text)) };
    } catch (error) {
      log("WARN", "no status", { camera, reason: (error as Error).message });
      return { camera };
    }
  }
}
