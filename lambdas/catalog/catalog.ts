import * as v from "valibot";
import { log } from "../shared/log";
import type { Objects } from "./objects";
import { recordingOf } from "./recording";
import type { Rows } from "./rows";

/** EventBridge's note of a written or deleted object, as far as it is read. */
const Event = v.object({
  detail: v.object({ bucket: v.object({ name: v.string() }), object: v.object({ key: v.string() }) }),
});

const recordingKey = /^media\/([a-z][a-z0-9-]{0,30})\/([a-z0-9-]{1,64})\/recording\.json$/;

/**
 * Makes the row of a recording say what its `recording.json` says now. The event only tells where to look, so one that
 * is late, doubled or out of order does no harm. What is not a recording is dropped with its reason: trying again would
 * not mend it. AWS's failures are thrown, so that Lambda tries again and then hands the event to the dead letters.
 */
export const catalog =
  (bucket: string, objects: Pick<Objects, "read">, rows: Pick<Rows, "put" | "delete">) =>
  async (event: unknown): Promise<void> => {
    const told = v.safeParse(Event, event);
    const key = told.success && told.output.detail.bucket.name === bucket ? told.output.detail.object.key : "";
    const [, camera = "", id = ""] = recordingKey.exec(key) ?? [];
    if (!id) return log("WARN", "dropped", { reason: "not a recording.json of the media bucket" });

    const object = await objects.read(key);
    if (object === "missing") {
      await rows.delete(id, camera);
      return log("INFO", "removed", { key, reason: "the object is gone" });
    }
    if (object === "too large") return log("ERROR", "dropped", { key, reason: object });
    const { recording, reason } = recordingOf(object.text, { camera, id });
    if (!recording) return log("ERROR", "dropped", { key, reason });
    const written = await rows.put(recording);
    log("INFO", written ? "written" : "older than the row", { key, updated: recording.updated });
  };
