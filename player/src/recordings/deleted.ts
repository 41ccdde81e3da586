import { timeOfDay } from "../clock";
import type { Recording } from "../contract";
import { find, locale, notice, say, wordsFor } from "../page";
import type { Library } from "./library";
import { rowOf } from "./row";
import type { Words } from "./words";

/** What was deleted within the last hour and can still be brought back. */
export class Deleted {
  private readonly section: HTMLElement;
  private readonly rows: HTMLElement;
  private readonly empty: HTMLElement;
  /** Counts the looks, so that an answer to an old one is not shown. */
  private look = 0;

  constructor(
    root: HTMLElement,
    private readonly library: Library,
    private readonly words: Words,
  ) {
    this.section = find(root, "#deleted");
    this.rows = find(this.section, ".rows");
    this.empty = find(this.section, ".empty");
  }

  get isShown(): boolean {
    return !this.section.hidden;
  }

  async show(): Promise<void> {
    this.section.hidden = false;
    this.rows.replaceChildren();
    this.say(say("recordings.loading"));
    find(this.section, "h2").focus({ preventScroll: true });
    const look = ++this.look;
    let after: string | null = null;
    try {
      do {
        const page = await this.library.page({ deleted: true }, after);
        if (look !== this.look) return;
        this.rows.append(...page.recordings.map((recording) => this.row(recording)));
        after = page.next ?? null;
      } while (after !== null);
      this.say();
    } catch (trouble) {
      if (look === this.look) this.say(wordsFor(trouble));
    }
  }

  hide(): void {
    this.look++;
    this.section.hidden = true;
  }

  private row(recording: Recording): HTMLElement {
    const row = rowOf(recording, this.words);
    const title = this.words.title(recording);
    find(row, ".facts").textContent = this.words.allFacts(recording);
    const until = document.createElement("p");
    until.className = "facts";
    if (recording.undoUntil) until.textContent = say("deleted.until", { time: timeOfDay(recording.undoUntil, locale) });
    find(row, ".titles").append(until);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("deleted.restore");
    button.setAttribute("aria-label", say("deleted.restoreNamed", { title }));
    button.onclick = () => void this.restore(recording, row, button).catch(notice);
    row.append(button);
    return row;
  }

  private async restore({ id }: Recording, row: HTMLElement, button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      const recording = await this.library.restore(id);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("button") ?? find(this.section, "h2")).focus();
      this.say();
      notice(say("deleted.restored", { title: this.words.title(recording) }));
    } finally {
      button.disabled = false;
    }
  }

  private say(text = say("deleted.none")): void {
    this.empty.textContent = text;
    this.empty.hidden = this.rows.childElementCount > 0;
  }
}
