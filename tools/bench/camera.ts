import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { run, which } from "../../local/setup/run";
import { spawnLeashed } from "../../local/terraform/leash";
import { end } from "./child";

/** Megabits a second of picture and sound together; what the limits of the recorder are said for. */
export const MEGABITS = 5;

/** A minute of it, made once: sending it then costs next to nothing, so that the camera is not what is measured. */
export async function film(folder: string): Promise<string> {
  const file = join(folder, "film.flv");
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=60"];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100:duration=60"];
  const rate = `${MEGABITS * 1000 - 128}k`;
  const even = ["-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate, "-x264-params", "nal-hrd=cbr"];
  await run(ffmpeg(), [
    ...["-hide_banner", "-loglevel", "error", ...picture, ...sound],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "60", ...even],
    ...["-c:a", "aac", "-b:a", "128k", file],
  ]);
  return file;
}

/** After a refused or broken connection: Owncast lets go of the last one a moment after it has ended. */
const RETRY_MS = 1_000;

export interface Camera {
  /** So often it has connected, or tried to. */
  connections(): number;
  stop(): Promise<void>;
}

/** Sends the film to `url` over and over, until it is stopped. It ends with us, however we end. */
export function send(film: string, url: string): Camera {
  let connections = 0;
  let child: ChildProcess;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const push = () => {
    connections++;
    const args = ["-hide_banner", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", film, "-c", "copy"];
    child = spawnLeashed(ffmpeg(), [...args, "-tls_verify", "0", "-f", "flv", url], {});
    child.stdout?.resume();
    child.stderr?.resume();
    child.once("exit", () => {
      if (!stopped) retry = setTimeout(push, RETRY_MS);
    });
  };
  push();
  return {
    connections: () => connections,
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      await end(child);
    },
  };
}

function ffmpeg(): string {
  return which("ffmpeg") ?? "ffmpeg";
}
