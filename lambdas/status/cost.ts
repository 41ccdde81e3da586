import { type Ended, monthOf, type PastRun } from "../shared/runs";

/** US dollars, as `tools/cost` found them when the stack was made. */
export interface Rates {
  /** A month in which nothing runs. */
  readonly idleMonth: number;
  /** More, for each hour that the hosts run. */
  readonly runningHour: number;
}

/** A run, perhaps one that goes on. */
export type Ran = PastRun | { readonly from: number; readonly to: null; readonly because: null };

export interface Usage {
  /** Since the first of this month (UTC). */
  readonly hoursThisMonth: number;
  /** In which the hosts would have run on, had they not stopped by themselves: until somebody started them again. */
  readonly savedHours: number;
}

const hour = 3_600_000;
const byThemselves: readonly (Ended | null)[] = ["idle", "nightly", "maximum"];

/** @param runs oldest first */
export function usage(runs: readonly Ran[], now: number): Usage {
  const start = monthOf(now);
  const inMonth = (from: number, to: number) => Math.max(0, Math.min(to, now) - Math.max(from, start));
  let [ran, saved] = [0, 0];
  for (const [n, { from, to, because }] of runs.entries()) {
    ran += inMonth(from, to ?? now);
    if (to !== null && byThemselves.includes(because)) saved += inMonth(to, runs[n + 1]?.from ?? now);
  }
  return { hoursThisMonth: hours(ran), savedHours: hours(saved) };
}

function hours(time: number): number {
  return Math.round((time / hour) * 100) / 100;
}
