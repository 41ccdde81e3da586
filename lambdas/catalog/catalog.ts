import * as v from "valibot";
import type { Catalogue } from "../shared/catalogue";
import { log } from "../shared/log";

/** EventBridge's note of a written or deleted object, as far as it is read. */
const Event = v.object({
  detail: v.object({ bucket: v.object({ name: v.string() }), object: v.object({ key: v.string() }) }),
});

const rowKey = /^media\/([a-z][a-z0-9-]{0,30})\/([a-z0-9-]{1,64})\/(?:recording|edits)\.json$/;

/**
 * Makes the row of a recording say what its `recording.json` and `edits.json` say now. The event only tells where to
 * look, so one that is late, doubled or out of order does no harm. What is not a recording is dropped with its reason:
 * trying again would not mend it. AWS's failures are thrown, so that Lambda tries again and then hands the event to the
 * dead letters.
 */
export const catalog =
  (bucket: string, catalogue: Pick<Catalogue, "settle">) =>
  async (event: unknown): Promise<void> => {
    const told = v.safeParse(Event, event);
    const key = told.success && told.output.detail.bucket.name === bucket ? told.output.detail.object.key : "";
    const [, camera = "", id = ""] = rowKey.exec(key) ?? [];
    if (!id) return log("WARN", "dropped", { reason: "not a recording.json or edits.json of the media bucket" });

    const { row, problem, changed } = await catalogue.settle({ camera, id });
    if (problem) return log("ERROR", "dropped", { key, reason: problem });
    const message = !changed ? "nothing new" : row ? "written" : "removed";
    log("INFO", message, { key, ...(row && { updated: row.updated, edited: row.edited }) });
  };
