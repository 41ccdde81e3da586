import { execFile } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { serveSystemctl, systemctl } from "../../../local/hosts/systemctl";
import { until } from "../../support/until";
import { bench } from "./support/bench";

describe("systemctl", () => {
  let host: Awaited<ReturnType<typeof bench>>;
  let server: Awaited<ReturnType<typeof serveSystemctl>>;
  const power: string[] = [];
  beforeEach(async () => {
    power.length = 0;
    host = await bench({
      "a.service":
        "[Service]\nExecStart=/bin/sleep 1000\nExecReload=/bin/echo again\n[Install]\nWantedBy=multi-user.target",
      "x@.service": "[Service]\nExecStart=/bin/sleep 1000",
      "bad.service": "[Service]\nType=oneshot\nExecStart=/bin/false",
    });
    const switches = { poweroff: () => power.push("poweroff"), reboot: () => power.push("reboot") };
    server = await serveSystemctl(join(host.folder, "bin"), (args) => systemctl(host.manager, switches, args));
  });
  afterEach(async () => {
    await server.stop();
    await host.close();
  });
  const run = (line: string) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const [program = "", ...args] = line.split(" ");
      execFile(join(host.folder, "bin", program), args, (error, out, err) =>
        resolve({ code: (error?.code as number) ?? 0, out, err }),
      );
    });
  const ok = { code: 0, out: "", err: "" };

  test("starts, asks, reloads and stops, with or without .service", async () => {
    expect(await run("systemctl is-active a")).toEqual({ code: 3, out: "inactive\n", err: "" });
    expect(await run("systemctl start a x@garden.service")).toEqual(ok);
    expect(await run("systemctl is-active a")).toEqual({ code: 0, out: "active\n", err: "" });
    expect(await run("systemctl is-active --quiet x@garden")).toEqual(ok);
    expect(await run("systemctl reload a")).toEqual(ok);
    await until(() => host.said.includes("a.service again"));
    const pid = host.status("a.service")?.pid;
    expect(await run("systemctl reload-or-restart a")).toEqual(ok);
    expect(host.status("a.service")?.pid).toBe(pid);
    expect(await run("systemctl restart a")).toEqual(ok);
    expect(host.status("a.service")?.pid).not.toBe(pid);
    expect(await run("systemctl stop a")).toEqual(ok);
    expect((await run("systemctl is-active a")).code).toBe(3);
  });

  test("enables and disables", async () => {
    expect(await run("systemctl is-enabled a")).toEqual({ code: 1, out: "", err: "disabled\n" });
    expect(await run("systemctl enable --now a")).toEqual(ok);
    expect([(await run("systemctl is-enabled a")).out, host.manager.stateOf("a.service")]).toEqual([
      "enabled\n",
      "active",
    ]);
    expect(await run("systemctl disable --now a")).toEqual(ok);
    expect([(await run("systemctl is-enabled a")).code, host.manager.stateOf("a.service")]).toEqual([1, "inactive"]);
  });

  test("reads changed files only at daemon-reload", async () => {
    await run("systemctl is-enabled a");
    host.unit("new.service", "[Service]\nExecStart=/bin/sleep 1000");
    expect(await run("systemctl daemon-reload")).toEqual(ok);
    expect(await run("systemctl start new")).toEqual(ok);
  });

  test("says what went wrong", async () => {
    expect(await run("systemctl start missing")).toEqual({
      code: 5,
      out: "",
      err: "Unit missing.service not found.\n",
    });
    expect(await run("systemctl start bad")).toEqual({
      code: 1,
      out: "",
      err: "bad.service: ExecStart=/bin/false ended with code 1\n",
    });
    expect(await run("systemctl is-failed bad")).toEqual({ code: 0, out: "failed\n", err: "" });
    expect(await run("systemctl start --no-block bad")).toEqual(ok);
    expect(await run("systemctl edit a")).toEqual({
      code: 1,
      out: "",
      err: "Local hosts do not know: systemctl edit a\n",
    });
  });

  test("stands for what would switch this machine off", async () => {
    for (const line of ["systemctl poweroff", "poweroff", "shutdown -h now", "halt", "reboot", "systemctl reboot"])
      expect(await run(line)).toEqual(ok);
    expect(power).toEqual(["poweroff", "poweroff", "poweroff", "poweroff", "reboot", "reboot"]);
  });

  test("hears nobody without the host's token", async () => {
    const { out } = await new Promise<{ out: string }>((resolve) =>
      execFile("grep", ["-o", "http://127.0.0.1:[0-9]*/", join(host.folder, "bin/systemctl")], (_e, out) =>
        resolve({ out }),
      ),
    );
    expect((await fetch(out.trim(), { method: "POST", body: "poweroff" })).status).toBe(401);
    expect(power).toEqual([]);
  });
});
