import type { Recording, RecordingPage } from "../contract";
import { Looking } from "../looking";
import { find, notice, say, write } from "../page";
import type { Watch } from "../watch";
import { Days } from "./days";
import type { Finder } from "./finder";
import { Fresh } from "./fresh";
import type { Library, Query } from "./library";
import { drawGone } from "./row";
import { type Found, lookAgain, Pace } from "./second-look";
import { oneOrMore } from "./words";

export interface ShelfProps {
  readonly root: HTMLElement;
  readonly library: Library;
  readonly finder: Finder;
  readonly watch: Watch;
  /** Makes the row of a recording. */
  readonly row: (recording: Recording) => HTMLElement;
  /** Writes into its row what is known now. */
  readonly redraw: (row: HTMLElement, recording: Recording) => void;
  /** Somebody else changed one of the list, or deleted it. */
  readonly onChange: (recording: Recording, isGone: boolean) => void;
  /** What is said where nothing at all was recorded. */
  readonly nothing: () => string;
}

interface Entry {
  readonly recording: Recording;
  readonly row: HTMLElement;
}

/**
 * The list of recordings, newest first, one section a day; it goes on by itself when its end comes near. While it is open
 * it keeps true, and nothing moves: what changed is written where it stands, what was deleted keeps its place, and what is
 * new waits behind a button.
 */
export class Shelf {
  private readonly list: HTMLElement;
  private readonly days: Days;
  private readonly more: HTMLButtonElement;
  private readonly fresh: Fresh;
  private readonly entries = new Map<string, Entry>();
  private readonly end: IntersectionObserver;
  private readonly pace: Pace;
  private readonly looking: Looking<Found>;
  /** What the list was asked for; the form may be ahead of it. */
  private query: Query = {};
  private next: string | null = null;
  private pages = 0;
  /** Of the last look. */
  private calls = 1;
  /** Counts the searches, so that an answer to an old one is not shown. */
  private search = 0;
  private loading = false;
  /** No answer came to the last wish; the end coming near is no reason to ask again. */
  private failed = false;

  constructor(private readonly props: ShelfProps) {
    const { root, library, watch } = props;
    this.list = find(root, "#days");
    this.days = new Days(this.list);
    this.fresh = new Fresh(this.list, () => this.showFresh());
    this.more = find<HTMLButtonElement>(root, "#recordings-more");
    const near = ([entry]: { isIntersecting: boolean }[]) => {
      if (entry?.isIntersecting && !this.failed) void this.loadMore();
    };
    this.end = new IntersectionObserver(near, { rootMargin: "500px" });
    this.pace = new Pace(watch, () => this.pages > 0 && this.looking.later());
    this.looking = new Looking({
      ask: () => lookAgain(library, this.query, this.pages, this.oldest()),
      draw: (found) => this.compare(found),
      wait: () => this.pace.wait(this.growing(), !Object.values(this.query).some(Boolean), this.calls),
    });
  }

  /** Looks anew; what is shown stays until there is an answer. */
  async load(): Promise<void> {
    const search = ++this.search;
    this.looking.stop();
    this.query = this.props.finder.query;
    this.next = null;
    this.list.setAttribute("aria-busy", "true");
    await this.fetch(search, null);
  }

  /** Ends what is under way. */
  close(): void {
    this.search++;
    this.pages = 0;
    this.loading = false;
    this.end.disconnect();
    this.looking.stop();
  }

  get(id: string): Recording | undefined {
    return this.entries.get(id)?.recording;
  }

  rowOf(id: string): HTMLElement | undefined {
    return this.entries.get(id)?.row;
  }

  /** Puts a recording in its place, or writes anew what is there of it. */
  put(recording: Recording): void {
    this.set(recording);
    this.edited();
  }

  /** @returns the row that follows, where the focus may go */
  remove(id: string): HTMLElement | undefined {
    const entry = this.entries.get(id);
    if (!entry) return undefined;
    const { rows } = this.days;
    const at = rows.indexOf(entry.row);
    this.entries.delete(id);
    this.days.remove(entry.row);
    this.edited();
    return rows[at + 1] ?? rows[at - 1];
  }

  private set(recording: Recording): void {
    const known = this.entries.get(recording.id);
    const row = known?.row ?? this.props.row(recording);
    if (known) this.props.redraw(row, recording);
    else this.days.place(row);
    this.entries.set(recording.id, { recording, row });
  }

