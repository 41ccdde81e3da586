import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "../../../support/until";
import { Host, kill } from "./support/host";
import { parseStrictly } from "./support/strict-playlist";

/** The test runner says where it built or unpacked Owncast. */
const owncast = process.env.LOGE_OWNCAST ?? "";

describe("a real Owncast", () => {
  let host: Host;

  beforeAll(async () => {
    if (!existsSync(owncast)) throw new Error("LOGE_OWNCAST names no Owncast: run the tests with npm test.");
    host = await Host.start(owncast);
  });

  afterAll(() => host?.stop());

  const segments = () => host.bucket.find(/\d{6}\.ts$/).length;
  const status = () => host.bucket.json("media/garden/status.json");
  const wait = (count: number) => until(() => segments() >= count);

  test("is recorded whole through kill -9 of the recorder and of Owncast, and the recording plays", async () => {
    let recorder = await host.startRecorder();
    const server = await host.startOwncast();
    const first = await host.camera(60);
    await wait(2);
    expect(status()).toMatchObject({ state: "live", instance: "i-0123456789abcdef0" });

    await kill(recorder, "SIGKILL");
    recorder = await host.startRecorder();
    await wait(5);

    await kill(server, "SIGKILL");
    await kill(first, "SIGKILL");
    const before = segments();
    await host.startOwncast();
    const second = await host.camera(7);
    await until(() => second.exitCode !== null);
    await until(() => segments() >= before + 4);
    await kill(recorder, "SIGTERM");

    const manifests = host.bucket.find(/recording\.json$/).map((key) => host.bucket.json(key));
    expect(manifests).toMatchObject([{ state: "ended", camera: "garden", segments: segments() }]);
    expect(status().state).toBe("ended");
    const playlist = parseStrictly(host.bucket.text(`media/garden/${manifests[0].id}/index.m3u8`));
    expect(playlist).toMatchObject({ type: "VOD", ended: true });
    expect(playlist.segments.filter(({ discontinuity }) => discontinuity)).toHaveLength(1);
    expect(playlist.segments).toHaveLength(segments());
    expect(Math.abs(playedSeconds(manifests[0].id) - manifests[0].duration)).toBeLessThan(2);
    expect(host.spooled("garden")).toEqual([]);
    expect(host.metadata.issued).toBeGreaterThan(4);
    expect(host.bucket.refused).toBe(0);
  });

  /** Seconds of picture that ffmpeg decodes when it plays the recording from its start to its end. */
  function playedSeconds(id: string): number {
    const folder = join(host.folder, "bucket");
    for (const key of host.bucket.find(new RegExp(`/${id}/`))) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), host.bucket.body(key));
    }
    const file = join(folder, `media/garden/${id}/index.m3u8`);
    const count = ["-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames"];
    const frames = execFileSync("ffprobe", [...count, "-of", "csv=p=0", file]).toString();
    return Number.parseInt(frames, 10) / 30;
  }
});
