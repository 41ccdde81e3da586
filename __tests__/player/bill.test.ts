import { describe, expect, test } from "@jest/globals";
import { type Bill, hoursByDay, monthOf, months, type Run, soFar } from "../../player/src/cost/bill";

const now = Date.parse("2026-11-03T12:00:00Z");
const ran = (from: string, to: string | null): Run => ({
  from: `2026-${from}:00Z`,
  to: to && `2026-${to}:00Z`,
  because: null,
  alone: null,
});
const aloneHour = { proxy: 0.00625, owncast: 0.01875 };
const bill: Bill = { idleMonth: 7.2, runningHour: 0.025, aloneHour, hoursThisMonth: 6, savedHours: 0, runs: [] };

describe("hours on, by day", () => {
  test.each<[string, Run[], number[]]>([
    ["none", [], [0, 0, 0]],
    ["one", [ran("11-02T10:00", "11-02T11:30")], [0, 1.5, 0]],
    ["over midnight, in two days", [ran("11-01T23:00", "11-02T02:00")], [1, 2, 0]],
    ["from the month before, what is of this one", [ran("10-31T20:00", "11-01T02:00")], [2, 0, 0]],
    ["one that goes on, until now", [ran("11-02T22:00", null)], [0, 2, 12]],
    [
      "one server alone, as its part of the price",
      [{ ...ran("11-02T10:00", "11-02T14:00"), alone: "proxy" }],
      [0, 1, 0],
    ],
    ["two of a day, together", [ran("11-02T01:00", "11-02T02:00"), ran("11-02T03:00", "11-02T05:00")], [0, 3, 0]],
  ])("%s", (_, runs, expected) => {
    expect(hoursByDay({ ...bill, runs }, now)).toEqual(expected);
  });
});

test("a month is UTC's, also the one over a year's end", () => {
  expect(monthOf(Date.parse("2026-12-31T23:59:00Z"))).toEqual({ from: Date.UTC(2026, 11), to: Date.UTC(2027, 0) });
});

describe("dollars of a month", () => {
  test("are those of what is always there, of the pace so far, and of always on", () => {
    // 60 of November's 720 hours are gone, six of them on: a tenth of the time.
    expect(months(bill, now)).toEqual({ never: 7.2, pace: 7.2 + 72 * 0.025, always: 7.2 + 720 * 0.025 });
  });

  test("never are more than always on, in the month's first minutes too", () => {
    const { pace, always } = months({ ...bill, hoursThisMonth: 0.02 }, Date.UTC(2026, 10) + 60_000);
    expect(pace).toBeLessThan(always);
    expect(months({ ...bill, hoursThisMonth: 70 }, now)).toMatchObject({ pace: always });
  });

  test("so far are the part that is gone, and the hours on", () => {
    expect(soFar(bill, now)).toBeCloseTo((7.2 * 60) / 720 + 6 * 0.025, 9);
  });
});
