import { fill } from "./controls/screen";
import { find, say, write } from "./page";
import type { Picture } from "./picture";
import type { Watch } from "./watch";
import { reasonText, wordText } from "./words";

export interface WallProps {
  readonly pictures: readonly Picture[];
  readonly watch: Watch;
  /** Only for those who may switch the servers on. */
  readonly onSwitchOn?: () => void;
}

/** All cameras side by side: one is heard at a time, arrows walk from one to the next, and one switch is for all. */
export class Wall {
  private readonly state = find(document, "#wall-state");
  private readonly listening = new AbortController();

  constructor(private readonly props: WallProps) {
    const { signal } = this.listening;
    const { pictures, onSwitchOn } = props;
    for (const { video } of pictures) video.addEventListener("volumechange", () => this.hush(video), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    find(this.state, "[data-action=servers-on]").addEventListener("click", () => onSwitchOn?.(), { signal });
    this.draw();
  }

  close(): void {
    this.listening.abort();
    this.state.hidden = true;
  }

  /** What is so for all cameras is said once. */
  draw(): void {
    const { watch, onSwitchOn } = this.props;
    const status = watch.servers?.status ?? "on";
    this.state.hidden = status === "on";
    if (status === "on") return;
    write(find(this.state, ".word"), status === "off" ? say("wall.off") : wordText(status, watch));
    write(find(this.state, ".lead"), reasonText(watch));
    find(this.state, "[data-action=servers-on]").hidden = !(status === "off" && onSwitchOn);
  }

  private hush(heard: HTMLVideoElement): void {
    if (heard.muted) return;
    for (const { video } of this.props.pictures) if (video !== heard) video.muted = true;
  }

  private press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    const { activeElement } = document;
    if (activeElement?.matches("input, select, textarea")) return;
    const { pictures } = this.props;
    const at = pictures.findIndex(({ element }) => element.contains(activeElement));
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const picture = pictures[at];
    if (key.startsWith("Arrow") && at >= 0) pictures[this.next(at, key)]?.focus();
    else if (key === "m" && picture) picture.hear();
    else if (key === "f" && picture) void fill(picture.stage, picture.video);
    else if (key === "?") find<HTMLDialogElement>(document, "#keys").showModal();
    else return;
    event.preventDefault();
  }

  /** The picture that an arrow leads to; the same at the edge of the wall. */
  private next(at: number, key: string): number {
    const { pictures } = this.props;
    const step = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : key === "ArrowUp" ? -this.columns : this.columns;
    return pictures[at + step] ? at + step : at;
  }

  private get columns(): number {
    const [first, ...rest] = this.props.pictures.map(({ element }) => element.offsetTop);
    const below = rest.findIndex((top) => top !== first);
    return below < 0 ? this.props.pictures.length : below + 1;
  }
}
