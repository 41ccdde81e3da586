import { day } from "../clock";
import type { Recording, RecordingPage } from "../contract";
import { find, locale, notice, say, write } from "../page";
import type { Finder } from "./finder";
import type { Library } from "./library";
import { oneOrMore } from "./words";

interface Section {
  readonly element: HTMLElement;
  readonly rows: HTMLElement;
}

interface Entry {
  recording: Recording;
  row: HTMLElement;
}

/** The list of recordings, newest first, one section a day; it goes on by itself when its end comes near. */
export class Shelf {
  private readonly days: HTMLElement;
  private readonly more: HTMLButtonElement;
  private readonly sections = new Map<string, Section>();
  private readonly entries = new Map<string, Entry>();
  private readonly end: IntersectionObserver;
  private next: string | null = null;
  /** Counts the searches, so that an answer to an old one is not shown. */
  private search = 0;
  private loading = false;
  /** No answer came to the last wish; the end coming near is no reason to ask again. */
  private failed = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly library: Library,
    private readonly finder: Finder,
    private readonly row: (recording: Recording) => HTMLElement,
    /** What is said where nothing at all was recorded. */
    private readonly nothing: () => string,
  ) {
    this.days = find(root, "#days");
    this.more = find<HTMLButtonElement>(root, "#recordings-more");
    const near = ([entry]: { isIntersecting: boolean }[]) => {
      if (entry?.isIntersecting && !this.failed) void this.loadMore();
    };
    this.end = new IntersectionObserver(near, { rootMargin: "500px" });
  }

  /** Looks anew; what is shown stays until there is an answer. */
  async load(): Promise<void> {
    const search = ++this.search;
    this.next = null;
    this.days.setAttribute("aria-busy", "true");
    await this.fetch(search, null);
  }

  /** Ends what is under way. */
  close(): void {
    this.search++;
    this.loading = false;
    this.end.disconnect();
  }

  get(id: string): Recording | undefined {
    return this.entries.get(id)?.recording;
  }

  rowOf(id: string): HTMLElement | undefined {
    return this.entries.get(id)?.row;
  }

  /** Puts a recording in its place, anew where it is there already. */
  put(recording: Recording): void {
    this.set(recording);
    this.say();
  }

  private set(recording: Recording): void {
    const entry = this.entries.get(recording.id);
    const row = this.row(recording);
    if (entry) entry.row.replaceWith(row);
    else this.place(row, recording);
    this.entries.set(recording.id, { recording, row });
  }

  /** @returns the row that follows, where the focus may go */
  remove(id: string): HTMLElement | undefined {
    const entry = this.entries.get(id);
    if (!entry) return undefined;
    const rows = [...this.days.querySelectorAll<HTMLElement>("[data-recording]")];
    const at = rows.indexOf(entry.row);
    this.entries.delete(id);
    entry.row.remove();
    for (const [title, { element, rows: grid }] of this.sections) {
      if (grid.childElementCount > 0) continue;
      element.remove();
      this.sections.delete(title);
    }
    this.say();
    return rows[at + 1] ?? rows[at - 1];
  }

  private async loadMore(): Promise<void> {
    if (!this.loading && this.next !== null) await this.fetch(this.search, this.next);
  }

  private async fetch(search: number, after: string | null): Promise<void> {
    this.loading = true;
    this.failed = false;
    this.say();
    let page: RecordingPage;
    try {
      page = await this.library.page(this.finder.query, after);
    } catch (trouble) {
      if (search === this.search) this.fail(trouble);
      return;
    }
    if (search !== this.search) return;
    if (after === null) this.clear();
    for (const recording of page.recordings) if (!this.entries.has(recording.id)) this.set(recording);
    this.next = page.next ?? null;
    this.loading = false;
    this.days.removeAttribute("aria-busy");
    this.say();
    // Seen anew, the end tells at once whether it is still near: a page may hold few hits or none.
    this.end.disconnect();
    if (this.next !== null) this.end.observe(this.more);
  }

  private fail(trouble: unknown): void {
    this.loading = false;
    this.failed = true;
    this.days.removeAttribute("aria-busy");
    this.say();
    notice(trouble);
  }

  private clear(): void {
    this.entries.clear();
    this.sections.clear();
    this.days.replaceChildren();
  }

  private place(row: HTMLElement, recording: Recording): void {
    const { rows } = this.sectionOf(recording.start);
    const older = this.firstOlder(rows.children, recording.start);
    rows.insertBefore(row, older);
  }

  private sectionOf(start: string): Section {
    const title = day(start, locale);
    const known = this.sections.get(title);
    if (known) return known;
    const element = document.createElement("section");
    const heading = document.createElement("h2");
    const rows = document.createElement("div");
    heading.textContent = title;
    rows.className = "rows";
    element.dataset.start = start;
    element.append(heading, rows);
    this.days.insertBefore(element, this.firstOlder(this.days.children, start));
    const section = { element, rows };
    this.sections.set(title, section);
    return section;
  }

  /** Looked for from the end, where most of them go. */
  private firstOlder(elements: HTMLCollection, start: string): Element | null {
    let older: Element | null = null;
    for (let n = elements.length - 1; n >= 0; n--) {
      const { dataset } = elements[n] as HTMLElement;
      const other = dataset.start ?? this.get(dataset.recording ?? "")?.start ?? "";
      if (other > start) break;
      older = elements[n] ?? null;
    }
    return older;
  }

  private say(): void {
    const count = this.entries.size;
    const narrow = this.finder.isNarrow;
    const empty = find(this.root, ".empty");
    empty.hidden = count > 0 || this.failed;
    // Where there is nothing, there is nothing to look for.
    find(this.root, "search").hidden = !empty.hidden && !narrow && !this.loading && this.next === null;
    if (this.loading || this.next !== null) write(empty, say(narrow ? "find.looking" : "recordings.loading"));
    else if (this.finder.isDayOnly) write(empty, say("find.nothingThatDay"));
    else write(empty, narrow ? say("find.nothing") : this.nothing());
    write(find(this.root, ".found"), narrow ? this.found(count) : "");
    this.more.hidden = this.next === null && !this.failed;
    this.more.disabled = this.loading;
    this.more.textContent = say(this.failed ? "recordings.again" : "recordings.more");
    this.more.onclick = () => void (this.failed && this.next === null ? this.load() : this.loadMore());
  }

  private found(count: number): string {
    const n = oneOrMore(count);
    if (count === 0) return find(this.root, ".empty").textContent ?? "";
    if (this.loading) return say(`find.lookingWith.${n}`, { count });
    return say(`find.${this.next === null ? "found" : "foundSoFar"}.${n}`, { count });
  }
}
