import { describe, expect, test } from "@jest/globals";
import { clock, day, moment, momentOf, timeOfDay, timeWithSeconds } from "../../player/src/clock";

describe("clock", () => {
  test.each([
    [0, "0:00"],
    [7.4, "0:07"],
    [59.6, "1:00"],
    [723, "12:03"],
    [3723, "1:02:03"],
    [86_400, "24:00:00"],
    [-1, "0:00"],
  ])("%p seconds read %p", (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
});

test("a moment has its date unless it is of today", () => {
  const now = new Date(2026, 10, 21, 0, 30);
  expect(moment(new Date(2026, 10, 21, 0, 5).toISOString(), "en-GB", now)).toBe("00:05");
  expect(moment(new Date(2026, 10, 20, 23, 55).toISOString(), "en-GB", now)).toBe("20 Nov 2026, 23:55");
});

describe("day", () => {
  const now = new Date(2026, 10, 21, 0, 30);

  test("the last two are named by the viewer's midnight, not by 24 hours", () => {
    expect(day(new Date(2026, 10, 21, 0, 1).toISOString(), "en", now)).toBe("Today");
    expect(day(new Date(2026, 10, 20, 23, 59).toISOString(), "en", now)).toBe("Yesterday");
    expect(day(new Date(2026, 10, 20, 0, 1).toISOString(), "pt", now)).toBe("Ontem");
  });

  test("older ones are dates in the viewer's language", () => {
    const iso = new Date(2026, 10, 19, 12, 0).toISOString();
    expect(day(iso, "en-GB", now)).toMatch(/^Thursday,? 19 November 2026$/);
    expect(day(iso, "pt", now)).toBe("Quinta-feira, 19 de novembro de 2026");
  });
});

test("the time of day is written as the viewer's language does", () => {
  const iso = new Date(2026, 10, 21, 17, 5).toISOString();
  expect(timeOfDay(iso, "pt")).toBe("17:05");
  expect(timeOfDay(iso, "en-US")).toMatch(/^5:05\sPM$/);
});

test("the time of day to the second, too", () => {
  const time = new Date(2026, 10, 21, 17, 5, 9).getTime();
  expect(timeWithSeconds(time, "pt")).toBe("17:05:09");
});

describe("the moment that a clock time names", () => {
  const at = (...rest: [day: number, hours: number, minutes: number, seconds: number, ms?: number]) =>
    new Date(2026, 10, ...rest).getTime();

  test("is within the recording, by the viewer's clock", () => {
    expect(momentOf("17:30:05", at(21, 17, 0, 0), at(21, 18, 0, 0))).toBe(at(21, 17, 30, 5));
    expect(momentOf("17:30", at(21, 17, 0, 0), at(21, 18, 0, 0))).toBe(at(21, 17, 30, 0));
  });

  test("is on the next day where the recording goes beyond midnight", () => {
    expect(momentOf("00:10:00", at(21, 23, 0, 0), at(22, 1, 0, 0))).toBe(at(22, 0, 10, 0));
  });

  test("is the start itself in the start's second", () => {
    expect(momentOf("17:00:00", at(21, 17, 0, 0, 640), at(21, 18, 0, 0))).toBe(at(21, 17, 0, 0, 640));
  });

  test.each(["16:59:59", "18:00:01", "", "nonsense"])("does not exist for %p", (text) => {
    expect(momentOf(text, at(21, 17, 0, 0), at(21, 18, 0, 0))).toBeUndefined();
  });
});
