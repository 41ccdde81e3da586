/** When the hosts are stopped, every day: `HH:MM` by the clock of an IANA zone, e.g. `Europe/Lisbon`. */
export interface Nightly {
  readonly at: string;
  readonly zone: string;
}

const day = 86_400_000;

/**
 * The first nightly hour after an instant; both are milliseconds since 1970. An hour that clocks skip in spring comes
 * when they have skipped it, one that they show twice in autumn comes the first time only.
 */
export function nightAfter(instant: number, { at, zone }: Nightly): number {
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  const clock = clockOf(zone);
  const today = Math.floor(clock(instant) / day) * day;
  // Yesterday's too: where clocks are set back over midnight, its hour may still come.
  for (let date = today - day; ; date += day) {
    const night = instantAt(clock, date + (hours * 60 + minutes) * 60_000);
    if (night > instant) return night;
  }
}

/** The first instant at which the clock shows this time or, where it skips it, a later one. */
function instantAt(clock: (instant: number) => number, local: number): number {
  const offsets = [local - day, local + day].map((near) => clock(near) - near);
  const [first, second] = offsets.map((offset) => local - offset).sort((a, b) => a - b) as [number, number];
  return clock(first) === local ? first : clock(second) === local ? second : skipped(clock, first, second, local);
}

/** Between two instants a whole gap apart, the minute in which the clock jumps over `local`. */
function skipped(clock: (instant: number) => number, from: number, to: number, local: number): number {
  for (let instant = from; instant < to; instant += 60_000) if (clock(instant) > local) return instant;
  return to;
}

const clocks = new Map<string, (instant: number) => number>();

/** What the clock of a zone shows at an instant, as if it were UTC. */
function clockOf(timeZone: string): (instant: number) => number {
  const known = clocks.get(timeZone);
  if (known) return known;
  const two = "2-digit";
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, calendar: "gregory", hourCycle: "h23", year: "numeric" },
    ...{ month: two, day: two, hour: two, minute: two, second: two },
  });
  const clock = (instant: number) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, date, hour, minute, second);
  };
  clocks.set(timeZone, clock);
  return clock;
}
