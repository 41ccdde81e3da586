import type { View } from "./later";
import type { MediaPass } from "./media-pass";
import { find, say } from "./page";
import { Picture } from "./picture";
import { Wall } from "./wall";
import type { Watch } from "./watch";

/** The live view: one camera large, or the wall of all of them. Nothing plays while the view is not shown. */
export class LiveView {
  private readonly view = find(document, "#live");
  private pictures: Picture[] = [];
  private wall: Wall | undefined;
  private listening = new AbortController();
  /** The camera that is alone on the page and has nothing below it yet. */
  private alone: string | undefined;

  constructor(
    private readonly watch: Watch,
    private readonly pass: MediaPass,
    /** For operators only. */
    private readonly onSwitchOn: (() => void) | undefined,
    /** What stands below one camera's picture. */
    private readonly latest: View,
  ) {
    watch.listen(() => this.update());
  }

  show(name?: string): void {
    this.hide();
    const { watch, pass, onSwitchOn } = this;
    const { cameras } = watch;
    const chosen = cameras.length > 1 ? cameras.filter((camera) => camera.name === name) : cameras;
    const large = chosen.length === 1;
    this.pictures = (large ? chosen : cameras).map(
      (camera) => new Picture({ camera, large, watch, pass, onSwitchOn: large ? onSwitchOn : undefined }),
    );
    const wall = find(this.view, "#wall");
    wall.dataset.count = String(this.pictures.length);
    wall.replaceChildren(...this.pictures.map(({ element }) => element));
    if (!large) this.wall = new Wall({ pictures: this.pictures, watch, onSwitchOn });
    const empty = find(this.view, ".empty");
    empty.textContent = say(onSwitchOn ? "live.none" : "live.noneSeen");
    empty.hidden = cameras.length > 0;
    find(this.view, ".back").hidden = !large || cameras.length === 1;
    this.view.hidden = false;
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    this.alone = large ? chosen[0]?.name : undefined;
    if (large) this.pictures[0]?.video.addEventListener("playing", () => this.update(), { signal });
    this.update();
  }

  hide(): void {
    this.listening.abort();
    this.wall?.close();
    this.wall = undefined;
    for (const picture of this.pictures) picture.close();
    this.pictures = [];
    this.alone = undefined;
    this.latest.hide();
    this.view.hidden = true;
  }

  /** After a sleep of so many milliseconds. */
  wake(slept: number): void {
    for (const picture of this.pictures) picture.wake(slept);
  }

  private update(): void {
    for (const picture of this.pictures) picture.update();
    this.wall?.draw();
    const { moving, word = "" } = this.pictures[0]?.element.dataset ?? {};
    // Nothing comes in before the first frame, unless there will be none.
    if (!this.alone || (moving !== "true" && ["live", "unknown"].includes(word))) return;
    this.latest.show(this.alone);
    this.alone = undefined;
  }

  /** Out of a full screen, Escape is the browser's own. */
  private press({ key, defaultPrevented }: KeyboardEvent): void {
    const back = find<HTMLAnchorElement>(this.view, ".back");
    if (key !== "Escape" || defaultPrevented || back.hidden) return;
    if (!document.fullscreenElement && !document.querySelector("dialog[open]")) back.click();
  }
}
