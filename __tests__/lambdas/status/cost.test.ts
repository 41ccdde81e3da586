import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ledger } from "../../../lambdas/guard/ledger";
import { Memory } from "../../../lambdas/guard/memory";
import { type PastRun, Runs } from "../../../lambdas/shared/runs";
import { Table } from "../../../lambdas/shared/table";
import { type Ran, usage } from "../../../lambdas/status/cost";
import { MemoryAws } from "../support/memory-aws";

const at = (text: string) => Date.parse(`2026-${text}:00Z`);
const ran = (from: string, to: string, because: PastRun["because"]): PastRun => ({
  from: at(from),
  to: at(to),
  because,
});
const now = at("11-21T12:00");
const rates = { idleMonth: 7, runningHour: 0.025, aloneHour: { proxy: 0.005, owncast: 0.02 } };

describe("what is used and saved this month", () => {
  test.each<[string, Ran[], number, number]>([
    ["nothing ran", [], 0, 0],
    ["one run that an operator ended", [ran("11-20T10:00", "11-20T12:30", "operator")], 2.5, 0],
    ["one that stopped by itself, since when nobody wanted it", [ran("11-21T06:00", "11-21T08:00", "idle")], 2, 4],
    [
      "until the next start",
      [ran("11-21T06:00", "11-21T07:00", "nightly"), ran("11-21T09:00", "11-21T10:00", "operator")],
      2,
      2,
    ],
    ["one that goes on", [{ from: at("11-21T11:15"), to: null, because: null }], 0.75, 0],
    ["one over the turn of the month counts from its first", [ran("10-31T20:00", "11-01T02:00", "maximum")], 2, 490],
    [
      "one of one host alone counts as its part of the price",
      [{ ...ran("11-20T10:00", "11-20T15:00", "other"), alone: "proxy" }],
      1,
      0,
    ],
    [
      "after an upkeep they are off again, as they were before it",
      [ran("11-21T06:00", "11-21T07:00", "idle"), { ...ran("11-21T08:00", "11-21T08:30", "other"), alone: "owncast" }],
      1.4,
      4.5,
    ],
    ["the hosts' own timers are not Loge's doing", [ran("11-21T06:00", "11-21T08:00", "other")], 2, 0],
  ])("%s", (_, runs, hours, saved) => {
    expect(usage(runs, rates, now)).toEqual({ hoursThisMonth: hours, savedHours: saved });
  });

  test("never is more than the month has had hours", () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9e7 }), fc.integer({ min: 1, max: 9e7 })), {
      maxLength: 40,
    });
    const because = fc.constantFrom("idle", "nightly", "maximum", "operator", "other");
    fc.assert(
      fc.property(gaps, fc.array(because, { minLength: 40, maxLength: 40 }), (all, reasons) => {
        let time = at("10-20T00:00");
        const runs = all.map(([pause, length], n) => {
          const from = time + pause;
          time = from + length;
          return { from, to: time, because: reasons[n] as PastRun["because"] };
        });
        const past = runs.filter(({ to }) => to <= now);
        const { hoursThisMonth, savedHours } = usage(past, rates, now);
        expect(hoursThisMonth + savedHours).toBeLessThanOrEqual(20.5 * 24 + 0.02);
        expect(Math.min(hoursThisMonth, savedHours)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("runs", () => {
  const world = () => {
    const aws = new MemoryAws();
    const table = new Table(aws.aws, "access");
    return { aws, runs: new Runs(table), memory: new Memory(table) };
  };

  test("are told of this month and the one before, in order, each once", async () => {
    const { runs, aws } = world();
    const [september, october] = [ran("09-30T10:00", "09-30T11:00", "idle"), ran("10-01T10:00", "10-01T11:00", "idle")];
    const november = ran("11-20T10:00", "11-20T11:00", "operator");
    for (const each of [november, october, september, november]) await runs.ended(each);
    expect(await runs.recent(now)).toEqual([october, november]);
    expect([...aws.items.keys()].sort()).toEqual(["runs#2026-09", "runs#2026-10", "runs#2026-11"]);
  });

  const host = (state: string, since: string | null) =>
    ({ name: "proxy", instance: "i", state, since, launched: at("11-20T10:00") }) as never;
  const run = { launch: at("11-20T10:00"), quietFrom: 0, live: false, ended: "" };
  const remembered = { run, keptUntil: 0, offAt: 0, stopped: undefined, silence: undefined, counted: 0 };

  test.each([
    ["whoever stopped it says so", { at: at("11-20T11:00"), because: "idle" as const }, "idle", "11-20T11:00"],
    ["EC2 tells when nobody does", undefined, "other", "11-20T11:30"],
    ["an orphan's stop is not this one", { at: at("11-20T11:00"), because: "orphan" as const }, "other", "11-20T11:30"],
    ["nor is one before it began", { at: at("11-20T09:00"), because: "nightly" as const }, "other", "11-20T11:30"],
  ])("end as they did: %s", async (_, stopped, because, to) => {
    const { runs, memory } = world();
    const ledger = new Ledger(memory, runs);
    await ledger.close({ ...remembered, stopped }, [host("stopped", "2026-11-20T11:30:00Z")], now);
    expect(await runs.recent(now)).toEqual([{ from: run.launch, to: at(to), because }]);
    expect((await memory.read()).counted).toBe(run.launch);
  });

  test("of one host alone are told as such", async () => {
    const { runs, memory } = world();
    const alone = { ...run, alone: "proxy" as const };
    await memory.keep(alone);
    await new Ledger(memory, runs).close(await memory.read(), [host("stopped", "2026-11-20T10:30:00Z")], now);
    expect(await runs.recent(now)).toEqual([
      { from: run.launch, to: at("11-20T10:30"), because: "other", alone: "proxy" },
    ]);
    await memory.keep(run);
    expect((await memory.read()).run).toEqual(run);
  });

  test("are not written down while they go on, nor twice", async () => {
    const { runs, memory, aws } = world();
    const ledger = new Ledger(memory, runs);
    await ledger.close(remembered, [host("running", null)], now);
    await ledger.close({ ...remembered, counted: run.launch }, [host("stopped", null)], now);
    await ledger.close({ ...remembered, run: undefined }, [host("stopped", null)], now);
    expect([...aws.items.keys()]).toEqual([]);
  });
});
