import type { Context } from "hono";
import * as v from "valibot";
import { type Api, api } from "../shared/app";
import { maySee } from "../shared/caller";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { log } from "../shared/log";
import { CameraName } from "../shared/names";
import { belongs, requires } from "../shared/requires";
import type { StreamKeys } from "./stream-keys";

/** A camera as the settings say it; `rtmp` and `rtmps` are what the camera is told, without the stream key. */
export const Camera = v.object({
  name: CameraName,
  title: v.string(),
  sound: v.boolean(),
  latency: v.number(),
  rtmp: v.string(),
  rtmps: v.string(),
});

const Name = v.object({ name: CameraName });

/** `/api/cameras`: which cameras there are, where each one's picture and state are; for operators their stream keys. */
export const cameras = (
  all: readonly v.InferOutput<typeof Camera>[],
  keys: Pick<StreamKeys, "masked" | "whole" | "rotate">,
) => {
  const shown = all.map((camera) => ({
    ...camera,
    status: `/media/${camera.name}/status.json`,
    live: `/media/${camera.name}/live.m3u8`,
  }));
  function find(name: string) {
    const camera = all.find((one) => one.name === name);
    if (!camera) throw new ApiError(404, "camera_not_found", `There is no camera "${name}".`);
    return camera;
  }
  const operator = requires("operator");

  return api()
    .get("/cameras", requires("viewer"), async (c) => {
      const { caller } = c.var;
      const seen = shown.filter(({ name }) => maySee(caller, name));
      if (!belongs(caller, "operator")) return c.json({ cameras: seen });
      const masked = await keys.masked(all.map(({ name }) => name));
      return c.json({ cameras: seen.map((camera) => ({ ...camera, streamKey: masked.get(camera.name) ?? null })) });
    })
    .get("/cameras/:name/key", operator, input("param", Name), async (c) => {
      const { name, rtmp, rtmps } = find(c.req.valid("param").name);
      const { key, beforeUntil } = await keys.whole(name);
      note(c, "stream key shown", name);
      const until = beforeUntil === null ? null : new Date(beforeUntil).toISOString();
      return c.json({ streamKey: key, rtmp, rtmps, beforeUntil: until });
    })
    .post("/cameras/:name/key", operator, input("param", Name), async (c) => {
      const { name } = find(c.req.valid("param").name);
      const streamKey = await keys.rotate(name);
      note(c, "stream key rotated", name);
      return c.json({ streamKey }, 202);
    });
};

/** Who did it, and to which camera; never the key. */
function note(c: Context<Api>, message: string, camera: string): void {
  const { sub, via } = c.var.caller;
  log("INFO", message, { camera, sub, via });
}
