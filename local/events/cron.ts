/** A cron expression as AWS writes it: `cron(minutes hours day-of-month month day-of-week year)`. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Whether a date matches; the month counts from 1. */
  isDay(year: number, month: number, day: number): boolean;
  /** The last year that it names. */
  readonly lastYear: number;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Parses the six fields. Throws what AWS would refuse, with the expression. */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  const [minutes = "", hours = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  const wrong = (why: string): never => {
    throw new Error(`cron(${expression}): ${why}`);
  };
  if (fields.length !== 6) wrong("six fields are needed.");
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    wrong("one of day-of-month and day-of-week must be ?, and only one.");
  const list = (field: string, from: number, to: number, names: readonly string[] = []) =>
    numbers(field, from, to, names) ?? wrong(`${field} is not understood.`);
  const months = list(month, 1, 12, MONTHS);
  const years = list(year, 1970, 2199);
  const isWanted = dayOfWeek === "?" ? inMonth(dayOfMonth, list) : inWeek(dayOfWeek, list);
  return {
    minutes: list(minutes, 0, 59),
    hours: list(hours, 0, 23),
    isDay: (y, m, d) => years.includes(y) && months.includes(m) && isWanted(y, m, d),
    lastYear: Math.max(...years),
  };
}

type List = (field: string, from: number, to: number, names?: readonly string[]) => number[];
type IsDay = (year: number, month: number, day: number) => boolean;

/** `1`, `1,15`, `L` (the last), `15W` (the weekday nearest the 15th), `LW` (the last weekday). */
function inMonth(field: string, list: List): IsDay {
  if (field === "L") return (year, month, day) => day === daysIn(year, month);
  const weekday = field.match(/^(L|\d{1,2})W$/)?.[1];
  if (weekday)
    return (year, month, day) =>
      day === nearestWeekday(year, month, weekday === "L" ? daysIn(year, month) : Number(weekday));
  const days = list(field, 1, 31);
  return (_year, _month, day) => days.includes(day);
}

/** `MON-FRI`, `6L` (the last Friday), `3#2` (the second Tuesday). */
function inWeek(field: string, list: List): IsDay {
  const [, name = "", kind, nth] = field.match(/^(\w+?)(?:(L)|#([1-5]))$/) ?? [];
  if (field === "L") return (year, month, day) => weekdayOf(year, month, day) === 7;
  const weekdays = list(name || field, 1, 7, WEEKDAYS);
  return (year, month, day) => {
    if (!weekdays.includes(weekdayOf(year, month, day))) return false;
    if (kind === "L") return day + 7 > daysIn(year, month);
    return nth === undefined || Math.ceil(day / 7) === Number(nth);
  };
}

/** `*`, `?`, `1`, `1-5`, `1,5`, `0/15`, a star with a step, names; undefined when it is something else. */
function numbers(field: string, from: number, to: number, names: readonly string[]): number[] | undefined {
  const value = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const [, first = "", last, step] = part.match(/^([*\w]+)(?:-(\w+))?(?:\/(\d+))?$/) ?? [];
    const begin = first === "*" ? from : value(first);
    const end = last !== undefined ? value(last) : first === "*" || step !== undefined ? to : begin;
    const by = step === undefined ? 1 : Number(step);
    if (!(begin >= from && end <= to && by > 0)) return undefined;
    // FRI-MON goes over the end of the week.
    const span = begin <= end ? end - begin : end - begin + (to - from + 1);
    for (let i = 0; i <= span; i += by) found.add(((begin - from + i) % (to - from + 1)) + from);
  }
  return [...found].sort((a, b) => a - b);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Sunday is 1. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** Never in another month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const target = Math.min(day, daysIn(year, month));
  const weekday = weekdayOf(year, month, target);
  if (weekday === 7) return target > 1 ? target - 1 : target + 2;
  if (weekday === 1) return target < daysIn(year, month) ? target + 1 : target - 2;
  return target;
}
