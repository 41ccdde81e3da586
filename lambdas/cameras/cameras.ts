import * as v from "valibot";
import { api } from "../shared/app";
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

/** `GET /api/cameras`: which cameras there are and where each one's picture and state are. Stream keys, masked, for operators. */
export const cameras = (all: readonly v.InferOutput<typeof Camera>[], keys: Pick<StreamKeys, "masked">) => {
  const shown = all.map((camera) => ({
    ...camera,
    status: `/media/${camera.name}/status.json`,
    live: `/media/${camera.name}/live.m3u8`,
  }));
  return api().get("/cameras", requires("viewer"), async (c) => {
    if (!belongs(c.var.caller, "operator")) return c.json({ cameras: shown });
    const masked = await keys.masked(all.map(({ name }) => name));
    return c.json({ cameras: shown.map((camera) => ({ ...camera, streamKey: masked.get(camera.name) ?? null })) });
  });
};
