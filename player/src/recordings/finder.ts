import type { Camera } from "../contract";
import { find, locale, say } from "../page";
import type { Query } from "./library";

/** Milliseconds without a key before a title is looked for. */
const pause = 300;

/** Offered where nobody can tell how far back the recordings go. */
const monthsBack = 12;

/**
 * The form that narrows the list down: a title, a camera, a month and then a day in the viewer's zone. The dates are lists,
 * because a browser's own date field speaks the browser's language and not the page's.
 */
export class Finder {
  private readonly form: HTMLFormElement;
  private readonly title: HTMLInputElement;
  private readonly camera: HTMLSelectElement;
  private readonly month: HTMLSelectElement;
  private readonly day: HTMLSelectElement;
  private readonly clear: HTMLButtonElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = "";

  /** @param onChange is told of each new wish */
  constructor(
    root: HTMLElement,
    private readonly onChange: () => void,
  ) {
    this.form = find<HTMLFormElement>(root, ".finder");
    this.title = find<HTMLInputElement>(this.form, "[name=q]");
    this.camera = find<HTMLSelectElement>(this.form, "[name=camera]");
    this.month = find<HTMLSelectElement>(this.form, "[name=month]");
    this.day = find<HTMLSelectElement>(this.form, "[name=day]");
    this.clear = find<HTMLButtonElement>(this.form, "[type=reset]");
    this.title.placeholder = say("find.title");
    this.title.addEventListener("input", () => this.soon(pause));
    this.camera.addEventListener("change", () => this.soon(0));
    this.month.addEventListener("change", () => {
      this.offerDays();
      this.soon(0);
    });
    this.day.addEventListener("change", () => this.soon(0));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.soon(0);
    });
    this.form.addEventListener("reset", () => {
      this.title.focus();
      this.soon(0);
    });
  }

  /** Offers the cameras where there are several. */
  offer(cameras: readonly Camera[]): void {
    const options = cameras.map(({ name, title }) => new Option(title, name));
    fill(this.camera, say("find.allCameras"), options);
    find(this.form, ".by-camera").hidden = cameras.length < 2;
  }

  /** Offers the months from now back to that of the oldest recording, where that is known. */
  offerMonths(oldest?: Date): void {
    const now = new Date();
    const count = oldest
      ? (now.getFullYear() - oldest.getFullYear()) * 12 + now.getMonth() - oldest.getMonth() + 1
      : monthsBack;
    const options = Array.from({ length: Math.max(1, count) }, (_, back) => {
      const month = new Date(now.getFullYear(), now.getMonth() - back);
      return new Option(monthName.format(month), localDay(month).slice(0, 7));
    });
    fill(this.month, say("find.anyTime"), options);
    this.offerDays();
  }

  get query(): Query {
    return { q: this.title.value.trim(), camera: this.camera.value, ...boundsOf(this.day.value || this.month.value) };
  }

  /** Whether it asks for less than everything. */
  get isNarrow(): boolean {
    return Object.values(this.query).some(Boolean);
  }

  /** Whether the month or the day is all that it asks for. */
  get isTimeOnly(): boolean {
    return this.month.value !== "" && !this.query.q && !this.query.camera;
  }

  /** The days of the chosen month, the last one first as in the list, and none that is still to come. */
  private offerDays(): void {
    const [year = 0, month = 0] = this.month.value.split("-").map(Number);
    const days = Array.from({ length: new Date(year, month, 0).getDate() }, (_, n) => new Date(year, month - 1, n + 1));
    const options = days.filter((day) => day.getTime() <= Date.now()).reverse();
    fill(
      this.day,
      say("find.wholeMonth"),
      this.month.value ? options.map((day) => new Option(dayName.format(day), localDay(day))) : [],
    );
    find(this.form, ".by-day").hidden = !this.month.value;
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.month.value) this.offerDays();
      this.clear.hidden = !this.isNarrow;
      const asked = JSON.stringify(this.query);
      if (asked !== this.asked) this.onChange();
      this.asked = asked;
    }, milliseconds);
  }
}

const monthName = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });
const dayName = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric" });

/** Keeps the choice where it is still offered. */
function fill(select: HTMLSelectElement, all: string, options: readonly HTMLOptionElement[]): void {
  const values = ["", ...options.map(({ value }) => value)];
  // A list that is open closes when it is filled anew.
  if (JSON.stringify(values) === JSON.stringify([...select.options].map(({ value }) => value))) return;
  const kept = select.value;
  select.replaceChildren(new Option(all, ""), ...options);
  select.value = options.some(({ value }) => value === kept) ? kept : "";
}

/**
 * From one midnight of the viewer's zone to another: of a day, which may be of 23 or 25 hours, or of a month.
 * @param time `2026-11-21`, `2026-11` or nothing
 */
function boundsOf(time: string): Pick<Query, "from" | "to"> {
  const [year = 0, month = 1, date] = time.split("-").map(Number);
  // Some days begin at one o'clock.
  const [from, to] = date
    ? [new Date(year, month - 1, date), new Date(year, month - 1, date + 1)]
    : [new Date(year, month - 1), new Date(year, month)];
  return time ? { from: from.toISOString(), to: to.toISOString() } : {};
}

function localDay(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
