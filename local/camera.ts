import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { spawnLeashed } from "./terraform/leash";

/** After a refused or broken connection; a real camera waits about as long. */
const RETRY_MS = 2_000;

export interface DemoCamera {
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * A camera without a camera: test pattern, burnt-in wall clock and a quiet tone, H.264 + AAC with a keyframe every two
 * seconds, pushed for as long as it is not stopped.
 * @param address tells where to, before each try: `rtmp://host:port/live/<key>`, whose key an operator may have changed
 */
export function startDemoCamera(ffmpeg: string, address: () => Promise<string>, logFile: string): DemoCamera {
  const log = createWriteStream(logFile, { flags: "a" });
  let child: ChildProcess | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const again = () => {
    if (!stopped) retry = setTimeout(() => void push(), RETRY_MS);
  };
  const push = async () => {
    const url = await address().catch(() => undefined);
    if (!url || stopped) return again();
    child = spawnLeashed(ffmpeg, [...DEMO_SOURCE, "-f", "flv", url], {});
    // The key is part of the address, and ffmpeg repeats the address when it fails.
    const keep = (chunk: Buffer) => log.write(chunk.toString().replaceAll(url, url.replace(/[^/]+$/, "…")));
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.once("close", () => {
      child = undefined;
      again();
    });
  };
  void push();
  return {
    pid: () => child?.pid,
    stop: () =>
      new Promise((resolve) => {
        stopped = true;
        clearTimeout(retry);
        const done = () => log.end(resolve);
        if (!child) return done();
        child.once("close", done);
        child.kill("SIGTERM");
      }),
  };
}

/** SMPTE bars and the time; a light crosses them in eight seconds, so that a picture that stands still is seen at once. */
const PICTURE = [
  "color=white@0.3:size=48x720:rate=30,format=rgba[light]",
  "[0:v][light]overlay=x='mod(t*160,W)-24':shortest=1[bars]",
  "[bars]drawtext=text='%{localtime\\:%X}':fontsize=120:fontcolor=white:box=1:boxcolor=black@0.65:boxborderw=28:x=(w-tw)/2:y=(h-th)/2[picture]",
].join(";");

const DEMO_SOURCE = [
  ...["-hide_banner", "-loglevel", "warning", "-re"],
  ...["-f", "lavfi", "-i", "smptehdbars=size=1280x720:rate=30"],
  ...["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100"],
  ...["-filter_complex", PICTURE, "-map", "[picture]", "-map", "1:a", "-af", "volume=0.05"],
  ...["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"],
  ...["-b:v", "2500k", "-g", "60"],
  ...["-c:a", "aac", "-b:a", "96k"],
];
