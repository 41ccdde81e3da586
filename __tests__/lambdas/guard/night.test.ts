import { describe, expect, test } from "@jest/globals";
import { nightAfter } from "../../../lambdas/guard/night";

const night = (after: string, at: string, zone: string) =>
  new Date(nightAfter(Date.parse(after), { at, zone })).toISOString().slice(0, 16);

describe("the nightly hour", () => {
  test.each([
    ["of today", "2026-06-01T00:30Z", "02:00", "Europe/Lisbon", "2026-06-01T01:00"],
    ["of tomorrow", "2026-06-01T01:00Z", "02:00", "Europe/Lisbon", "2026-06-02T01:00"],
    ["in winter", "2026-12-01T00:30Z", "02:00", "Europe/Lisbon", "2026-12-01T02:00"],
    ["at midnight", "2026-12-01T03:00Z", "00:00", "America/Sao_Paulo", "2026-12-02T03:00"],
    ["far in the east", "2026-06-01T13:00Z", "02:00", "Pacific/Auckland", "2026-06-01T14:00"],
    ["far in the west", "2026-06-01T13:00Z", "02:00", "Pacific/Honolulu", "2026-06-02T12:00"],
    [
      "skipped in spring: when clocks have skipped it",
      "2026-03-29T00:10Z",
      "01:30",
      "Europe/Lisbon",
      "2026-03-29T01:00",
    ],
    ["skipped in spring, the day after", "2026-03-29T01:00Z", "01:30", "Europe/Lisbon", "2026-03-30T00:30"],
    ["twice in autumn: the first", "2026-10-24T23:59Z", "01:30", "Europe/Lisbon", "2026-10-25T00:30"],
    ["twice in autumn: not the second", "2026-10-25T00:30Z", "01:30", "Europe/Lisbon", "2026-10-26T01:30"],
    ["where clocks move by half an hour", "2026-10-03T15:00Z", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30"],
  ])("%s", (_, after, at, zone, expected) => {
    expect(night(after, at, zone)).toBe(expected);
  });

  test("comes once a day, also where clocks change", () => {
    for (const zone of ["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Etc/UTC"]) {
      for (const at of ["00:00", "01:30", "02:00", "02:30", "23:59"]) {
        let instant = Date.parse("2026-01-01T00:00Z");
        const days = new Set<string>();
        for (let n = 0; n < 366; n++) {
          instant = nightAfter(instant, { at, zone });
          days.add(new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(instant));
        }
        expect([zone, at, days.size]).toEqual([zone, at, 366]);
      }
    }
  });
});