  /** What the API is asked from now on may still be older than what one has just done. */
  private edited(): void {
    this.say();
    if (this.pages > 0) this.looking.later();
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
      page = await this.props.library.page(this.query, after);
    } catch (trouble) {
      if (search === this.search) this.fail(trouble);
      return;
    }
    if (search !== this.search) return;
    if (after === null) this.clear();
    for (const recording of page.recordings) if (!this.entries.has(recording.id)) this.set(recording);
    this.next = page.next ?? null;
    this.pages++;
    this.loading = false;
    this.list.removeAttribute("aria-busy");
    this.say();
    if (after === null) this.looking.later();
    // Seen anew, the end tells at once whether it is still near: a page may hold few hits or none.
    this.end.disconnect();
    if (this.next !== null) this.end.observe(this.more);
  }

  private fail(trouble: unknown): void {
    this.loading = false;
    this.failed = true;
    this.list.removeAttribute("aria-busy");
    this.say();
    notice(trouble);
  }

  private clear(): void {
    this.entries.clear();
    this.days.clear();
    this.pages = 0;
    this.calls = 1;
    this.pace.begin();
    this.fresh.offer([]);
  }

  /** Takes over what others did, without moving what is there. */
  private compare({ recordings, from, calls }: Found): void {
    const { onChange } = this.props;
    this.calls = calls;
    const oldest = this.next === null ? "" : this.oldest();
    const found = new Map(recordings.map((recording) => [recording.id, recording]));
    for (const { recording, row } of [...this.entries.values()]) {
      const now = found.get(recording.id);
      if (now && JSON.stringify(now) !== JSON.stringify(recording)) {
        this.set(now);
        onChange(now, false);
      }
      // Who is just writing its title is told when they save.
      if (now || recording.start <= from || row.querySelector(".rename")) continue;
      this.entries.delete(recording.id);
      drawGone(row);
      onChange(recording, true);
    }
    const unknown = recordings.filter(({ id, start }) => !this.entries.has(id) && start >= oldest);
    this.fresh.offer(unknown);
    if (this.days.isEmpty) this.takeFresh();
    this.days.rename();
    this.say();
  }

  private takeFresh(): void {
    const { recordings } = this.fresh;
    // It was deleted, and then restored.
    for (const row of this.days.rows) if (recordings.some(({ id }) => id === row.dataset.recording)) row.remove();
    for (const recording of recordings) this.set(recording);
    this.fresh.offer([]);
    this.say();
  }

  private showFresh(): void {
    const [first] = this.fresh.recordings;
    this.takeFresh();
    if (first) this.rowOf(first.id)?.querySelector<HTMLElement>(".name")?.focus();
  }

  private growing(): string[] {
    const all = [...[...this.entries.values()].map(({ recording }) => recording), ...this.fresh.recordings];
    return all.filter(({ state }) => state === "live").map(({ id }) => id);
  }

  /** The start of the last one shown; later than any where there is none. */
  private oldest(): string {
    return [...this.entries.values()].reduce(
      (oldest, { recording: { start } }) => (start < oldest ? start : oldest),
      "~",
    );
  }

  private say(): void {
    const { root, finder, nothing } = this.props;
    const count = this.entries.size;
    const narrow = finder.isNarrow;
    const empty = find(root, ".empty");
    empty.hidden = !this.days.isEmpty || this.failed;
    // Where there is nothing, there is nothing to look for.
    find(root, "search").hidden = !empty.hidden && !narrow && !this.loading && this.next === null;
    if (this.loading || this.next !== null) write(empty, say(narrow ? "find.looking" : "recordings.loading"));
    else if (finder.isTimeOnly) write(empty, say("find.nothingThen"));
    else write(empty, narrow ? say("find.nothing") : nothing());
    write(find(root, ".found"), narrow ? this.found(count) : "");
    this.more.hidden = this.next === null && !this.failed;
    this.more.disabled = this.loading;
    this.more.textContent = say(this.failed ? "recordings.again" : "recordings.more");
    this.more.onclick = () => void (this.failed && this.next === null ? this.load() : this.loadMore());
  }

  private found(count: number): string {
    const n = oneOrMore(count);
    if (count === 0) return find(this.props.root, ".empty").textContent ?? "";
    if (this.loading) return say(`find.lookingWith.${n}`, { count });
    return say(`find.${this.next === null ? "found" : "foundSoFar"}.${n}`, { count });
  }
}
