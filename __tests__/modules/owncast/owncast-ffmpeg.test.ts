import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "../host/support/fake-host";

const folder = temporaryFolders();

// As Owncast 0.2.5 was seen to call it, passthrough at latency level 0.
const STREAM =
  "-hide_banner -loglevel warning -fflags +genpts -flags +cgop -i pipe:0 -map v:0 -c:v:0 copy -map a:0? -c:a:0 copy -preset ultrafast " +
  "-var_stream_map v:0,a:0  -f hls -hls_time 1 -hls_segment_filename http://127.0.0.1:4000/%v/stream-Xy_-9a-%d.ts -method PUT " +
  "http://127.0.0.1:4000/%v/stream.m3u8";
// And with a rendition of 720 lines beside; its last option is one argument.
const RENDITIONS =
  "-fflags +genpts -i pipe:0 -map v:0 -c:v:0 copy -map a:0? -c:a:0 copy -preset ultrafast -map v:0 -c:v:1 libx264 -b:v:1 308k " +
  "-g:v:1 60 -keyint_min:v:1 60 -r:v:1 30 -map a:0? -c:a:1 copy -var_stream_map";
const THUMBNAIL = "-y -threads 1 -ss 1 -i data/hls/0/stream-1.ts -f image2 -vframes 1 data/tmp/thumbnail.jpg";

/** What ffmpeg is called with, called as Owncast does: with an empty environment. */
function called(wrapper: string, args: string, ...more: string[]): string {
  const host = new FakeHost(folder(), "owncast");
  host.write("run/loge/ffmpeg", "/bin/echo\n");
  const words = [...args.split(" ").filter(Boolean), ...more];
  return execFileSync(host.path(`opt/loge/bin/${wrapper}`), words, { env: {}, encoding: "utf8" }).trimEnd();
}

describe("the wrapper of ffmpeg", () => {
  test("shortens the look at a camera's stream, and changes nothing else", () => {
    expect(called("owncast-ffmpeg", STREAM)).toBe(
      STREAM.replace("-i pipe:0", "-analyzeduration 500000 -i pipe:0").replace("  ", " "),
    );
  });

  test("asks for no sound of a camera without", () => {
    const args = called("owncast-ffmpeg-silent", STREAM);
    expect(args).toContain(
      "-analyzeduration 500000 -i pipe:0 -map v:0 -c:v:0 copy -preset ultrafast -var_stream_map v:0 -f hls",
    );
    expect(args).not.toContain("a:0");
  });

  test("cuts every rendition at the camera's own keyframes", () => {
    const cut = "-force_key_frames:v:1 source_no_drop -g:v:1 99999 -keyint_min:v:1 1";
    expect(called("owncast-ffmpeg", RENDITIONS, "v:0,a:0 v:1,a:1")).toBe(
      `${RENDITIONS.replace("-i pipe:0", "-analyzeduration 500000 -i pipe:0").replace("-g:v:1 60 -keyint_min:v:1 60", cut)} v:0,a:0 v:1,a:1`,
    );
    const silent = called("owncast-ffmpeg-silent", RENDITIONS, "v:0,a:0 v:1,a:1");
    expect(silent).toMatch(/-var_stream_map v:0 v:1$/);
    expect(silent).not.toContain("a:");
  });

  test.each(["owncast-ffmpeg", "owncast-ffmpeg-silent"])("%s passes everything else through", (wrapper) => {
    expect(called(wrapper, THUMBNAIL)).toBe(THUMBNAIL);
    expect(called(wrapper, "-version")).toBe("-version");
    expect(called(wrapper, "")).toBe("");
  });
});
