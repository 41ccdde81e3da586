import { timeOfDay } from "./clock";
import type { Camera } from "./contract";
import { Controls } from "./controls/controls";
import type { MediaPass } from "./media-pass";
import { copyOf, find, locale, say, write } from "./page";
import { LiveDeck } from "./playback/live-deck";
import { roughly, type Word } from "./states";
import type { Watch } from "./watch";

export interface PictureProps {
  readonly camera: Camera;
  readonly watch: Watch;
  readonly pass: MediaPass;
  /** Alone on the page, with controls and sound; else a muted tile of the wall that leads there. */
  readonly large: boolean;
  /** The button that a dark picture offers to those who may switch the servers on. */
  readonly onSwitchOn?: () => void;
}

/** One camera's live picture: plays while the camera sends, says in words why when it does not, and begins again by itself. */
export class Picture {
  readonly element = copyOf("picture");
  private readonly video = find<HTMLVideoElement>(this.element, "video");
  private readonly still = find<HTMLCanvasElement>(this.element, ".still");
  private readonly deck: LiveDeck;
  private readonly controls: Controls | undefined;
  private stalled = false;

  constructor(private readonly props: PictureProps) {
    const { camera, large, onSwitchOn, watch, pass } = props;
    const onStall = (stalled: boolean) => {
      this.stalled = stalled;
      this.update();
    };
    const [onChange, onLeave] = [() => this.update(), () => this.keepFrame()];
    this.deck = new LiveDeck({ video: this.video, camera, watch, pass, onStall, onChange, onLeave });
    this.controls = large ? new Controls(find(this.element, ".stage"), this.deck) : undefined;
    this.video.dataset.camera = camera.name;
    this.video.muted = !large;
    this.video.setAttribute("aria-label", camera.title);
    find(this.element, "h2").textContent = camera.title;
    const cover = find<HTMLAnchorElement>(this.element, ".cover");
    cover.hidden = large;
    cover.href = `#/live/${camera.name}`;
    cover.setAttribute("aria-label", say("live.open", { title: camera.title }));
    find(this.element, "[data-action=sound]").addEventListener("click", () => {
      this.video.muted = false;
    });
    find(this.element, "[data-action=servers-on]").addEventListener("click", () => onSwitchOn?.());
    for (const event of ["playing", "emptied", "volumechange"]) this.video.addEventListener(event, () => this.draw());
    this.update();
  }

  /** Starts or stops playing by what is known of the camera now. */
  update(): void {
    const state = this.props.watch.status(this.props.camera.name)?.state;
    const word = this.props.watch.word(this.props.camera.name);
    if (word === "live") this.deck.begin();
    else if (!(word === "reconnecting" && state === "live") && this.hasRunOut()) this.halt();
    this.draw();
  }

  close(): void {
    this.controls?.close();
    this.deck.close();
  }

  private halt(): void {
    this.deck.stop();
    this.stalled = false;
  }

  /** A stream that has ended is shown to its last frame; a recording ends by itself. */
  private hasRunOut(): boolean {
    if (this.deck.isBehind || this.deck.isSwitching) return false;
    const { buffered, currentTime, paused } = this.video;
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
    return paused || this.stalled || end - currentTime < 1;
  }

  private keepFrame(): void {
    if (this.video.readyState < 2) return;
    this.still.width = this.video.videoWidth;
    this.still.height = this.video.videoHeight;
    this.still.getContext("2d")?.drawImage(this.video, 0, 0);
    this.still.hidden = false;
  }

  private draw(): void {
    const { camera, watch, large, onSwitchOn } = this.props;
    const word = watch.word(camera.name, this.stalled);
    const status = watch.status(camera.name);
    const moving = this.deck.isPlaying && this.video.readyState > 1;
    if (moving || this.stalled || !this.deck.isPlaying) this.still.hidden = true;
    this.element.dataset.word = word;
    this.element.dataset.moving = String(moving);
    this.element.dataset.behind = String(this.deck.isSwitching || (this.deck.isBehind && !this.stalled));
    write(find(this.element, ".state"), this.wordText(word));
    write(find(this.element, ".word"), word === "live" ? say("page.loading") : this.wordText(word));
    const time = status ? timeOfDay(status.since, locale) : "";
    write(find(this.element, ".veil .lead"), say(`camera.lead.${word}`, { time }));
    find(this.element, "[data-action=servers-on]").hidden = !(large && word === "off" && onSwitchOn);
    find(this.element, "[data-action=sound]").hidden = !(large && moving && this.video.muted);
    const warnings = word === "live" ? (status?.warnings ?? []) : [];
    write(find(this.element, ".warnings"), warnings.map(({ message }) => message).join(" "));
    this.controls?.draw();
  }

  private wordText(word: Word): string {
    const seconds = roughly(this.props.watch.servers?.readyIn);
    return word === "starting" && seconds ? say("camera.startingIn", { seconds }) : say(`camera.${word}`);
  }
}
