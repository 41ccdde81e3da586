import "../styles/controls.css";
import { clock, timeWithSeconds } from "../clock";
import { copyOf, find, locale, say, write } from "../page";
import type { Deck, Sight } from "../playback/deck";
import { tellDevice } from "./device";
import { Hint } from "./hint";
import { type Command, commandFor, focusOf, type Move } from "./keys";
import { canFill, canFloat, fill, float } from "./screen";
import { Swipe } from "./swipe";
import { Taps } from "./taps";
import { Visibility } from "./visibility";

/** Seconds that a double tap leaps. */
const leap = 10;
const redrawEvery = 1_000;

/** The controls over one picture: pointer, finger, keyboard and screen reader all end in the deck's few verbs. */
export class Controls {
  private readonly element = copyOf("controls");
  private readonly bar = this.control<HTMLInputElement>("time");
  private readonly volume = this.control<HTMLInputElement>("volume");
  private readonly hint: Hint;
  private readonly taps = new Taps();
  private readonly swipe = new Swipe();
  private readonly visibility: Visibility;
  private readonly listening = new AbortController();
  private readonly redrawing: ReturnType<typeof setInterval>;
  private dragging = false;
  private pointed = false;
  private spoken = "";

  constructor(
    private readonly stage: HTMLElement,
    private readonly deck: Deck,
  ) {
    this.visibility = new Visibility(
      (run, milliseconds) => {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
      (shown) => this.show(shown),
    );
    this.hint = new Hint(find(this.element, ".hint"), deck);
    stage.append(this.element);
    this.show(true);
    this.control("fullscreen").hidden = !canFill(stage, deck.video);
    this.control("floating").hidden = !canFloat(deck.video);
    this.listenToPicture();
    this.listenToControls();
    this.listenToStage();
    this.listenToFinger();
    tellDevice(deck, this.listening.signal);
    this.redrawing = setInterval(() => this.draw(), redrawEvery);
    this.draw();
  }

  close(): void {
    clearInterval(this.redrawing);
    this.visibility.close();
    this.listening.abort();
    this.element.remove();
    delete this.stage.dataset.controls;
    delete this.stage.dataset.waiting;
  }

  draw(): void {
    const { video } = this.deck;
    const sight = this.deck.sight();
    this.element.hidden = !sight;
    this.visibility.set("paused", video.paused);
    this.setSwitch("play", !video.paused, video.paused ? "controls.play" : "controls.pause");
    this.setSwitch("mute", !video.muted, video.muted ? "controls.unmute" : "controls.mute");
    const loudness = video.muted ? 0 : Math.round(video.volume * 100);
    this.volume.value = String(loudness);
    this.volume.setAttribute("aria-valuetext", `${loudness} %`);
    this.volume.style.setProperty("--at", String(loudness / 100));
    if (sight) this.drawTime(sight);
  }

  private drawTime({ from, to, at, live, played }: Sight): void {
    this.bar.max = String(Math.max(0.1, (to - from) / 1000));
    if (!this.dragging) this.setBar(live?.following ? to : at, from, to);
    const time = this.dragging ? from + Number(this.bar.value) * 1000 : at;
    if (this.isChosen && !this.dragging && !this.pointed) this.hint.show(at, { from, to, at });
    this.speak(timeWithSeconds(time, locale));
    write(find(this.element, ".at"), played ? clock(played.position) : timeWithSeconds(time, locale));
    write(find(this.element, ".of"), played ? ` / ${clock(played.duration)}` : "");
    write(find(this.element, ".moment"), played ? timeWithSeconds(time, locale) : "");
    const button = this.control("live");
    button.hidden = !live;
    if (!live) return;
    const delay = live.delay === null ? "" : clock(live.delay / 1000);
    button.dataset.on = String(live.following);
    button.setAttribute("aria-label", say(live.following ? "controls.atEdge" : "controls.goLive", { delay }));
    write(find(button, ".delay"), delay && `−${delay}`);
  }

  private setBar(time: number, from: number, to: number): void {
    this.bar.value = String((time - from) / 1000);
    this.bar.style.setProperty("--at", String(to > from ? (time - from) / (to - from) : 1));
  }

  /** The time is for whoever asks: it would be read aloud at every second while the bar has the focus. */
  private speak(text: string, now = false): void {
    const focused = document.activeElement === this.bar && !this.deck.video.paused && !this.dragging;
    if (text === this.spoken || (focused && !now)) return;
    this.spoken = text;
    this.bar.setAttribute("aria-valuetext", text);
  }

  private listenToPicture(): void {
    const { signal } = this.listening;
    const { video } = this.deck;
    const seen = ["timeupdate", "play", "pause", "volumechange", "durationchange", "seeked", "loadeddata", "emptied"];
    for (const event of seen) video.addEventListener(event, () => this.draw(), { signal });
    const waiting = (is: boolean) => () => {
      this.stage.dataset.waiting = String(is);
    };
    for (const event of ["seeking", "waiting"]) video.addEventListener(event, waiting(true), { signal });
    for (const event of ["seeked", "playing", "canplay", "emptied"])
      video.addEventListener(event, waiting(false), { signal });
  }

  private listenToControls(): void {
    const { signal } = this.listening;
    const { video } = this.deck;
    const press = (name: string, run: () => unknown) => this.control(name).addEventListener("click", run, { signal });
    press("play", () => this.deck.toggle());
    press("mute", () => this.run({ name: "mute" }));
    press("live", () => this.deck.goLive?.());
    press("floating", () => this.run({ name: "floating" }));
    press("fullscreen", () => this.run({ name: "fullscreen" }));
    press("help", () => this.run({ name: "help" }));
    this.volume.addEventListener(
      "input",
      () => {
        video.volume = Number(this.volume.value) / 100;
        video.muted = video.volume === 0;
      },
      { signal },
    );
    this.bar.addEventListener("input", () => this.drag(true), { signal });
    this.bar.addEventListener("change", () => this.drag(false), { signal });
    this.bar.addEventListener("pointermove", (event) => this.point(event), { signal });
    this.bar.addEventListener("pointerleave", () => this.unpoint(), { signal });
    this.bar.addEventListener("focus", () => this.draw(), { signal });
    this.bar.addEventListener("blur", () => this.unpoint(), { signal });
  }

  /** The picture follows when the handle is let go: each stop on the way would be loaded. */
  private drag(on: boolean): void {
    this.dragging = on;
    this.visibility.set("drag", on);
    const sight = this.deck.sight();
    if (!sight) return;
    const time = sight.from + Number(this.bar.value) * 1000;
    this.setBar(time, sight.from, sight.to);
    if (on) this.hint.show(time, sight);
    else {
      this.unpoint();
      this.deck.seek(time);
    }
    this.draw();
  }

  private point({ offsetX }: PointerEvent): void {
    const sight = this.deck.sight();
    const share = Math.min(1, Math.max(0, offsetX / this.bar.clientWidth));
    if (!sight || this.dragging) return;
    this.pointed = true;
    this.hint.show(sight.from + share * (sight.to - sight.from), sight);
  }

  private unpoint(): void {
    this.pointed = false;
    this.hint.hide();
    this.draw();
  }

  /** By keyboard: the hint then goes with the picture. */
  private get isChosen(): boolean {
    return this.bar.matches(":focus-visible");
  }

  private listenToStage(): void {
    const { signal } = this.listening;
    const { stage, element, visibility } = this;
    const { video } = this.deck;
    let pointer = "mouse";
    stage.addEventListener("pointerdown", (event) => (pointer = event.pointerType), { signal });
    const stir = (event: PointerEvent) => event.pointerType !== "touch" && visibility.stir();
    stage.addEventListener("pointermove", stir, { signal });
    stage.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && visibility.leave(), { signal });
    element.addEventListener("pointerdown", () => visibility.stir(), { signal });
    const look = () => visibility.set("focus", element.querySelector(":focus-visible") !== null);
    element.addEventListener("focusin", look, { signal });
    element.addEventListener("focusout", () => queueMicrotask(look), { signal });
    video.addEventListener("click", (event) => (pointer === "touch" ? this.tap(event) : this.deck.toggle()), {
      signal,
    });
    video.addEventListener("dblclick", () => pointer !== "touch" && this.run({ name: "fullscreen" }), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    document.addEventListener("fullscreenchange", () => this.drawFilled(), { signal });
  }

  private listenToFinger(): void {
    const { signal } = this.listening;
    const { video } = this.deck;
    let seconds: number | undefined;
    const lift = (does: boolean) => () => {
      const wanted = seconds;
      seconds = undefined;
      this.swipe.up();
      if (wanted === undefined) return;
      this.dragging = false;
      this.visibility.set("drag", false);
      this.unpoint();
      if (does) this.run({ name: "step", seconds: wanted });
    };
    video.addEventListener(
      "pointerdown",
      ({ pointerType, clientX, clientY }) => pointerType === "touch" && this.swipe.down(clientX, clientY),
      { signal },
    );
    video.addEventListener(
      "pointermove",
      ({ clientX, clientY }) => {
        seconds = this.swipe.move(clientX, clientY, this.stage.clientWidth);
        if (seconds !== undefined) this.walk(seconds);
      },
      { signal },
    );
    video.addEventListener("pointerup", lift(true), { signal });
    video.addEventListener("pointercancel", lift(false), { signal });
  }

  /** Shows where a finger would lead to. */
  private walk(seconds: number): void {
    const sight = this.deck.sight();
    if (!sight) return;
    const time = Math.min(Math.max(sight.at + seconds * 1000, sight.from), sight.to);
    this.dragging = true;
    this.visibility.set("drag", true);
    this.setBar(time, sight.from, sight.to);
    this.hint.show(time, sight);
    this.draw();
  }

  private tap({ clientX, timeStamp }: MouseEvent): void {
    const { left, width } = this.stage.getBoundingClientRect();
    const direction = this.taps.tap((clientX - left) / width, timeStamp);
    if (direction === 0) this.visibility.tap();
    else this.run({ name: "step", seconds: direction * leap });
  }

  private press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || this.element.hidden) return;
    if (document.querySelector("dialog[open]")) return;
    const command = commandFor(event.key, focusOf(document.activeElement, this.bar));
    if (!command) return;
    event.preventDefault();
    this.visibility.stir();
    this.run(command);
  }

  private run(command: Command): void {
    const { deck, stage } = this;
    if (command.name === "play") deck.toggle();
    else if (command.name === "mute") deck.video.muted = !deck.video.muted;
    else if (command.name === "fullscreen") void fill(stage, deck.video);
    else if (command.name === "floating") void float(deck.video);
    else if (command.name === "step" || command.name === "jump") this.move(command);
    else find<HTMLDialogElement>(document, "#keys").showModal();
    this.draw();
  }

  private move(command: Move): void {
    const sight = this.deck.sight();
    if (!sight) return;
    if (command.name === "step") this.deck.step(command.seconds);
    else this.deck.seek(sight.from + command.share * (sight.to - sight.from));
    this.speak(timeWithSeconds(this.deck.sight()?.at ?? sight.at, locale), true);
  }

  private show(shown: boolean): void {
    this.stage.dataset.controls = shown ? "shown" : "hidden";
  }

  private drawFilled(): void {
    const filled = document.fullscreenElement === this.stage;
    this.setSwitch("fullscreen", filled, filled ? "controls.unfill" : "controls.fullscreen");
  }

  private setSwitch(name: string, on: boolean, label: Parameters<typeof say>[0]): void {
    const button = this.control(name);
    button.dataset.on = String(on);
    button.setAttribute("aria-label", say(label));
    button.title = say(label);
  }

  private control<E extends HTMLElement = HTMLButtonElement>(name: string): E {
    return find<E>(this.element, `[data-control=${name}]`);
  }
}
