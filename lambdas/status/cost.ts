import type { Host } from "../servers/hosts";
import { type Ended, monthOf, type PastRun } from "../shared/runs";

/** US dollars, as `tools/cost` found them when the stack was made. */
export interface Rates {
  /** A month in which nothing runs. */
  readonly idleMonth: number;
  /** More, for each hour that the hosts run. */
  readonly runningHour: number;
  /** More, for each hour that one of them runs without the other. */
  readonly aloneHour: Readonly<Record<Host["name"], number>>;
}

/** A run, perhaps one that goes on. */
export type Ran = PastRun | (Pick<PastRun, "from" | "alone"> & { readonly to: null; readonly because: null });

export interface Usage {
  /** Since the first of this month (UTC). An hour of one host alone counts as its part of the price. */
  readonly hoursThisMonth: number;
  /** In which the hosts would have run on, had they not stopped by themselves: until somebody started them again. */
  readonly savedHours: number;
}

const hour = 3_600_000;
const byThemselves: readonly (Ended | null)[] = ["idle", "nightly", "maximum"];

/** @param runs oldest first */
export function usage(runs: readonly Ran[], { runningHour, aloneHour }: Rates, now: number): Usage {
  const start = monthOf(now);
  const inMonth = (from: number, to: number) => Math.max(0, Math.min(to, now) - Math.max(from, start));
  let [ran, saved] = [0, 0];
  let off: number | undefined;
  for (const { from, to, because, alone } of runs) {
    ran += inMonth(from, to ?? now) * (alone ? aloneHour[alone] / runningHour : 1);
    if (off !== undefined) saved += inMonth(off, from);
    // After an upkeep they are off again, as they were before it.
    const isOff = byThemselves.includes(because) || (alone !== undefined && off !== undefined);
    off = to !== null && isOff ? to : undefined;
  }
  if (off !== undefined) saved += inMonth(off, now);
  return { hoursThisMonth: hours(ran), savedHours: hours(saved) };
}

function hours(time: number): number {
  return Math.round((time / hour) * 100) / 100;
}
