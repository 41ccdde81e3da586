import { day, timeOfDay } from "../clock";
import type { Camera, Recording } from "../contract";
import { locale, say } from "../page";

/** Decimal, as disks and browsers count. */
const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** `1.2 GB`, as the reader's language writes it. */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  const maximumFractionDigits = value < 10 && unit > 1 ? 1 : 0;
  const style = { style: "unit", unit: units[unit] ?? "byte", unitDisplay: unit === 0 ? "long" : "short" } as const;
  return new Intl.NumberFormat(locale, { ...style, maximumFractionDigits }).format(value);
}

/** `3 s`, `12 min`, `2 h`: about so long. */
export function about(seconds: number): string {
  const [unit, length] = seconds < 100 ? ["second", 1] : seconds < 5_400 ? ["minute", 60] : ["hour", 3_600];
  const style = { style: "unit", unit: unit as string, unitDisplay: "short", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, style).format(Math.max(1, Math.round(seconds / (length as number))));
}

/** Which of two texts a count takes. */
export function oneOrMore(count: number): "one" | "more" {
  return count === 1 ? "one" : "more";
}

/** The day and the hour in the viewer's zone. */
export function moment(iso: string): string {
  const date = new Date(iso);
  const near = Math.abs(date.getTime() - Date.now()) < 12 * 3_600_000 && date.getDate() === new Date().getDate();
  return near
    ? timeOfDay(iso, locale)
    : new Intl.DateTimeFormat(locale, {
        weekday: "long",
        hour: "numeric",
        minute: "2-digit",
        day: "numeric",
        month: "long",
      }).format(date);
}

/** What is said of a recording, given the cameras that there are. */
export class Words {
  constructor(private readonly cameras: () => readonly Camera[]) {}

  title({ title, camera }: Pick<Recording, "title" | "camera">): string {
    return title ?? this.camera(camera);
  }

  /** When it began, and what the title and the length do not say already. */
  facts({ start, state, title, camera }: Recording): string {
    const facts = [timeOfDay(start, locale)];
    if (title) facts.push(this.camera(camera));
    if (state === "live") facts.push(say("recordings.growing"));
    return facts.join(" · ");
  }

  allFacts(recording: Recording): string {
    return `${day(recording.start, locale)}, ${this.facts(recording)}`;
  }

  camera(name: string): string {
    return this.cameras().find((camera) => camera.name === name)?.title ?? name;
  }
}
