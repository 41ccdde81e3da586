import type { ChildProcess } from "node:child_process";
import { which } from "../../local/setup/run";
import { spawnLeashed } from "../../local/terraform/leash";
import { end } from "./child";

/** Squares in the picture's upper row that tell the time, the lowest bit first: {@link TICK_MS} each, modulo 2^16. */
const BITS = 16;
const SQUARE = 40;
/** Finer than a frame of 30 in a second would say nothing. */
const TICK_MS = 33;

/**
 * A camera whose picture tells when it was taken: milliseconds of this machine's clock, burnt in before the encoder. Each
 * of `urls` gets the same frames, with a keyframe each second.
 */
export function sendClock(urls: readonly string[]): { stop(): Promise<void> } {
  const boxes = Array.from({ length: BITS }, (_, bit) => {
    const box = `drawbox=x=${bit * SQUARE}:y=0:w=${SQUARE}:h=${SQUARE}:t=fill`;
    const [all, half] = [2 ** (bit + 1), 2 ** bit];
    return `${box}:c=black,${box}:c=white:enable='gte(mod(floor(t*1000/${TICK_MS})\\,${all})\\,${half})'`;
  });
  // The filters see the time of the day as a frame's time; the encoder gets an even one again.
  const telling = ["realtime", "settb=1/1000", "setpts=RTCTIME/1000", ...boxes, "setpts=N*1000/30", "fps=30"].join(",");
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-vf", telling];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100"];
  const quick = ["-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "30", "-b:v", "1200k"];
  const coded = [
    "-c:v",
    "libx264",
    ...quick,
    "-c:a",
    "aac",
    "-flags:v",
    "+global_header",
    "-flags:a",
    "+global_header",
  ];
  const [testsrc, filters] = [picture.slice(0, 4), picture.slice(4)];
  const child: ChildProcess = spawnLeashed(
    which("ffmpeg") ?? "ffmpeg",
    [
      ...[
        "-hide_banner",
        "-loglevel",
        "error",
        ...testsrc,
        ...sound,
        ...filters,
        ...coded,
        "-map",
        "0:v",
        "-map",
        "1:a",
      ],
      ...["-f", "tee", urls.map((url) => `[f=flv]${url}`).join("|")],
    ],
    {},
  );
  child.stdout?.resume();
  child.stderr?.resume();
  return {
    stop: () => end(child),
  };
}

/** For a page with one video: milliseconds from the camera to the screen, or null while there is no picture. */
export const LATENESS = `(() => {
  const video = document.querySelector("video");
  if (!video || video.readyState < 2 || !video.videoWidth) return null;
  const canvas = new OffscreenCanvas(${BITS * SQUARE}, ${SQUARE});
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const now = Date.now();
  let told = 0;
  for (let bit = 0; bit < ${BITS}; bit++) {
    const [red] = context.getImageData(bit * ${SQUARE} + ${SQUARE / 2}, ${SQUARE / 2}, 1, 1).data;
    if (red > 127) told += 2 ** bit;
  }
  const ticks = Math.floor(now / ${TICK_MS}) % ${2 ** BITS} - told;
  return (ticks + ${2 ** BITS}) % ${2 ** BITS} * ${TICK_MS};
})()`;
