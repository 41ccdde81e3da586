import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { parseSourcePlaylist } from "../../../modules/owncast/recorder/source-playlist";

/** Squares in two rows at the picture's top: the second in binary, the lowest bit first, and a last one that makes their number even. */
const [columns, rows, side] = [8, 2, 20];
const bits = columns * rows - 1;
/** Seconds of a segment, which begins with its one keyframe, where a test does not say otherwise. */
export const segmentSeconds = 4;
/** Pictures a second. Chromium's own HLS does not find its way in a film of one. */
export const rate = 5;

export interface Film {
  /** Id of the stream, as Owncast gives one at each connect. */
  readonly stream: string;
  readonly segments: readonly { readonly body: Buffer; readonly duration: number }[];
}

/** A camera's stream with sound, in segments as Owncast makes them: its time stamps begin anew, its clock at second `from`. */
export async function shoot(
  folder: string,
  stream: string,
  from: number,
  seconds: number,
  long = segmentSeconds,
): Promise<Film> {
  const second = `floor(t+${from}+0.001)`;
  const bit = (n: number) => `mod(floor(${second}/${2 ** n})\\,2)`;
  const lit = Array.from({ length: bits }, (_, n) => bit(n));
  const parity = `mod(${lit.join("+")}\\,2)`;
  const boxes = [...lit, parity].flatMap((isOn, n) => {
    const box = `drawbox=x=${(n % columns) * side}:y=${Math.floor(n / columns) * side}:w=${side}:h=${side}:t=fill`;
    return [`${box}:c=black`, `${box}:c=white:enable=${isOn}`];
  });
  const size = `${columns * side}x${rows * side + 56}`;
  const group = String(long * rate);
  await promisify(execFile)("ffmpeg", [
    ...["-v", "error", "-f", "lavfi", "-i", `color=gray:size=${size}:rate=${rate},${boxes.join(",")}`],
    ...["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=8000", "-t", String(seconds)],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p"],
    ...["-g", group, "-keyint_min", group, "-sc_threshold", "0", "-c:a", "aac", "-b:a", "12k"],
    ...["-f", "hls", "-hls_time", String(long), "-hls_list_size", "0", "-hls_flags", "program_date_time"],
    ...["-hls_segment_filename", join(folder, `stream-${stream}-%d.ts`), join(folder, `${stream}.m3u8`)],
  ]);
  const named = parseSourcePlaylist(readFileSync(join(folder, `${stream}.m3u8`), "utf8"));
  const segments = named.map(({ n, duration }) => ({
    body: readFileSync(join(folder, `stream-${stream}-${n}.ts`)),
    duration,
  }));
  return { stream, segments };
}

/** The second that each picture shows, in the order in which ffmpeg decodes them from `address`; null for one that shows none. */
export async function decodedSeconds(
  address: string,
  { before = [], after = [] }: { before?: readonly string[]; after?: readonly string[] } = {},
  most?: number,
) {
  const area = `crop=${columns * side}:${rows * side}:0:0,scale=${columns}:${rows}:flags=area,format=gray`;
  const limit = most === undefined ? [] : ["-frames:v", String(most)];
  const ffmpeg = spawn(
    "ffmpeg",
    [
      ...["-v", "error", ...before, "-i", address, ...after, "-an", "-vf", area],
      ...["-fps_mode", "passthrough", ...limit, "-f", "rawvideo", "-"],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const pixels = Buffer.concat((await ffmpeg.stdout.toArray()) as Buffer[]);
  const size = columns * rows;
  return Array.from({ length: pixels.length / size }, (_, n) => read([...pixels.subarray(n * size, (n + 1) * size)]));
}

/** The second that the picture on the page shows; null while there is none, or none that can be read without a doubt. */
export async function shownSecond(page: Page, selector = "video"): Promise<number | null> {
  const levels = await page.evaluate(
    ({ selector, columns, rows, side }) => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      if (!video || video.readyState < 2 || video.seeking) return [];
      const canvas = new OffscreenCanvas(columns * side, rows * side);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context?.drawImage(video, 0, 0);
      // The inner half of each square: what the codec smears across an edge does not count.
      return Array.from({ length: columns * rows }, (_, n) => {
        const [x, y] = [(n % columns) * side + side / 4, Math.floor(n / columns) * side + side / 4];
        const pixels = context?.getImageData(x, y, side / 2, side / 2).data ?? [];
        let sum = 0;
        for (let at = 0; at < pixels.length; at += 4) sum += pixels[at] ?? 0;
        return sum / (pixels.length / 4);
      });
    },
    { selector, columns, rows, side },
  );
  return levels.length > 0 ? read(levels) : null;
}

function read(levels: readonly number[]): number | null {
  if (levels.some((level) => level > 64 && level < 192)) return null;
  const lit = levels.map((level) => (level >= 192 ? 1 : 0));
  if (lit.reduce<number>((sum, one) => sum + one, 0) % 2 !== 0) return null;
  return lit.slice(0, bits).reduce<number>((second, one, n) => second + one * 2 ** n, 0);
}
