import { Bookmarks } from "./bookmarks";
import { clock, momentOf, timeWithSeconds } from "./clock";
import type { Recording } from "./contract";
import { keepAwake } from "./controls/awake";
import { controlsLater } from "./controls/later";
import type { MediaPass } from "./media-pass";
import { find, locale, notice, say } from "./page";
import { RecordingDeck } from "./playback/recording-deck";

/** Milliseconds between two notes of where the viewer is. */
const noteEvery = 3_000;

/** One recording on the stage: goes on where it was left, and jumps to a time of the day. */
export class Showing {
  private readonly bookmarks = new Bookmarks(localStorage);
  private readonly deck: RecordingDeck;
  private controls: { close(): void } | undefined;
  private readonly listening = new AbortController();
  private readonly noting: ReturnType<typeof setInterval>;

  constructor(
    private readonly element: HTMLElement,
    private readonly recording: Recording,
    title: string,
    pass: MediaPass,
  ) {
    const video = find<HTMLVideoElement>(element, "video");
    video.dataset.playing = recording.id;
    video.setAttribute("aria-label", title);
    const from = this.bookmarks.get(recording.id) ?? 0;
    if (from > 0) notice(say("recordings.continued", { time: clock(from) }));
    this.deck = new RecordingDeck({ video, recording, pass, from });
    const { signal } = this.listening;
    controlsLater(find(element, ".stage"), this.deck, signal, (controls) => {
      this.controls = controls;
    });
    keepAwake(video, signal);
    find(element, "form").addEventListener("submit", (event) => this.jump(event), { signal });
    window.addEventListener("pagehide", () => this.note(), { signal });
    this.noting = setInterval(() => this.note(), noteEvery);
  }

  close(): void {
    this.note();
    clearInterval(this.noting);
    this.listening.abort();
    this.controls?.close();
    this.deck.stop();
  }

  private note(): void {
    const { readyState } = this.deck.video;
    if (readyState === 0) return;
    const { position, duration } = this.deck.sight().played;
    this.bookmarks.set(this.recording.id, position, duration);
  }

  private jump(event: SubmitEvent): void {
    event.preventDefault();
    const { from, to } = this.deck.sight();
    const time = momentOf(find<HTMLInputElement>(this.element, "[name=moment]").value, from, to);
    if (time !== undefined) this.deck.seek(time);
    else notice(say("recordings.outside", { from: timeWithSeconds(from, locale), to: timeWithSeconds(to, locale) }));
  }
}
