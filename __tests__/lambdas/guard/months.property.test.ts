import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Limits } from "../../../lambdas/guard/rules";
import { show } from "../../support/show";
import { simulate, type Told } from "./support/world";

const minute = 60_000;
const hour = 60 * minute;
const limitsIn = (zone: string): Limits => ({ idle: 30 * minute, maximum: 24 * hour, nightly: { at: "01:30", zone } });

/** Each world is 60 days about a change of clocks. */
const worlds = [
  ["Europe/Lisbon", "2026-03-01", 1],
  ["Europe/Lisbon", "2026-10-01", 2],
  ["America/New_York", "2026-02-10", 3],
  ["America/New_York", "2026-10-10", 4],
  ["Australia/Lord_Howe", "2026-09-10", 5],
  ["Australia/Lord_Howe", "2026-03-10", 6],
  ["America/Sao_Paulo", "2026-06-01", 7],
  ["Etc/UTC", "2026-01-01", 8],
] as const;

const told: Told[] = [];
beforeAll(async () => {
  const quiet = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  for (const [zone, start, seed] of worlds)
    told.push(await simulate({ seed, start: Date.parse(`${start}T00:00Z`), days: 60, limits: limitsIn(zone) }));
  quiet.mockRestore();
  show(table(told));
});

describe("months of cameras that come and go, of looks that are lost and calls that fail", () => {
  test.each(worlds.map((world, n) => [...world, n] as const))("%s from %s", (_zone, _start, _seed, n) => {
    const { cut, longestIdle, longestIdleStoring, longestIdleInOutage, longestRun, longestOff } = told[n] as Told;
    const { starts, broadcasts, stops } = told[n] as Told;
    expect(cut).toEqual([]);
    expect(longestIdle).toBeLessThanOrEqual(35 * minute);
    expect(longestIdleStoring).toBeLessThanOrEqual(45 * minute);
    // The hosts' own timers, once a minute, and what an operator kept.
    expect(longestIdleInOutage).toBeLessThanOrEqual(71 * minute);
    expect(longestOff).toBeLessThanOrEqual(15 * minute);
    expect(longestRun).toBeLessThanOrEqual(24 * hour + 12 * hour);
    expect([starts > 60, broadcasts > 60, stops.idle > 20, stops.nightly > 2, stops.maximum > 0]).toEqual(
      Array(5).fill(true),
    );
  });

  test.each(worlds.map((world, n) => [...world, n] as const))(
    "%s from %s: each run is written down",
    (...[, , , n]) => {
      const { ran, written, starts } = told[n] as Told;
      expect(starts - ran.length).toBeLessThanOrEqual(2);
      const because = (why: string) => (why === "own timer" ? "other" : why);
      // A stop whose reason could not be kept is another's.
      const expected = ran.map(({ from, to, because: why }, i) => {
        const isLost = written[i]?.because === "other";
        return { from, to, because: isLost ? "other" : because(why) };
      });
      expect(written).toEqual(expected);
      const lost = written.filter((run, i) => run.because === "other" && ran[i]?.because !== "own timer");
      expect(lost.length).toBeLessThan(0.1 * ran.length);
    },
  );
});

function table(all: readonly Told[]): string {
  const time = (ms: number) =>
    `${Math.floor(ms / minute)}:${String(Math.floor((ms % minute) / 1000)).padStart(2, "0")}`;
  const head =
    "world|starts|broadcasts|hours live|looks|bad|idle|nightly|maximum|operator|own timer|longest idle|while storing|in an outage|orders|taken back|longest off|cut";
  const rows = all.map((it, n) => {
    const { idle, nightly, maximum, operator } = it.stops;
    return [
      ...[worlds[n]?.slice(0, 2).join(" "), it.starts, it.broadcasts, Math.round(it.broadcastTime / hour), it.looks],
      ...[it.badLooks, idle, nightly, maximum, operator, it.stops["own timer"]],
      ...[time(it.longestIdle), time(it.longestIdleStoring), time(it.longestIdleInOutage)],
      ...[it.orders, it.takenBack, time(it.longestOff), it.cut.length],
    ].join(" | ");
  });
  return ["60 simulated days each; idle times in minutes", head.replaceAll("|", " | "), ...rows].join("\n");
}
