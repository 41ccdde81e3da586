import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { until } from "../../support/until";
import { bench } from "./support/bench";

const again = "Restart=always\nRestartSec=5ms\nTimeoutStopSec=300ms";
const unit = (service: string, order = "") => `[Unit]\nStartLimitIntervalSec=0\n${order}\n[Service]\n${service}`;
const UNITS = {
  "a.service": unit(`ExecStart=/bin/sleep 1000\n${again}`),
  "b.service": unit(
    `ExecStartPre=/bin/true\nExecStart=/bin/sh -c 'sleep 1000 & exec sleep 1000'\n${again}`,
    "Wants=a.service\nAfter=a.service",
  ),
  "c.service": unit(`ExecStart=/bin/sleep 1000\nExecStop=/bin/true\n${again}`, "Requires=b.service\nAfter=b.service"),
  "d.service": unit("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true", "PartOf=a.service\nBefore=b.service"),
};
const NAMES = Object.keys(UNITS);
const step = fc.record({
  what: fc.constantFrom("start", "stop", "restart", "kill", "wait"),
  unit: fc.constantFrom(...NAMES),
});

describe("a manager", () => {
  test("comes to rest after anything, starts all that is asked for, and leaves nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const host = await bench(UNITS);
        const { manager } = host;
        const asked: Promise<unknown>[] = [];
        for (const { what, unit: name } of steps) {
          const pid = host.status(name)?.pid;
          if (what === "wait") await Promise.race([Promise.allSettled(asked), new Promise(setImmediate)]);
          else if (what === "kill") host.status(name)?.state === "active" && pid && process.kill(pid, "SIGKILL");
          else asked.push(manager[what]([name]).catch(() => {}));
        }
        await Promise.all(asked);

        await manager.start(NAMES);
        await until(() => NAMES.every((name) => manager.stateOf(name) === "active"));
        await manager.shutdown();
        // Failed, when it was killed in the last moment.
        for (const name of NAMES) expect(["inactive", "failed"]).toContain(manager.stateOf(name));
        expect(processesOf(host.folder)).toEqual([]);
        await host.close();
      }),
      { numRuns: 25 },
    );
  });
});

/** What the leash still notes down. */
function processesOf(folder: string): unknown[] {
  return JSON.parse(readFileSync(`${folder}/processes.json`, "utf8"));
}
