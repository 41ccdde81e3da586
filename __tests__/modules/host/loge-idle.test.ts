import { chmodSync, rmSync, utimesSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "./support/fake-host";

const folder = temporaryFolders();

/** An Owncast host on which somebody published for the last time so many minutes ago. */
function host(minutes: number, publishers: number): FakeHost {
  const fake = new FakeHost(folder(), "owncast");
  fake.write("opt/loge/bin/owncast-publishers", `#!/bin/bash\necho ${publishers}\n`);
  chmodSync(fake.path("opt/loge/bin/owncast-publishers"), 0o755);
  fake.write("run/loge/published", "");
  const then = Date.now() / 1000 - minutes * 60;
  utimesSync(fake.path("run/loge/published"), then, then);
  fake.command("systemctl");
  return fake;
}

describe("a host", () => {
  test("switches itself off an hour after the last publisher", () => {
    const fake = host(62, 0);
    expect(fake.run("loge-idle").stdout).toContain("nobody has published for 60 minutes");
    expect(fake.calls("systemctl")).toEqual(["poweroff"]);
  });

  const waiting = (fake: FakeHost, camera: string, content = "TS") => {
    fake.write("etc/loge/cameras.json", '[{"name": "garden"}, {"name": "hall"}]');
    fake.write(`var/lib/loge/spool/${camera}/segments/stream-Ab-1.ts`, content);
  };

  test("waits for recordings that are not stored yet, ten minutes at most", () => {
    const fake = host(62, 0);
    waiting(fake, "hall");
    expect(fake.run("loge-idle")).toMatchObject({ code: 0, stdout: expect.stringContaining("when all is stored") });
    expect(fake.calls("systemctl")).toEqual([]);
    rmSync(fake.path("var/lib/loge/spool/hall/segments/stream-Ab-1.ts"));
    fake.run("loge-idle");
    expect(fake.calls("systemctl")).toEqual(["poweroff"]);

    const late = host(72, 0);
    waiting(late, "hall");
    late.run("loge-idle");
    expect(late.calls("systemctl")).toEqual(["poweroff"]);
  });

  test.each([
    ["that was given up", "garden", ""],
    ["of a camera that there is no more", "gate", "TS"],
  ])("does not wait for a segment %s", (_, camera, content) => {
    const fake = host(62, 0);
    waiting(fake, camera, content);
    fake.run("loge-idle");
    expect(fake.calls("systemctl")).toEqual(["poweroff"]);
  });

  test("does not wait when it cannot tell whether anything waits", () => {
    const fake = host(62, 0);
    fake.write("etc/loge/cameras.json", "not JSON");
    fake.run("loge-idle");
    expect(fake.calls("systemctl")).toEqual(["poweroff"]);
  });

  test("waits for the hour to be over", () => {
    const fake = host(58, 0);
    expect(fake.run("loge-idle").code).toBe(0);
    expect(fake.calls("systemctl")).toEqual([]);
  });

  test("stays on while somebody publishes, and counts from then", () => {
    const fake = host(600, 1);
    fake.run("loge-idle");
    fake.write("opt/loge/bin/owncast-publishers", "#!/bin/bash\necho 0\n");
    fake.run("loge-idle");
    expect(fake.calls("systemctl")).toEqual([]);
  });

  test("counts from its boot, whether its set-up succeeds or not", () => {
    const fake = host(600, 0);
    rmSync(fake.path("run/loge"), { recursive: true });
    expect(fake.run("loge-idle").code).toBe(0);
    expect(fake.calls("systemctl")).toEqual([]);
  });

  test("stays on when it cannot tell", () => {
    const fake = host(600, 0);
    fake.write("opt/loge/bin/owncast-publishers", "#!/bin/bash\nexit 1\n");
    expect(fake.run("loge-idle").code).not.toBe(0);
    expect(fake.calls("systemctl")).toEqual([]);
  });
});
