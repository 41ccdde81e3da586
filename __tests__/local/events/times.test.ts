import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseTimes } from "../../../local/events/times";
import { toInstant, toLocal } from "../../../local/events/zone";

const at = (iso: string) => Date.parse(iso);
/** The next times after an instant, as ISO without seconds. */
const next = (expression: string, zone: string, after: string, count = 1) => {
  const times = parseTimes(expression, zone, at("2026-01-01T00:00:00Z"));
  const found: string[] = [];
  let instant: number | undefined = at(after);
  for (let i = 0; i < count; i++) {
    instant = times(instant);
    if (instant === undefined) break;
    found.push(new Date(instant).toISOString().slice(0, 16));
  }
  return found;
};

describe("cron", () => {
  test.each<[string, string, string, string[]]>([
    ["cron(0 2 * * ? *)", "UTC", "2026-11-20T02:00:00Z", ["2026-11-21T02:00", "2026-11-22T02:00"]],
    ["cron(0 2 * * ? *)", "Asia/Tokyo", "2026-11-20T12:00:00Z", ["2026-11-20T17:00", "2026-11-21T17:00"]],
    ["cron(0/20 9-10 ? * MON-FRI *)", "UTC", "2026-11-20T10:30:00Z", ["2026-11-20T10:40", "2026-11-23T09:00"]],
    ["cron(0 0 L * ? *)", "UTC", "2028-02-01T00:00:00Z", ["2028-02-29T00:00", "2028-03-31T00:00"]],
    ["cron(0 0 15W * ? *)", "UTC", "2026-02-01T00:00:00Z", ["2026-02-16T00:00", "2026-03-16T00:00"]],
    ["cron(0 0 LW * ? *)", "UTC", "2026-01-01T00:00:00Z", ["2026-01-30T00:00", "2026-02-27T00:00"]],
    ["cron(0 0 ? * 3#2 *)", "UTC", "2026-11-01T00:00:00Z", ["2026-11-10T00:00", "2026-12-08T00:00"]],
    ["cron(0 0 ? * 6L *)", "UTC", "2026-11-01T00:00:00Z", ["2026-11-27T00:00", "2026-12-25T00:00"]],
    ["cron(0 0 ? * FRI-MON *)", "UTC", "2026-11-23T00:00:00Z", ["2026-11-27T00:00", "2026-11-28T00:00"]],
    ["cron(0 0 1 JAN,JUL ? *)", "UTC", "2026-02-01T00:00:00Z", ["2026-07-01T00:00", "2027-01-01T00:00"]],
    ["cron(0 0 29 2 ? *)", "UTC", "2096-03-01T00:00:00Z", ["2104-02-29T00:00", "2108-02-29T00:00"]],
    ["cron(0 0 1 1 ? 2027)", "UTC", "2026-01-01T00:00:00Z", ["2027-01-01T00:00"]],
  ])("%s in %s after %s", (expression, zone, after, expected) => {
    expect(next(expression, zone, after, 2)).toEqual(expected);
  });

  test.each([
    "cron(0 2 * * * *)",
    "cron(0 2 ? * ? *)",
    "cron(0 2 * * ?)",
    "cron(60 2 * * ? *)",
    "cron(0 2 32 * ? *)",
    "cron(a 2 * * ? *)",
    "cron(0/0 2 * * ? *)",
    "rate(0 minutes)",
    "rate(5)",
    "at(tomorrow)",
    "every day",
  ])("%s is refused", (expression) => {
    expect(() => parseTimes(expression, "UTC", 0)).toThrow();
  });

  test("a zone that nobody knows is refused", () => {
    expect(() => parseTimes("cron(0 2 * * ? *)", "Europe/Atlantis", 0)(0)).toThrow(RangeError);
  });
});

describe("when clocks change", () => {
  test.each<[string, string, string, string[]]>([
    // Lisbon, 29 March 2026: 01:00 becomes 02:00. New York, 8 March: 02:00 becomes 03:00.
    ["cron(30 1 * * ? *)", "Europe/Lisbon", "2026-03-28T12:00:00Z", ["2026-03-30T00:30"]],
    ["cron(0 2 * * ? *)", "Europe/Lisbon", "2026-03-28T12:00:00Z", ["2026-03-29T01:00"]],
    ["cron(30 2 * * ? *)", "America/New_York", "2026-03-07T12:00:00Z", ["2026-03-09T06:30"]],
    // Lisbon, 25 October 2026: 02:00 becomes 01:00. New York, 1 November: 02:00 becomes 01:00.
    ["cron(30 1 * * ? *)", "Europe/Lisbon", "2026-10-24T12:00:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]],
    ["cron(30 1 * * ? *)", "America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:30", "2026-11-02T06:30"]],
    // Half an hour (Lord Howe), and a whole day left out (Apia, 30 December 2011).
    ["cron(0 2 * * ? *)", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", ["2026-10-04T15:00"]],
    ["cron(0 12 * * ? *)", "Pacific/Apia", "2011-12-29T23:00:00Z", ["2011-12-30T22:00"]],
    ["at(2026-03-29T01:30:00)", "Europe/Lisbon", "2026-01-01T00:00:00Z", []],
    ["at(2026-10-25T01:30:00)", "Europe/Lisbon", "2026-01-01T00:00:00Z", ["2026-10-25T00:30"]],
  ])("%s in %s after %s", (expression, zone, after, expected) => {
    expect(next(expression, zone, after, Math.max(1, expected.length))).toEqual(expected);
  });

  const zones = [
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Casablanca",
  ];
  const minute = fc
    .integer({ min: at("2020-01-01T00:00:00Z") / 60_000, max: at("2030-01-01T00:00:00Z") / 60_000 })
    .map((it) => it * 60_000);

  test("an instant found for a local time shows that time, and there is none before it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (zone, instant) => {
        const local = toLocal(zone, instant);
        const found = toInstant(zone, local) ?? Number.NaN;
        expect(toLocal(zone, found)).toBe(local);
        expect(found).toBeLessThanOrEqual(instant);
      }),
    );
  });

  test("a daily time comes on every local day at most once, in order", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, fc.integer({ min: 0, max: 23 }), (zone, start, hour) => {
        const times = parseTimes(`cron(30 ${hour} * * ? *)`, zone, 0);
        let instant = start;
        const days = new Set<number>();
        for (let i = 0; i < 20; i++) {
          const due = times(instant) ?? Number.NaN;
          expect(due).toBeGreaterThan(instant);
          const day = Math.floor(toLocal(zone, due) / 86_400_000);
          expect(days.has(day)).toBe(false);
          days.add(day);
          instant = due;
        }
      }),
      { numRuns: 30 },
    );
  });
});

test("rate counts from its start", () => {
  expect(next("rate(90 minutes)", "UTC", "2026-01-01T02:00:00Z", 2)).toEqual(["2026-01-01T03:00", "2026-01-01T04:30"]);
  expect(next("rate(1 day)", "UTC", "2025-01-01T00:00:00Z")).toEqual(["2026-01-02T00:00"]);
});
