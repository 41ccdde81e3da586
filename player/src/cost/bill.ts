/** `GET /api/cost`. US dollars; hours are of this month, UTC, and null where nobody writes runs down. */
export interface Bill {
  readonly idleMonth: number;
  readonly runningHour: number;
  /** For an hour in which this one runs without the other. */
  readonly aloneHour: Readonly<Record<"proxy" | "owncast", number>>;
  readonly hoursThisMonth: number | null;
  readonly savedHours: number | null;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

export interface Run {
  readonly from: string;
  /** Null while it goes on. */
  readonly to: string | null;
  readonly because: "idle" | "nightly" | "maximum" | "operator" | "other" | null;
  /** The one that ran without the other. */
  readonly alone: "proxy" | "owncast" | null;
}

const hour = 3_600_000;
const day = 24 * hour;

/** Milliseconds since 1970 at which the month of an instant begins and ends, UTC. */
export function monthOf(now: number): { readonly from: number; readonly to: number } {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
}

/** Hours on, of each day of this month until today, UTC. One of one server alone counts as its part of the price. */
export function hoursByDay({ runs, runningHour, aloneHour }: Bill, now: number): number[] {
  const { from } = monthOf(now);
  const days = Math.floor((now - from) / day) + 1;
  return Array.from({ length: days }, (_, n) => {
    const [begin, end] = [from + n * day, Math.min(now, from + (n + 1) * day)];
    const time = runs.reduce((sum, run) => {
      const until = run.to === null ? now : Date.parse(run.to);
      const share = run.alone ? aloneHour[run.alone] / runningHour : 1;
      return sum + Math.max(0, Math.min(until, end) - Math.max(Date.parse(run.from), begin)) * share;
    }, 0);
    return time / hour;
  });
}

/** US dollars of whole months: in which the servers are never on, as often as in this one so far, or always. */
export function months({ idleMonth, runningHour, hoursThisMonth }: Bill, now: number) {
  const { from, to } = monthOf(now);
  const hours = (to - from) / hour;
  const gone = Math.max(hour, now - from) / hour;
  const pace = idleMonth + runningHour * hours * Math.min(1, (hoursThisMonth ?? 0) / gone);
  return { never: idleMonth, pace, always: idleMonth + runningHour * hours };
}

/** US dollars of this month until now. */
export function soFar({ idleMonth, runningHour, hoursThisMonth }: Bill, now: number): number {
  const { from, to } = monthOf(now);
  return (idleMonth * (now - from)) / (to - from) + runningHour * (hoursThisMonth ?? 0);
}
