import { log } from "../shared/log";
import type { Objects } from "../shared/objects";
import { type CameraStatus, readStatus, Status } from "../shared/status";

export interface Heartbeat {
  readonly camera: string;
  /** Undefined when there is none yet, or none that can be read. */
  readonly status?: CameraStatus;
}

/** The signs of life that the recorder leaves in the media bucket, every 15 s for each camera. */
export class Heartbeats {
  constructor(
    private readonly objects: Pick<Objects, "read">,
    private readonly cameras: readonly string[],
  ) {}

  all(): Promise<Heartbeat[]> {
    return Promise.all(this.cameras.map((camera) => this.one(camera)));
  }

  /** Never throws: a status that cannot be read is one more reason to wait, not a failure of the page. */
  private async one(camera: string): Promise<Heartbeat> {
    try {
      const status = await readStatus(this.objects, camera, Status);
      return { camera, ...(status && { status }) };
    } catch (error) {
      log("WARN", "no status", { camera, reason: (error as Error).message });
      return { camera };
    }
  }
}
