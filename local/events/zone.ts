/** A local date and time, as if it were UTC, in milliseconds since 1970. */
export type LocalTime = number;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local time in a zone (`Europe/Lisbon`) at an instant. Throws a RangeError for an unknown zone. */
export function toLocal(zone: string, instant: number): LocalTime {
  const format = formats.get(zone) ?? makeFormat(zone);
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant at which clocks in the zone show this time: the first of two, undefined when they skip it. */
export function toInstant(zone: string, local: LocalTime): number | undefined {
  const day = 86_400_000;
  const offsets = [local - day, local + day].map((near) => toLocal(zone, near) - near);
  const instants = offsets.map((offset) => local - offset).filter((instant) => toLocal(zone, instant) === local);
  return instants.length > 0 ? Math.min(...instants) : undefined;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const two = "2-digit";
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
}
