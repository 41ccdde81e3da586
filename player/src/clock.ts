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
