import * as v from "valibot";
import { api } from "../shared/app";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { CameraName, RecordingId } from "../shared/names";
import { requires } from "../shared/requires";
import type { Catalog } from "./catalog";
import { Cursor } from "./cursor";

const Page = v.pipe(
  v.object({
    camera: v.optional(CameraName),
    after: v.optional(Cursor),
    limit: v.optional(
      v.pipe(v.string(), v.digits("a number from 1 to 100"), v.toNumber(), v.minValue(1), v.maxValue(100)),
      "24",
    ),
  }),
  v.forward(
    v.partialCheck(
      [["camera"], ["after"]],
      ({ camera, after }) => after === undefined || after.camera === camera,
      "the `next` of a page of the same camera",
    ),
    ["after"],
  ),
);

/** `/api/recordings`: what has been recorded, newest first. To play one needs no call here: its playlist is a static object. */
export const recordings = (catalog: Pick<Catalog, "page" | "find">) =>
  api()
    .get("/recordings", requires("viewer"), input("query", Page), async (c) =>
      c.json(await catalog.page(c.req.valid("query"))),
    )
    .get("/recordings/:id", requires("viewer"), input("param", v.object({ id: RecordingId })), async (c) => {
      const { id } = c.req.valid("param");
      const recording = await catalog.find(id);
      if (!recording) throw new ApiError(404, "recording_not_found", `There is no recording ${id}.`);
      return c.json(recording);
    });
