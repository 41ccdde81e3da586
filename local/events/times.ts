import { type Cron, parseCron } from "./cron";
import { toInstant, toLocal } from "./zone";

/** When a schedule is due: the first instant after another one, undefined when never again. Milliseconds since 1970. */
export type Times = (after: number) => number | undefined;

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The times of `cron(…)`, `rate(…)` and `at(…)` in a zone. A local time that clocks skip in spring is left out, one that they
 * show twice in autumn counts once (docs: "Daylight savings time on EventBridge Scheduler"). A rate counts from `start`.
 */
export function parseTimes(expression: string, zone: string, start: number): Times {
  const [, kind, text = ""] = expression.match(/^(cron|rate|at)\((.*)\)$/) ?? [];
  if (kind === "cron") return cronTimes(parseCron(text), zone);
  if (kind === "rate") return rateTimes(text, start);
  if (kind === "at") return atTime(text, zone);
  throw new Error(`${expression} is neither cron, rate nor at.`);
}

function cronTimes(cron: Cron, zone: string): Times {
  return (after) => {
    const day = 86_400_000;
    // A day early: local days do not begin where UTC's do.
    for (let date = Math.floor(toLocal(zone, after) / day) * day - day; ; date += day) {
      const [year, month, dayOfMonth] = [
        new Date(date).getUTCFullYear(),
        new Date(date).getUTCMonth() + 1,
        new Date(date).getUTCDate(),
      ];
      if (year > cron.lastYear) return undefined;
      if (!cron.isDay(year, month, dayOfMonth)) continue;
      for (const hour of cron.hours)
        for (const minute of cron.minutes) {
          const instant = toInstant(zone, date + (hour * 60 + minute) * 60_000);
          if (instant !== undefined && instant > after) return instant;
        }
    }
  };
}

function rateTimes(text: string, start: number): Times {
  const [, count, unit = ""] = text.match(/^([1-9]\d*) (minute|hour|day)s?$/) ?? [];
  const every = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (Number.isNaN(every)) throw new Error(`rate(${text}) is not understood.`);
  return (after) => start + (Math.floor(Math.max(0, after - start) / every) + 1) * every;
}

function atTime(text: string, zone: string): Times {
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(local)) throw new Error(`at(${text}) is not understood.`);
  const instant = toInstant(zone, local);
  return (after) => (instant !== undefined && instant > after ? instant : undefined);
}
