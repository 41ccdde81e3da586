/** `0:07`, `12:03`, `1:02:03`: how long a recording is, from seconds. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The hour and minute in the viewer's zone, as their language writes it. */
export function timeOfDay(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(iso));
}

/** The hour and minute, with the date unless it is today's. */
export function moment(iso: string, language: string, now: Date = new Date()): string {
  if (midnight(new Date(iso)) === midnight(now)) return timeOfDay(iso, language);
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

const withSeconds = new Map<string, Intl.DateTimeFormat>();

/** The same to the second, from milliseconds since 1970. */
export function timeWithSeconds(time: number, language: string): string {
  const format = withSeconds.get(language) ?? new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  withSeconds.set(language, format);
  return format.format(time);
}

/**
 * The first moment between `from` and `to`, in milliseconds since 1970, at which the viewer's clock shows `text`,
 * `hh:mm` or `hh:mm:ss`; undefined when there is none.
 */
export function momentOf(text: string, from: number, to: number): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  const first = new Date(from);
  for (let days = 0; ; days++) {
    const date = [first.getFullYear(), first.getMonth(), first.getDate() + days] as const;
    const time = new Date(...date, hours, minutes, seconds).getTime();
    // A start is written to the millisecond, the asked time only to the second.
    if (time > from - 1000 && time <= to) return Math.max(time, from);
    if (!(time <= to)) return undefined;
  }
}

/** The day in the viewer's zone: "today", "yesterday", else the date in full. */
export function day(iso: string, language: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const ago = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (ago === 0 || ago === 1)
    return capital(new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day"));
  return capital(new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(date));
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
