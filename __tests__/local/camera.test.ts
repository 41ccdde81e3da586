import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startDemoCamera } from "../../local/camera";
import { until } from "../../local/wait";

test("the demo camera comes in by the key that holds now, and no key is in its log", async () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-camera-"));
  const ffmpeg = join(folder, "ffmpeg");
  writeFileSync(
    ffmpeg,
    `#!/bin/sh\nfor last; do :; done\necho "$last" >>${folder}/addresses\necho "$last: refused" >&2\n`,
  );
  chmodSync(ffmpeg, 0o755);
  const keys = ["old", "new"];
  const log = join(folder, "camera.log");
  const camera = startDemoCamera(ffmpeg, async () => `rtmp://127.0.0.1:1/live/${keys.shift() ?? "newest"}`, log);
  const addresses = () => readFileSync(join(folder, "addresses"), "utf8").trim().split("\n");
  try {
    await until(() => (keys.length === 0 && addresses().length > 1) || undefined, {
      what: "a second try",
      timeoutMs: 20_000,
    });
  } finally {
    await camera.stop();
  }
  expect(addresses()).toEqual(["rtmp://127.0.0.1:1/live/old", "rtmp://127.0.0.1:1/live/new"]);
  expect(readFileSync(log, "utf8")).toContain("rtmp://127.0.0.1:1/live/…: refused");
  rmSync(folder, { recursive: true });
});
