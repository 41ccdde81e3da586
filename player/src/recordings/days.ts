import { day } from "../clock";
import { make } from "../make";
import { locale, write } from "../page";

interface Section {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly rows: HTMLElement;
  readonly start: string;
}

/** Rows with the start of what they show (`data-start`), newest first, one section a day. */
export class Days {
  private readonly sections = new Map<string, Section>();

  constructor(private readonly element: HTMLElement) {}

  get isEmpty(): boolean {
    return this.sections.size === 0;
  }

  get rows(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>("[data-recording]")];
  }

  place(row: HTMLElement): void {
    const { start = "" } = row.dataset;
    const { rows } = this.sectionOf(start);
    rows.insertBefore(row, firstOlder(rows.children, start));
  }

  remove(row: HTMLElement): void {
    row.remove();
    for (const [date, { element, rows }] of this.sections) {
      if (rows.childElementCount > 0) continue;
      element.remove();
      this.sections.delete(date);
    }
  }

  clear(): void {
    this.sections.clear();
    this.element.replaceChildren();
  }

  /** What was today is yesterday after midnight. */
  rename(): void {
    for (const { heading, start } of this.sections.values()) write(heading, day(start, locale));
  }

  private sectionOf(start: string): Section {
    const date = new Date(start).toDateString();
    const known = this.sections.get(date);
    if (known) return known;
    const heading = make("h2", "", day(start, locale));
    const rows = make("div", "rows");
    const element = make("section", "", heading, rows);
    element.dataset.start = start;
    this.element.insertBefore(element, firstOlder(this.element.children, start));
    const section = { element, heading, rows, start };
    this.sections.set(date, section);
    return section;
  }
}

/** Looked for from the end, where most of them go. */
function firstOlder(elements: HTMLCollection, start: string): Element | null {
  let older: Element | null = null;
  for (let n = elements.length - 1; n >= 0; n--) {
    const { dataset } = elements[n] as HTMLElement;
    if ((dataset.start ?? "") > start) break;
    older = elements[n] ?? null;
  }
  return older;
}
