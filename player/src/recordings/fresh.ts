import type { Recording } from "../contract";
import { make } from "../make";
import { say } from "../page";
import { oneOrMore } from "./words";

/** What is new since a list was drawn waits behind this button, for it would move what is there from under a pointer or a reader. */
export class Fresh {
  recordings: readonly Recording[] = [];
  private readonly button = make("button");

  /** @param list what the button stands at the top of */
  constructor(list: HTMLElement, onWish: () => void) {
    this.button.type = "button";
    this.button.onclick = onWish;
    const told = make("p", "fresh", this.button);
    told.role = "status";
    list.before(told);
    this.draw(0);
  }

  offer(recordings: readonly Recording[]): void {
    const known = this.recordings.length;
    this.recordings = recordings;
    // Said once, not at each look.
    if (recordings.length !== known) this.draw(recordings.length);
  }

  private draw(count: number): void {
    this.button.hidden = count === 0;
    const short = make("span", "", say(`list.new.${oneOrMore(count)}`, { count }));
    short.ariaHidden = "true";
    this.button.replaceChildren(short, make("span", "unseen", say(`list.show.${oneOrMore(count)}`, { count })));
  }
}
