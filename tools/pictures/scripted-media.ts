import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** How many segments there are, each of one second. */
export const segments = 60;
/** Half a minute into a recording of the list its camera was away for so long, in milliseconds. */
export const gap = 20_000;

/** Squares in the picture's upper left corner that count the seconds, the lowest bit first, and their side in pixels. */
export const [bits, square] = [6, 40];

/**
 * A minute of moving test picture with sound, in segments of one second, and one still of it. Its second is burnt into
 * the picture as white squares on black.
 */
export function makeMedia(folder: string): void {
  mkdirSync(folder);
  const boxes = Array.from({ length: bits }, (_, bit) => {
    const box = `drawbox=x=${bit * square}:y=0:w=${square}:h=${square}:t=fill`;
    return `${box}:c=black,${box}:c=white:enable='gte(mod(floor(t+0.001)\\,${2 ** (bit + 1)})\\,${2 ** bit})'`;
  });
  const picture = ["-f", "lavfi", "-i", `testsrc2=size=640x360:rate=25,${boxes.join(",")}`];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=330"];
  const video = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  const hls = ["-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_filename", "%03d.ts", "all.m3u8"];
  const run = (...args: string[]) =>
    execFileSync("ffmpeg", ["-v", "error", ...picture, ...sound, ...args], { cwd: folder });
  run("-t", String(segments), ...video, ...hls);
  run("-frames:v", "1", "poster.jpg");
}

interface Shape {
  /** Milliseconds since 1970 of segment 0. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly ended?: boolean;
  /** What leads from the playlist to the segments. */
  readonly folder: string;
}

/** As the recorder writes it: the minute over and over, each round after a discontinuity. A whole one has a gap. */
export function playlist({ start, from, to, ended = false, folder }: Shape): string {
  const whole = ended && to === segments;
  const lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:1", `#EXT-X-MEDIA-SEQUENCE:${from}`];
  if (from === 0) lines.push(`#EXT-X-PLAYLIST-TYPE:${ended ? "VOD" : "EVENT"}`);
  else lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${Math.floor((from - 1) / segments)}`);
  for (let n = from; n < to; n++) {
    const away = whole && n === segments / 2;
    const again = n > 0 && n % segments === 0;
    if (away || again) lines.push("#EXT-X-DISCONTINUITY");
    const time = start + n * 1000 + (whole && n >= segments / 2 ? gap : 0);
    if (n === from || away || again) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(time).toISOString()}`);
    lines.push("#EXTINF:1.000,", `${folder}${String(n % segments).padStart(3, "0")}.ts`);
  }
  if (ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}
