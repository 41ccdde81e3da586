import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "../host/support/fake-host";
import { camera } from "../host/support/place";

const folder = temporaryFolders();
const renditions = [{ name: "720p", height: 720, kbps: 2500 }];
const place = { cameras: [camera("garden"), camera("door", { renditions, sound: false })] };

/** What Owncast is told of a setting, when everything is accepted. */
function told(name: string, setting: string): unknown {
  const host = new FakeHost(folder(), "owncast", { place });
  const told = `case "$*" in *"@- "*/config/${setting}) cat >"${host.path("body")}" ;; *"@- "*) cat >/dev/null ;; esac`;
  host.command("curl", `${told}\ncase "$*" in */webhooks) echo "[]" ;; *) echo '{"success": true}' ;; esac`);
  const { code, stderr } = host.run("owncast-configure", [name], { input: "Key123" });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(host.read("body")).value;
}

describe("Owncast is told", () => {
  const source = { name: "Source", videoPassthrough: true, audioPassthrough: true, videoBitrate: 0, audioBitrate: 0 };

  test("to pass the camera's own picture on, and what to make beside it", () => {
    const variant = { ...source, framerate: 30, cpuUsageLevel: 1 };
    expect(told("garden", "video/streamoutputvariants")).toEqual([variant]);
    expect(told("door", "video/streamoutputvariants")).toEqual([
      variant,
      { ...variant, name: "720p", videoPassthrough: false, videoBitrate: 2500, scaledHeight: 720, cpuUsageLevel: 2 },
    ]);
  });

  test("which ffmpeg a camera without sound needs", () => {
    expect(told("garden", "ffmpegpath")).toMatch(/\/opt\/loge\/bin\/owncast-ffmpeg$/);
    expect(told("door", "ffmpegpath")).toMatch(/\/opt\/loge\/bin\/owncast-ffmpeg-silent$/);
  });
});
