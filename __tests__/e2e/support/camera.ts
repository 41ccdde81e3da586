import { type ChildProcess, spawn } from "node:child_process";

export interface Camera {
  readonly process: ChildProcess;
  /** What ffmpeg said; a refused publisher says "Input/output error". */
  said(): string;
  /** Resolves with the exit code when it ends by itself or is stopped. */
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A camera: moving test pattern with sound, H.264 and AAC, a keyframe each two seconds, pushed to `address/key`. */
export function push(address: string, key: string): Camera {
  const child = spawn(
    process.env["LOGE_FFMPEG"] ?? "ffmpeg",
    [
      ...["-hide_banner", "-loglevel", "warning", "-re"],
      ...[
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=640x360:rate=30",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:sample_rate=44100",
      ],
      ...[
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-tune",
        "zerolatency",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "60",
        "-b:v",
        "600k",
      ],
      ...["-c:a", "aac", "-b:a", "64k", "-tls_verify", "0", "-f", "flv", `${address}/${key}`],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return {
    process: child,
    said: () => said,
    ended,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await ended;
    },
  };
}
