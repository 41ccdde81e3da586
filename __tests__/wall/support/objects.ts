import type { State } from "../../../local/terraform/state";
import type { Stored } from "../../support/emulated-buckets";
import { cameras } from "./applied";

/** Stands in every object that no stranger may see a byte of. */
export const secret = "what only guests may see";

export const recordingOf = (camera: string) => `20261121t120000z-${camera}`;

/** All kinds of objects of a recording, by what they are; `$` stands for its folder. */
const ofRecording = {
  "recording's playlist": "$/index.m3u8",
  "recording's rendition playlist": "$/720p/index.m3u8",
  segment: "$/000000.ts",
  "rendition's segment": "$/720p/000000.ts",
  poster: "$/poster.jpg",
  "list of thumbs": "$/thumbs.json",
  thumb: "$/thumbs/4.jpg",
  "recording.json": "$/recording.json",
  "edits.json": "$/edits.json",
};

const ofCamera = {
  "live playlist": "live.m3u8",
  "live rendition playlist": "live-720p.m3u8",
  "status.json": "status.json",
};

export interface Media {
  readonly kind: string;
  readonly camera: string;
  readonly path: string;
  readonly isRecorded: boolean;
}

/** Every kind of object below `/media/<camera>/`. */
export function mediaOf(camera: string): Media[] {
  const folder = `/media/${camera}/`;
  const recorded = Object.entries(ofRecording).map(([kind, file]) => ({
    ...{ kind, camera, isRecorded: true },
    path: folder + file.replace("$", recordingOf(camera)),
  }));
  const live = Object.entries(ofCamera).map(([kind, file]) => ({
    ...{ kind, camera, isRecorded: false },
    path: folder + file,
  }));
  return [...live, ...recorded];
}

/** What lies in the media bucket beside the media: nobody's business at any address of the page. */
export const hidden = ["hosts/proxy/boot.json", "hosts/owncast/0a1b.tgz", "artifacts/owncast-0.2.5-linux-arm64.zip"];

/** Both buckets, as the emulator keeps them: `/<bucket>/<key>`. */
export function objects(state: State): Record<string, Stored> {
  const bucket = (name: string) =>
    `/${state.find("aws_s3_bucket", (it) => it.bucket.endsWith(`-${name}`))?.attributes["bucket"]}`;
  const body = `${secret} `.repeat(100);
  const media = [...cameras.flatMap(mediaOf).map(({ path }) => path), ...hidden.map((key) => `/${key}`)];
  return {
    ...Object.fromEntries(media.map((path) => [bucket("media") + path, { body }])),
    [`${bucket("site")}/index.html`]: { body: "<!doctype html><title>Loge</title>" },
    [`${bucket("site")}/assets/index-0a1b2c3d.js`]: { body: "export {};" },
    [`${bucket("logs")}/s3/media/2026-11-21`]: { body },
  };
}
