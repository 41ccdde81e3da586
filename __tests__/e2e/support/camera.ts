import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

export interface Camera {
  readonly process: ChildProcess;
  /** What ffmpeg said; a refused publisher says "Input/output error". */
  said(): string;
  /** Resolves with the exit code when it ends by itself or is stopped. */
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * A camera: moving test pattern with sound, H.264 and AAC, a keyframe each two seconds, pushed to `address/key`.
 * @param seconds after which it ends by itself. @default never
 */
export function push(address: string, key: string, seconds?: number): Camera {
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
      ...(seconds === undefined ? [] : ["-t", `${seconds}`]),
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

/** Between the end of a connection and the next try, in milliseconds. */
const AGAIN_MS = 500;

/** The same camera, which connects again whenever its connection ends, as real ones do, until it is stopped. */
export function keepPushing(address: string, key: string): Pick<Camera, "process" | "stop"> {
  let one = push(address, key);
  let isStopped = false;
  const again = async () => {
    for (;;) {
      await one.ended;
      await pause(AGAIN_MS);
      if (isStopped) return;
      one = push(address, key);
    }
  };
  again();
  return {
    get process() {
      return one.process;
    },
    stop: (signal) => {
      isStopped = true;
      return one.stop(signal);
    },
  };
}
