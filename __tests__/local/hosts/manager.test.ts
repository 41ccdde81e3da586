import { existsSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { until } from "../../support/until";
import { bench, members } from "./support/bench";

const open: { close(): Promise<void> }[] = [];
const host = async (units: Readonly<Record<string, string>> = {}) => {
  const made = await bench(units);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const service = (lines: string, unit = "") =>
  `[Unit]\nStartLimitIntervalSec=0\n${unit}\n[Service]\n${lines}\n[Install]\nWantedBy=multi-user.target\n`;
/** Says what it does in the order it does it, below /run/loge/order. */
const told = (name: string, unit = "", more = "") =>
  service(
    `ExecStartPre=/bin/sh -c 'mkdir -p $LOGE_ROOT/run/loge; echo "+${name}" >>$LOGE_ROOT/run/loge/order'
ExecStart=/bin/sleep 1000
ExecStopPost=/bin/sh -c 'echo "-${name}" >>$LOGE_ROOT/run/loge/order'
${more}`,
    unit,
  );
const order = (one: { read(file: string): string }) => one.read("/run/loge/order").trim().split("\n");

describe("start and stop", () => {
  test("a service runs until it is stopped, and nothing of it is left", async () => {
    const one = await host({ "a.service": service("ExecStart=/bin/sh -c 'sleep 1000 & exec sleep 1001'") });
    await one.manager.start(["a.service"]);
    const { pid } = one.status("a.service") ?? {};
    await until(() => members(pid as number).length === 2);
    await one.manager.stop(["a.service"]);
    expect(members(pid as number)).toEqual([]);
    expect(one.manager.stateOf("a.service")).toBe("inactive");
  });

  test("who requires another starts after it and stops before it", async () => {
    const one = await host({
      "a.service": told("a", "Requires=b.service\nAfter=b.service"),
      "b.service": told("b", "Wants=c.service\nAfter=c.service"),
      "c.service": told("c"),
    });
    await one.manager.start(["a.service"]);
    await one.manager.shutdown();
    expect(order(one)).toEqual(["+c", "+b", "+a", "-a", "-b", "-c"]);
  });

  test("Before= orders too, and an order alone starts nothing", async () => {
    const one = await host({
      "a.service": told("a", "Before=b.service"),
      "b.service": told("b", "After=c.service"),
      "c.service": told("c"),
    });
    await one.manager.start(["b.service", "a.service"]);
    expect(order(one)).toEqual(["+a", "+b"]);
  });

  test("a unit whose requirement fails does not start, and says why", async () => {
    const one = await host({
      "a.service": told("a", "Requires=b.service\nAfter=b.service"),
      "b.service": service("Type=oneshot\nExecStart=/bin/sh -c 'echo no luck; exit 3'"),
    });
    await expect(one.manager.start(["a.service"])).rejects.toThrow(
      "a.service: b.service, which it requires, did not start",
    );
    expect(one.status("b.service")).toMatchObject({
      state: "failed",
      failure: "ExecStart=/bin/sh ended with code 3",
      last: ["no luck"],
    });
  });

  test("a unit that waits to be tried again gives up when its requirement does not start", async () => {
    const one = await host({
      "a.service": service(
        "ExecStart=/bin/false\nRestart=always\nRestartSec=10ms",
        "Requires=b.service\nAfter=b.service",
      ),
      "b.service": service("Type=oneshot\nExecStart=/bin/sh -c '[ ! -e second ] && touch second'"),
    });
    await one.manager.start(["a.service"]);
    await until(() => one.manager.stateOf("a.service") === "failed");
    expect(one.status("b.service")?.state).toBe("failed");
  });

  test("a unit that is only wanted may fail or be missing", async () => {
    const one = await host({
      "a.service": told("a", "Wants=b.service missing.service\nAfter=b.service"),
      "b.service": service("Type=oneshot\nExecStart=/bin/false"),
    });
    await one.manager.start(["a.service"]);
    expect(one.manager.stateOf("a.service")).toBe("active");
  });

  test("units that wait for one another are refused by name", async () => {
    const one = await host({
      "a.service": told("a", "After=b.service\nWants=b.service"),
      "b.service": told("b", "After=a.service"),
    });
    await expect(one.manager.start(["a.service"])).rejects.toThrow("a.service after b.service after a.service");
  });

  test("a stop breaks off a start that is under way", async () => {
    const one = await host({ "a.service": service("Type=oneshot\nExecStart=/bin/sleep 1000") });
    const start = one.manager.start(["a.service"]).catch((error: Error) => error.message);
    await until(() => one.status("a.service")?.pid);
    await one.manager.stop(["a.service"]);
    await expect(start).resolves.toMatch("was stopped while it started");
    expect(one.manager.stateOf("a.service")).toBe("inactive");
  });

  test("a unit that waits for another is told so", async () => {
    const one = await host({
      "a.service": told("a", "Wants=b.service\nAfter=b.service"),
      "b.service": service("Type=oneshot\nExecStart=/bin/sleep 1000"),
    });
    void one.manager.start(["a.service"]).catch(() => {});
    await until(() => one.status("b.service")?.pid);
    expect(one.status("a.service")).toMatchObject({ state: "activating", busy: "waiting for b.service" });
  });

  test("a process that does not hear its signal is killed after TimeoutStopSec=", async () => {
    const one = await host({
      "a.service": service(
        "ExecStart=/bin/sh -c 'trap \"\" TERM; echo deaf; while :; do sleep 1; done'\nTimeoutStopSec=200ms",
      ),
    });
    await one.manager.start(["a.service"]);
    await until(() => one.said.includes("a.service deaf"));
    await one.manager.stop(["a.service"]);
    expect(one.said).toContain("a.service does not end within 0.2 s of SIGTERM: killed");
  });

  test("ExecStop= comes before the signal and knows the process", async () => {
    const one = await host({
      "a.service": service(
        "ExecStart=/bin/sh -c 'trap \"echo term; exit\" TERM; echo up; while :; do sleep 0.05; done'\nExecStop=/bin/sh -c 'echo stop $$MAINPID'",
      ),
    });
    await one.manager.start(["a.service"]);
    await until(() => one.said.includes("a.service up"));
    const pid = one.status("a.service")?.pid;
    await one.manager.stop(["a.service"]);
    await until(() => one.said.includes("a.service term"));
    const lines = one.said.filter((line) => / (stop|term)/.test(line));
    expect(lines).toEqual([`a.service stop ${pid}`, "a.service term"]);
  });
});

describe("when a process ends by itself", () => {
  test("Restart=always starts it again, with those that require it", async () => {
    const one = await host({
      "a.service": told("a", "Requires=b.service\nAfter=b.service"),
      "b.service": told("b", "", "Restart=always\nRestartSec=10ms"),
    });
    await one.manager.start(["a.service"]);
    const pid = one.status("b.service")?.pid as number;
    process.kill(pid, "SIGKILL");
    await until(
      () =>
        one.status("b.service")?.pid !== pid &&
        one.manager.stateOf("a.service") === "active" &&
        order(one).length === 6,
    );
    expect(order(one)).toEqual(["+b", "+a", "-b", "-a", "+b", "+a"]);
    expect(one.lines).toContainEqual(expect.stringMatching(/^b.service: its process was killed by SIGKILL/));
  });

  test("a oneshot is tried again until it succeeds", async () => {
    const one = await host({
      "a.service": service(
        "Type=oneshot\nRemainAfterExit=yes\nRestart=on-failure\nRestartSec=10ms\nExecStart=/bin/sh -c 'echo x >>tries; [ $(wc -l <tries) -ge 8 ]'",
      ),
    });
    await expect(one.manager.start(["a.service"])).rejects.toThrow("ended with code 1");
    await until(() => one.manager.stateOf("a.service") === "active");
    expect(one.read("/tries")).toBe("x\n".repeat(8));
  });

  test("without StartLimitIntervalSec=0 five starts in ten seconds are the end, as on AWS", async () => {
    const one = await host({ "a.service": "[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=1ms" });
    await one.manager.start(["a.service"]).catch(() => {});
    await until(
      () =>
        one.manager.stateOf("a.service") === "failed" &&
        !one.status("a.service")?.busy &&
        /limit/.test(one.status("a.service")?.failure ?? ""),
    );
    expect(one.status("a.service")?.failure).toBe("was started 5 times within 10 s, which is its limit");
  });

  test("stopped while it waits to be tried again, it is not tried again", async () => {
    const one = await host({ "a.service": service("ExecStart=/bin/false\nRestart=always\nRestartSec=1h") });
    await one.manager.start(["a.service"]);
    await until(() => one.status("a.service")?.busy === "trying again in 3600 s");
    await one.manager.stop(["a.service"]);
    expect(one.status("a.service")).toMatchObject({ state: "failed", busy: "" });
  });

  test("what it left behind is ended with it", async () => {
    const one = await host({ "a.service": service("ExecStart=/bin/sh -c 'sleep 1000 & exit 0'") });
    await one.manager.start(["a.service"]);
    const { pid } = one.status("a.service") ?? {};
    await until(() => one.manager.stateOf("a.service") === "inactive");
    expect(members(pid as number)).toEqual([]);
  });

  test("OnFailure= is started", async () => {
    const one = await host({
      "a.service": service("Type=oneshot\nExecStart=/bin/false", "OnFailure=b.service"),
      "b.service": service("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true"),
    });
    await one.manager.start(["a.service"]).catch(() => {});
    await until(() => one.manager.stateOf("b.service") === "active");
  });
});

describe("boot", () => {
  test("what is enabled is started, and stays enabled over a boot", async () => {
    const one = await host({ "a.service": told("a"), "x@.service": told("%i") });
    one.manager.enable(["a.service", "x@garden.service"]);
    await one.manager.boot();
    expect(order(one).sort()).toEqual(["+a", "+garden"]);
    one.manager.disable(["a.service"]);
    expect([one.manager.isEnabled("a.service"), one.manager.isEnabled("x@garden.service")]).toEqual([false, true]);
  });

  test("a timer starts its unit after the boot and again after each time", async () => {
    const one = await host({
      "a.timer": "[Timer]\nOnBootSec=20ms\nOnUnitActiveSec=20ms\n[Install]\nWantedBy=timers.target",
      "a.service": "[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=oneshot\nExecStart=/bin/echo ring",
    });
    one.manager.enable(["a.timer"]);
    await one.manager.boot();
    await until(() => one.said.length >= 3);
    await one.manager.stop(["a.timer"]);
    expect(one.said.every((line) => line === "a.service ring")).toBe(true);
  });

  test("nothing starts during a shutdown", async () => {
    const one = await host({ "a.service": told("a") });
    await one.manager.shutdown();
    await expect(one.manager.start(["a.service"])).rejects.toThrow("shutting down");
    expect(existsSync(one.root.path("/run/loge/order"))).toBe(false);
  });
});
