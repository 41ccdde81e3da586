import { timeWithSeconds } from "../clock";
import { find, locale, write } from "../page";
import type { Deck, Sight } from "../playback/deck";

/** Over the time bar, above whichever moment somebody points at: the time of the day, and what was to be seen then. */
export class Hint {
  private readonly picture: HTMLImageElement;
  private time: number | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly deck: Deck,
  ) {
    this.picture = find<HTMLImageElement>(element, "img");
    this.picture.addEventListener("load", () => this.reveal(true));
    this.picture.addEventListener("error", () => this.reveal(false));
  }

  show(time: number, { from, to }: Sight): void {
    this.element.hidden = false;
    this.element.style.setProperty("--at", String(to > from ? (time - from) / (to - from) : 1));
    write(find(this.element, "span"), timeWithSeconds(time, locale));
    if (this.time !== time) void this.look(time);
  }

  hide(): void {
    this.element.hidden = true;
    this.time = undefined;
  }

  /** Only the last moment that was pointed at counts. Without a picture the time stands alone. */
  private async look(time: number): Promise<void> {
    this.time = time;
    const path = await this.deck.pictureOf?.(time);
    if (this.time !== time) return;
    if (!path) this.reveal(false);
    else if (this.picture.getAttribute("src") !== path) this.picture.src = path;
  }

  private reveal(is: boolean): void {
    this.picture.hidden = !is;
  }
}
