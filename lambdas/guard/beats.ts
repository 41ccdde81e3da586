import { AwsError } from "../shared/aws";
import { log } from "../shared/log";
import type { Objects } from "../shared/objects";
import { type CameraStatus, readStatus, Status } from "../shared/status";
import type { Beat } from "./rules";

/** The recorder's signs of life in the media bucket. */
export class Beats {
  /** @param instance the media host, whose recorder is listened to */
  constructor(
    private readonly objects: Pick<Objects, "read">,
    private readonly cameras: readonly string[],
    private readonly instance: string,
  ) {}

  /** Of each camera that has one in this run. Throws {@link AwsError} when S3 does not tell. */
  async read(launch: number): Promise<Beat[]> {
    const statuses = await Promise.all(
      this.cameras.map(async (camera) => ({ camera, status: await this.one(camera) })),
    );
    return statuses.flatMap(({ camera, status }) => beatOf(camera, status, this.instance, launch) ?? []);
  }

  private async one(camera: string): Promise<CameraStatus | undefined> {
    try {
      return await readStatus(this.objects, camera, Status);
    } catch (error) {
      if (error instanceof AwsError) throw error;
      log("WARN", "no status", { camera, reason: (error as Error).message });
      return undefined;
    }
  }
}

/** What a status tells of the run that began at `launch`; undefined when it is of another one. */
export function beatOf(
  camera: string,
  status: CameraStatus | undefined,
  instance: string,
  launch: number,
): Beat | undefined {
  if (status?.instance !== instance || !(status.written >= launch)) return undefined;
  const { state, since, heartbeat, spool, warnings, written } = status;
  return { camera, state, since, heartbeat, spool, warnings, written };
}
