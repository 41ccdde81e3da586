import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { StreamTargetChunk } from "mediabunny";
import { Join } from "../../../player/src/recordings/download/join";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();

interface Made {
  readonly bytes: Uint8Array;
  readonly duration: number;
}

interface Wish {
  /** Seconds. */
  readonly length?: number;
  readonly tracks?: "both" | "picture" | "sound";
  readonly rate?: number;
  /** Seconds at which the segments' own clock begins. */
  readonly clock?: number;
}

/** Segments of a second as Owncast's ffmpeg makes them: B-frames, ADTS, a clock that begins where it likes. */
function make({ length = 4, tracks = "both", rate = 48_000, clock = 1.4 }: Wish = {}): Made[] {
  const cwd = folder();
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"];
  const sound = ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=${rate}`];
  const args = [...(tracks === "sound" ? [] : picture), ...(tracks === "picture" ? [] : sound)];
  const codecs = [
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-bf",
    "2",
    "-g",
    "25",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "aac",
  ];
  const hls = ["-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_filename", "%03d.ts", "all.m3u8"];
  const offset = ["-output_ts_offset", String(clock)];
  execFileSync("ffmpeg", ["-v", "error", ...args, "-t", String(length), ...codecs, ...offset, ...hls], { cwd });
  const lines = readFileSync(join(cwd, "all.m3u8"), "utf8").split("\n");
  return lines.flatMap((line, n) =>
    line.startsWith("#EXTINF:")
      ? [{ bytes: readFileSync(join(cwd, lines[n + 1] ?? "")), duration: Number.parseFloat(line.slice(8)) }]
      : [],
  );
}

interface Packet {
  readonly stream_index: number;
  readonly dts_time: string;
  readonly pts_time: string;
  readonly duration_time: string;
}

/** What ffprobe says of the file that comes of the runs, and what it prints when it decodes all of it. */
async function joined(runs: readonly (readonly Made[])[], learn: readonly Made[] = []) {
  const file = join(folder(), "joined.mp4");
  const written: Uint8Array[] = [];
  let at = 0;
  const target = new WritableStream<StreamTargetChunk>({
    write({ data, position }) {
      expect(position).toBe(at);
      at += data.length;
      written.push(data.slice());
    },
  });
  const joining = new Join(target);
  for (const { bytes } of learn) await joining.learn(bytes);
  for (const run of runs)
    for (const [n, { bytes, duration }] of run.entries()) await joining.add(bytes, duration, n === 0);
  await joining.finish();
  writeFileSync(file, Buffer.concat(written));
  const probe = ["-v", "error", "-show_format", "-show_streams", "-show_packets", "-of", "json", file];
  const facts = JSON.parse(execFileSync("ffprobe", probe, { encoding: "utf8", maxBuffer: 1e8 }));
  const decoded = execFileSync("ffmpeg", ["-v", "warning", "-i", file, "-f", "null", "-"], {
    encoding: "utf8",
    stdio: "pipe",
  });
  const kinds: string[] = facts.streams.map(({ codec_type }: { codec_type: string }) => codec_type);
  const packets = (kind: string) =>
    (facts.packets as Packet[]).filter(({ stream_index }) => kinds[stream_index] === kind);
  return { kinds, packets, duration: Number(facts.format.duration), decoded, soundLost: joining.soundLost };
}

const seconds = (made: readonly Made[]) => made.reduce((sum, { duration }) => sum + duration, 0);
const times = (packets: readonly Packet[], which: "dts_time" | "pts_time") =>
  packets.map((each) => Number(each[which]));

function expectOrder(packets: readonly Packet[]): void {
  const order = times(packets, "dts_time");
  expect(order.length).toBeGreaterThan(0);
  for (const [n, time] of order.entries()) if (n > 0) expect(time).toBeGreaterThan(order[n - 1] as number);
}

/** The widest that two neighbours are apart, in seconds. */
function widest(packets: readonly Packet[]): number {
  const shown = times(packets, "pts_time").sort((a, b) => a - b);
  return Math.max(...shown.slice(1).map((time, n) => time - (shown[n] as number)));
}

let one: Made[];
let later: Made[];

beforeAll(() => {
  one = make();
  later = make({ clock: 60_000 });
});

describe("a recording as one file", () => {
  test("lasts as long, in order, with picture and sound, over a discontinuity", async () => {
    const file = await joined([one, later, one]);
    expect([...file.kinds].sort()).toEqual(["audio", "video"]);
    expect(Math.abs(file.duration - seconds([...one, ...later, ...one]))).toBeLessThan(1);
    for (const kind of ["video", "audio"]) expectOrder(file.packets(kind));
    expect(file.packets("video").length).toBe(300);
    expect(widest(file.packets("video"))).toBeLessThan(0.1);
    expect(widest(file.packets("audio"))).toBeLessThan(0.1);
    expect(file.decoded).toBe("");
  });

  test("keeps picture and sound in step in each run", async () => {
    const file = await joined([one, later]);
    const ends = (["video", "audio"] as const).map((kind) => Math.max(...times(file.packets(kind), "pts_time")));
    expect(Math.abs((ends[0] ?? 0) - (ends[1] ?? 0))).toBeLessThan(0.15);
  });

  test("goes on where the clock of MPEG-TS begins again at zero", async () => {
    const wrapping = make({ clock: 2 ** 33 / 90_000 - 2 });
    const file = await joined([wrapping]);
    expect(Math.abs(file.duration - seconds(wrapping))).toBeLessThan(0.2);
    expect(widest(file.packets("video"))).toBeLessThan(0.1);
  });

  test("closes the hole of a segment that is gone", async () => {
    const [first, , third, last] = one as [Made, Made, Made, Made];
    const file = await joined([[first], [third, last]]);
    expect(Math.abs(file.duration - seconds([first, third, last]))).toBeLessThan(0.3);
    expectOrder(file.packets("video"));
  });

  test("of a camera without sound has a picture only, and of one without a picture only sound", async () => {
    expect((await joined([make({ tracks: "picture" })])).kinds).toEqual(["video"]);
    expect((await joined([make({ tracks: "sound" })])).kinds).toEqual(["audio"]);
  });

  test("is silent where only one run has sound, also before it", async () => {
    const mute = make({ tracks: "picture", length: 6 });
    const file = await joined([mute, one, mute], [one[0] as Made]);
    expect([...file.kinds].sort()).toEqual(["audio", "video"]);
    for (const kind of ["video", "audio"]) expectOrder(file.packets(kind));
    expect(widest(file.packets("audio"))).toBeLessThan(0.6);
    expect(Math.abs(file.duration - seconds([...mute, ...one, ...mute]))).toBeLessThan(1);
    expect(file.decoded).toBe("");
  });

  test("leaves out sound of another kind and says how much", async () => {
    const file = await joined([one, make({ rate: 44_100 })]);
    expect(file.soundLost).toBeCloseTo(4, 0);
    expect(file.decoded).toBe("");
  });
});
