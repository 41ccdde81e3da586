import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "../../../support/until";
import { Host, kill } from "./support/host";
import { parseMultivariant } from "./support/strict-multivariant";
import { parseStrictly } from "./support/strict-playlist";

/** The test runner says where it built or unpacked Owncast. */
const owncast = process.env.LOGE_OWNCAST ?? "";
const FRAME = 1 / 30;

/** A real Owncast with a smaller picture beside the camera's, which connects twice. */
describe("a camera with a rendition", () => {
  let host: Host;
  let id = "";

  beforeAll(async () => {
    if (!existsSync(owncast)) throw new Error("LOGE_OWNCAST names no Owncast: run the tests with npm test.");
    host = await Host.start(owncast, 0, [{ name: "90p", height: 90, kbps: 400 }]);
    const recorder = await host.startRecorder();
    await host.startOwncast();
    for (const seconds of [5, 3]) {
      const camera = await host.camera(seconds);
      await until(() => camera.exitCode !== null);
    }
    await until(() => host.bucket.find(/90p\/\d{6}\.ts$/).length >= 8);
    await kill(recorder, "SIGTERM");
    id = host.bucket.json(host.bucket.find(/recording\.json$/)[0] ?? "").id;
    for (const key of host.bucket.find(/^media/)) {
      mkdirSync(dirname(join(host.folder, "bucket", key)), { recursive: true });
      writeFileSync(join(host.folder, "bucket", key), host.bucket.body(key));
    }
  });

  afterAll(() => host?.stop());

  const probe = (file: string, ...args: string[]) =>
    execFileSync("ffprobe", ["-v", "error", ...args, "-of", "csv=p=0", join(host.folder, "bucket/media/garden", file)])
      .toString()
      .trim()
      .split("\n")
      .filter(Boolean);
  const firstStamp = (file: string) => {
    const stamps = probe(file, "-select_streams", "v", "-show_entries", "packet=pts_time");
    return Math.min(...stamps.map(Number.parseFloat).filter(Number.isFinite));
  };
  const playlist = (file: string) => host.bucket.text(`media/garden/${file}`);

  test("is listed with what is really in its renditions", () => {
    const variants = parseMultivariant(playlist(`${id}/index.m3u8`));
    expect(variants.map(({ uri }) => uri)).toEqual(["source/index.m3u8", "90p/index.m3u8"]);
    for (const variant of variants) {
      const folder = `${id}/${dirname(variant.uri)}`;
      const { segments } = parseStrictly(playlist(`${id}/${variant.uri}`));
      const rates = segments
        .filter(({ duration }) => duration >= 1)
        .map(({ uri, duration }) => (8 * host.bucket.body(`media/garden/${folder}/${uri}`).length) / duration);
      expect(variant.bandwidth / Math.max(...rates)).toBeCloseTo(1, 1);
      const [video = "", sound] = probe(
        `${folder}/${segments[0]?.uri}`,
        "-show_entries",
        "stream=codec_name,width,height,level",
      );
      expect(video).toMatch(new RegExp(`^h264,${variant.width},${variant.height},`));
      expect(sound).toContain("aac");
      const [picture = "", ...others] = variant.codecs;
      expect(Number.parseInt(picture.slice(-2), 16)).toBe(Number(video.split(",")[3]));
      expect({ others, rate: variant.frameRate }).toEqual({ others: ["mp4a.40.2"], rate: 30 });
    }
    expect(variants.map(({ width, height }) => [width, height])).toEqual([
      [320, 180],
      [160, 90],
    ]);
  });

  test("is cut into the same segments in both, so that a player may change at each", () => {
    const [source, small] = ["source", "90p"].map((name) => parseStrictly(playlist(`${id}/${name}/index.m3u8`)));
    expect(small).toEqual(source);
    expect(source).toMatchObject({ type: "VOD", ended: true });
    expect(source?.segments.filter(({ discontinuity }) => discontinuity)).toHaveLength(1);
    for (const { uri } of source?.segments ?? []) {
      const [first, other] = ["source", "90p"].map((name) => firstStamp(`${id}/${name}/${uri}`));
      expect(Math.abs((first ?? 0) - (other ?? 9))).toBeLessThanOrEqual(FRAME + 0.001);
    }
  });

  test("plays from its list, from the start to the end, in each", () => {
    for (const program of [0, 1]) {
      const [frames] = probe(
        `${id}/index.m3u8`,
        "-select_streams",
        `p:${program}:v`,
        "-count_frames",
        "-show_entries",
        "stream=nb_read_frames",
      );
      expect(Math.abs(Number(frames) * FRAME - 8)).toBeLessThan(0.5);
    }
  });

  test("is live by the same names", () => {
    expect(parseMultivariant(playlist("live.m3u8")).map(({ uri }) => uri)).toEqual([
      "live-source.m3u8",
      "live-90p.m3u8",
    ]);
    for (const name of ["source", "90p"]) {
      const { segments, ended } = parseStrictly(playlist(`live-${name}.m3u8`));
      expect(ended).toBe(true);
      for (const { uri } of segments) expect(host.bucket.files.has(`media/garden/${uri}`)).toBe(true);
      expect(segments.at(-1)?.uri).toMatch(new RegExp(`^${id}/${name}/\\d{6}\\.ts$`));
    }
    const bytes = host.bucket.find(/\.ts$/).reduce((sum, key) => sum + host.bucket.body(key).length, 0);
    expect(host.bucket.json(`media/garden/${id}/recording.json`)).toMatchObject({ playlist: "index.m3u8", bytes });
  });
});
