import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { show } from "../../../support/show";
import { until } from "../../../support/until";
import { DamagedLine } from "./support/damaged-line";
import { Host, kill } from "./support/host";
import { parseStrictly } from "./support/strict-playlist";
import { faultTable } from "./support/table";
import { Viewer } from "./support/viewer";
import { sumOf, Witness } from "./support/witness";

/** The test runner says where it built or unpacked Owncast. */
const owncast = process.env.LOGE_OWNCAST ?? "";

interface Row {
  readonly fault: string;
  /** Sums of the segments that Owncast finished meanwhile. */
  readonly sent: readonly string[];
  /** What somebody saw who watched it live. */
  readonly saw: string;
}

/** One Owncast and one recorder go through everything; segments are a second long. */
describe("nothing that Owncast finished is lost when", () => {
  const rows: Row[] = [];
  let host: Host;
  let witness: Witness;
  let viewer: Viewer;
  let watching: NodeJS.Timeout;
  let recorder: ChildProcess;
  let server: ChildProcess;
  let camera: ChildProcess;

  beforeAll(async () => {
    if (!existsSync(owncast)) throw new Error("LOGE_OWNCAST names no Owncast: run the tests with npm test.");
    host = await Host.start(owncast, 0);
    witness = new Witness(join(host.folder, "owncast/garden/data/hls/0"));
    recorder = await host.startRecorder();
    server = await host.startOwncast();
    camera = await host.camera(300);
    await finished(2);
    viewer = new Viewer(Date.now());
    watching = setInterval(look, 250);
  });

  afterAll(() => {
    clearInterval(watching);
    witness?.stop();
    return host?.stop();
  });

  const warnings = (): string[] =>
    (host.bucket.json("media/garden/status.json")?.warnings ?? []).map(({ code }: { code: string }) => code);
  const look = () =>
    viewer.look(host.bucket.text("media/garden/live.m3u8"), host.bucket.json("media/garden/status.json"), Date.now());
  const warned = (code: string) => until(() => warnings().includes(code)).then(look);
  const stored = () => new Map(host.bucket.find(/\d{6}\.ts$/).map((key) => [sumOf(host.bucket.body(key)), key]));
  /** Waits until the recorder has the newest segment: what it has not acknowledged may die with Owncast, or with the host. */
  const acknowledged = () =>
    until(() => {
      const newest = witness.finished.at(-1) ?? "";
      return stored().has(newest) || host.spooled("garden").includes(newest);
    });
  /** The newest segment that a viewer knows of. Keys sort by time. */
  const newest = () =>
    `media/garden/${host.bucket
      .text("media/garden/live.m3u8")
      .match(/^[^#].*\.ts$/gm)
      ?.at(-1)}`;
  const ended = (child: ChildProcess) => until(() => child.exitCode !== null || child.signalCode !== null);

  /** Resolves when Owncast has finished so many segments more. */
  async function finished(count: number): Promise<void> {
    const enough = witness.finished.length + count;
    await until(() => witness.finished.length >= enough);
  }

  function fault(name: string, work: () => Promise<void>): void {
    const run = async () => {
      const before = witness.finished.length;
      viewer.begin(Date.now());
      await work();
      witness.look();
      const sent = witness.finished.slice(before);
      const isShown = (key: string | undefined) => key !== undefined && key <= newest();
      await until(() => {
        const keys = stored();
        return sent.every((sum) => isShown(keys.get(sum)));
      });
      look();
      rows.push({ fault: name, sent, saw: viewer.saw(Date.now()) });
    };
    test(name, run, 90_000);
  }

  fault("S3 answers 500", async () => {
    host.bucket.mood = "refuses";
    await finished(4);
    host.bucket.mood = "stores";
  });

  fault("S3 hangs", async () => {
    host.bucket.mood = "hangs";
    await finished(3);
    host.bucket.mood = "stores";
  });

  fault("S3 is slow", async () => {
    host.bucket.mood = "is slow";
    await finished(5);
    host.bucket.mood = "stores";
  });

  fault("kill -9 of the recorder", async () => {
    await kill(recorder, "SIGKILL");
    await finished(2);
    recorder = await host.startRecorder();
    await finished(3);
  });

  fault("kill -9 of nginx", async () => {
    await kill(camera, "SIGKILL");
    const port = await host.freePort();
    let proxy = await host.startProxy(port);
    camera = await host.camera(300, "both", port);
    await finished(2);
    await kill(proxy, "SIGKILL");
    await ended(camera);
    proxy = await host.startProxy(port);
    camera = await host.camera(300, "both", port);
    await finished(2);
  });

  fault("kill -9 of ffmpeg", async () => {
    process.kill(host.ffmpegOf(server), "SIGKILL");
    await ended(camera);
    camera = await host.camera(300);
    await finished(3);
  });

  fault("kill -9 of Owncast", async () => {
    await finished(1);
    await acknowledged();
    await kill(server, "SIGKILL");
    await kill(camera, "SIGKILL");
    witness.look();
    server = await host.startOwncast();
    camera = await host.camera(300);
    await finished(3);
  });

  fault("power cut", async () => {
    host.bucket.mood = "refuses";
    await finished(1);
    await acknowledged();
    await Promise.all([recorder, server, camera].map((process) => kill(process, "SIGKILL")));
    witness.look();
    host.bucket.mood = "stores";
    recorder = await host.startRecorder();
    server = await host.startOwncast();
    camera = await host.camera(300);
    await finished(3);
    await kill(camera, "SIGKILL");
  });

  fault("bytes of the stream are changed", async () => {
    const line = await DamagedLine.open(host.ports.rtmp);
    camera = await host.camera(300, "both", line.port);
    await finished(3);
    line.isDamaged = true;
    await warned("no_picture");
    await kill(camera, "SIGKILL");
    line.close();
  });

  fault("the camera connects every 3 s for 40 s", async () => {
    for (const end = Date.now() + 40_000; Date.now() < end; ) {
      camera = await host.camera(2.5);
      await ended(camera);
    }
  });

  fault("the camera sends no sound", async () => {
    camera = await host.camera(20, "picture");
    await ended(camera);
    await warned("no_sound");
  });

  fault("a wrong key is tried", async () => {
    camera = await host.camera(2, "both", host.ports.rtmp, "WrongKey123");
    await ended(camera);
    await warned("wrong_key");
  });

  fault("only a picture, from a camera that is set without sound", async () => {
    await host.expectSound(false);
    camera = await host.camera(4, "picture");
    await finished(3);
    await ended(camera);
    await host.expectSound(true);
  });

  fault("the camera sends no picture", async () => {
    camera = await host.camera(20, "sound");
    await ended(camera);
    await warned("unusable_stream");
  });

  test("in the end every segment is in one recording, all recordings have ended and the spool is empty", async () => {
    await kill(recorder, "SIGTERM");
    const lines = host.bucket.find(/index\.m3u8$/).flatMap((key) => {
      const playlist = parseStrictly(host.bucket.text(key));
      expect(playlist).toMatchObject({ type: "VOD", ended: true });
      const folder = key.slice(0, key.lastIndexOf("/"));
      return playlist.segments.map(({ uri, discontinuity }) => {
        return { folder, sum: sumOf(host.bucket.body(`${folder}/${uri}`)), discontinuity };
      });
    });
    const sums = lines.map(({ sum }) => sum);
    // The witness looks every 50 ms and may miss a segment whose playlist Owncast replaced at once; the recorder may not.
    expect(witness.finished.filter((sum) => !sums.includes(sum))).toEqual([]);
    expect(new Set(sums).size).toBe(sums.length);
    expect(host.spooled("garden")).toEqual([]);

    const table = rows.map(({ fault, sent, saw }) => {
      const there = lines.filter(({ sum }) => sent.includes(sum));
      return {
        fault,
        sent: `${sent.length} segments`,
        "in the bucket": `${there.length}`,
        lost: sent.length - there.length,
        recordings: new Set(there.map(({ folder }) => folder)).size,
        "the viewer saw": saw,
      };
    });
    show(faultTable(table));
    expect(viewer.faults).toBe(0);
    expect(table.map(({ lost }) => lost)).toEqual(table.map(() => 0));
    expect(table.find(({ fault }) => fault.includes("every 3 s"))).toMatchObject({ recordings: 1 });
    const manifests = host.bucket.find(/recording\.json$/).map((key) => host.bucket.json(key));
    expect(manifests.every(({ state, dropped }) => state === "ended" && dropped === 0)).toBe(true);
    expect(manifests[0]).toMatchObject({ poster: "poster.jpg", thumbs: "thumbs.json" });
    const { thumbs } = host.bucket.json(`media/garden/${manifests[0].id}/thumbs.json`);
    const pictures = host.bucket.find(new RegExp(`/${manifests[0].id}/thumbs/\\d+\\.jpg$`));
    // One that was on its way as the recorder was killed may be there and in no list.
    expect(pictures.map((key) => Number.parseInt(key.split("/").at(-1) ?? "", 10))).toEqual(
      expect.arrayContaining(thumbs),
    );
  });
});
