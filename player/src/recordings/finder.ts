import type { Camera } from "../contract";
import { find, say } from "../page";
import type { Query } from "./library";

/** Milliseconds without a key before a title is looked for. */
const pause = 300;

/** The form that narrows the list down: a title, a camera, a day in the viewer's zone. */
export class Finder {
  private readonly form: HTMLFormElement;
  private readonly title: HTMLInputElement;
  private readonly camera: HTMLSelectElement;
  private readonly day: HTMLInputElement;
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
    this.day = find<HTMLInputElement>(this.form, "[name=day]");
    this.clear = find<HTMLButtonElement>(this.form, "[type=reset]");
    this.title.placeholder = say("find.title");
    this.day.max = localDay(new Date());
    this.title.addEventListener("input", () => this.soon(pause));
    this.camera.addEventListener("change", () => this.soon(0));
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
    const kept = this.camera.value;
    const options = cameras.map(({ name, title }) => new Option(title, name));
    this.camera.replaceChildren(new Option(say("find.allCameras"), ""), ...options);
    this.camera.value = cameras.some(({ name }) => name === kept) ? kept : "";
    find(this.form, ".by-camera").hidden = cameras.length < 2;
  }

  get query(): Query {
    return { q: this.title.value.trim(), camera: this.camera.value, ...boundsOf(this.day.value) };
  }

  /** Whether it asks for less than everything. */
  get isNarrow(): boolean {
    return Object.values(this.query).some(Boolean);
  }

  /** Whether the day is all that it asks for. */
  get isDayOnly(): boolean {
    return this.day.value !== "" && !this.query.q && !this.query.camera;
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.clear.hidden = !this.isNarrow;
      const asked = JSON.stringify(this.query);
      if (asked !== this.asked) this.onChange();
      this.asked = asked;
    }, milliseconds);
  }
}

/** From one midnight of the viewer's zone to the next, which may be 23 or 25 hours later. */
export function boundsOf(day: string): Pick<Query, "from" | "to"> {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const midnight = (more: number) => new Date(year, month - 1, date + more);
  // Some days begin at one o'clock, and a field that is half filled in is empty.
  return day ? { from: midnight(0).toISOString(), to: midnight(1).toISOString() } : {};
}

function localDay(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
