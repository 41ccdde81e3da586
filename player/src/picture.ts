import { timeOfDay } from "./clock";
import type { Camera, Warning } from "./contract";
import { keepAwake } from "./controls/awake";
import { controlsLater } from "./controls/later";
import type { MediaPass } from "./media-pass";
import { copyOf, find, locale, say, write } from "./page";
import { LiveDeck } from "./playback/live-deck";
import type { Word } from "./states";
import type { Watch } from "./watch";
import { reasonText, warningText, wordText } from "./words";

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
  readonly video = find<HTMLVideoElement>(this.element, "video");
  readonly stage = find(this.element, ".stage");
  private readonly cover = find<HTMLAnchorElement>(this.element, ".cover");
  private readonly still = find<HTMLCanvasElement>(this.element, ".still");
  private readonly deck: LiveDeck;
  private controls: { draw(): void; close(): void } | undefined;
  private readonly showing = new AbortController();
  private stalled = false;

  constructor(private readonly props: PictureProps) {
    const { camera, large, onSwitchOn, watch, pass } = props;
    const onStall = (stalled: boolean) => {
      this.stalled = stalled;
      this.update();
    };
    const [onChange, onLeave] = [() => this.update(), () => this.keepFrame()];
    this.deck = new LiveDeck({ video: this.video, camera, watch, pass, onStall, onChange, onLeave });
    if (large) {
      controlsLater(this.stage, this.deck, this.showing.signal, (controls) => {
        this.controls = controls;
      });
    }
    keepAwake(this.video, this.showing.signal);
    this.video.dataset.camera = camera.name;
    this.video.muted = !large;
    this.video.setAttribute("aria-label", camera.title);
    find(this.element, "h2").textContent = camera.title;
    this.cover.hidden = large;
    this.cover.href = `#/live/${camera.name}`;
    this.cover.setAttribute("aria-label", say("live.open", { title: camera.title }));
    const hear = find(this.element, "[data-action=hear]");
    hear.setAttribute("aria-label", say("live.hear", { title: camera.title }));
    hear.addEventListener("click", () => this.hear());
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

  focus(): void {
    this.cover.focus();
  }

  /** Sound on or off. */
  hear(): void {
    this.video.muted = !this.video.muted;
  }

  /** Plays on at the live edge after a sleep of so many milliseconds, if that is where it was. */
  wake(slept: number): void {
    this.deck.wake(slept);
  }

  close(): void {
    this.showing.abort();
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
    const moving = this.deck.isPlaying && this.video.readyState > 1;
    if (moving || this.stalled || !this.deck.isPlaying) this.still.hidden = true;
    this.element.dataset.word = word;
    this.element.dataset.moving = String(moving);
    this.element.dataset.behind = String(this.deck.isSwitching || (this.deck.isBehind && !this.stalled));
    const text = wordText(word, watch);
    write(find(this.element, ".state"), text);
    write(find(this.element, ".word"), word === "live" ? say("page.loading") : text);
    write(find(this.element, ".veil .lead"), this.lead(word));
    find(this.element, "[data-action=servers-on]").hidden = !(large && word === "off" && onSwitchOn);
    find(this.element, "[data-action=sound]").hidden = !(large && moving && this.video.muted);
    const hear = find(this.element, "[data-action=hear]");
    hear.hidden = large || !moving;
    hear.setAttribute("aria-pressed", String(!this.video.muted));
    this.warn(watch.isHeard(camera.name) ? (watch.status(camera.name)?.warnings ?? []) : []);
    this.controls?.draw();
  }

  /** What the wall says once for all its pictures is not said on each. */
  private lead(word: Word): string {
    const { camera, watch, large } = this.props;
    const ofServers = word === "off" || word === "starting" || word === "stopping";
    if (ofServers && !large && watch.servers?.status !== "on") return "";
    if (word === "off") return reasonText(watch) || say("camera.lead.off");
    if (word === "starting" && watch.servers?.readyIn === null) return reasonText(watch) || say("camera.lead.starting");
    const since = watch.status(camera.name)?.since;
    return say(`camera.lead.${word}`, { time: since ? timeOfDay(since, locale) : "" });
  }

  /** Written only when it has changed: it is read aloud. */
  private warn(warnings: readonly Warning[]): void {
    const list = find(this.element, ".warnings");
    const texts = warnings.map(warningText);
    if (texts.join("\n") === [...list.children].map(({ textContent }) => textContent).join("\n")) return;
    list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }
}
