import type { Camera } from "../contract";
import type { MediaPass } from "../media-pass";
import { nap } from "../sleep";
import type { Watch } from "../watch";
import type { Deck, Sight } from "./deck";
import { type Playing, type Source, start } from "./engine";
import { play } from "./play";
import { loadTimeline } from "./playlist";
import { lastFrames } from "./recording-deck";
import { secondOf, Thumbs } from "./thumbs";
import type { Timeline } from "./timeline";

export interface LiveDeckProps {
  readonly video: HTMLVideoElement;
  readonly camera: Camera;
  readonly watch: Watch;
  readonly pass: MediaPass;
  readonly onChange: () => void;
  /** The picture is about to be taken away, for another part of the recording. */
  readonly onLeave: () => void;
  readonly onStall: (stalled: boolean) => void;
}

/** Milliseconds. A wish to see what is newer than this is a wish to see the live picture. */
const edge = 3_000;
/** Milliseconds at the old end of the live window that may be gone before they are loaded. */
const brink = 2_000;
/** Milliseconds before the end of the growing playlist at which the way over to the live window is looked for, and how often. */
const [nearEnd, lookEvery] = [2_000, 2_000];
/**
 * One camera: at the live edge by `live.m3u8`, and behind it by the running recording's `index.m3u8`. That one is written
 * only every 30 s of media, so what is newer is taken from the live window.
 */
export class LiveDeck implements Deck {
  readonly video: HTMLVideoElement;
  private playing: Playing | undefined;
  /** The recording that is watched instead of the live window. */
  private rewound: string | undefined;
  private following = true;
  /** Where the viewer wants to be, until the picture is there. */
  private wanted: number | undefined;
  /** The moment that the viewer paused at: the live window moves on without them. */
  private pausedAt: number | undefined;
  /** Milliseconds from the newest segment's end to now. */
  private lag = 0;
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** Of the recording that the time bar is about. */
  private past:
    | { readonly recording: string; readonly thumbs: Thumbs; readonly timeline: Promise<Timeline | undefined> }
    | undefined;
  private readonly listening = new AbortController();

  constructor(private readonly props: LiveDeckProps) {
    const { signal } = this.listening;
    this.video = props.video;
    this.video.addEventListener("loadeddata", () => this.arrive(), { signal });
    this.video.addEventListener("timeupdate", () => void this.comeCloser(), { signal });
    this.video.addEventListener("ended", () => this.runOut(), { signal });
  }

  get isPlaying(): boolean {
    return this.playing !== undefined;
  }

  /** Watching the recording: it is shown to its end, whatever the camera does. */
  get isBehind(): boolean {
    return this.rewound !== undefined;
  }

  /** On the way to another moment. */
  get isSwitching(): boolean {
    return this.wanted !== undefined;
  }

  begin(): void {
    if (!this.playing) this.load({ playlist: this.props.camera.live, live: true });
  }

  /**
   * What was buffered before a sleep is not live any more: begins anew at the edge. A pause of the viewer's stays, one of
   * the browser's own ends.
   */
  wake(slept: number): void {
    if (!this.playing || !this.following || this.wanted !== undefined) return;
    if (slept > nap) this.load({ playlist: this.props.camera.live, live: true });
    else if (this.video.paused) start(this.video);
  }

  stop(): void {
    this.playing?.stop();
    this.playing = undefined;
    this.rewound = undefined;
    this.wanted = undefined;
    this.pausedAt = undefined;
    this.following = true;
  }

  close(): void {
    this.listening.abort();
    this.stop();
  }

  sight(): Sight | undefined {
    if (!this.playing) return undefined;
    const now = this.props.watch.now();
    const timeline = this.playing.timeline();
    if (timeline && !this.rewound) this.lag = now - timeline.to;
    const to = this.isGrowing() || !timeline ? now - this.lag : timeline.to;
    const known = this.wanted ?? timeline?.timeAt(this.video.currentTime);
    const at = Math.min(known ?? to, to);
    const from = Math.min(startOf(this.rewound ?? this.running()) ?? timeline?.from ?? at, at);
    return { from, to, at, live: { following: this.following, delay: known === undefined ? null : now - known } };
  }

  seek(time: number): void {
    const sight = this.sight();
    if (!sight) return;
    if (this.isGrowing() && time > sight.to - edge) this.goLive();
    else this.moveTo(time, sight);
  }

  async pictureOf(time: number): Promise<string | undefined> {
    const past = this.pastOf(this.rewound ?? this.running());
    const timeline = (this.rewound && this.playing?.timeline()) || (await past?.timeline);
    return timeline && past?.thumbs.at(secondOf(timeline, time));
  }

  /** The live window does not say where the recording has gaps, so its playlist is read once. */
  private pastOf(recording: string | undefined) {
    const { pass } = this.props;
    if (recording && recording !== this.past?.recording) {
      const thumbs = new Thumbs(pass, this.fileOf(recording, "thumbs.json"), () => recording === this.running());
      const timeline = loadTimeline(pass, this.fileOf(recording, "index.m3u8"));
      this.past = { recording, thumbs, timeline };
    }
    return recording ? this.past : undefined;
  }

  private moveTo(time: number, { from }: Sight): void {
    const timeline = this.wanted === undefined ? this.playing?.timeline() : undefined;
    const newest = timeline ? timeline.to - lastFrames * 1000 : Number.POSITIVE_INFINITY;
    if (timeline && time >= timeline.from + (this.rewound ? 0 : brink) && time < newest) {
      this.hold();
      this.video.currentTime = timeline.positionOf(time);
    } else if (!this.rewound || time < newest) this.rewind(Math.max(time, from));
    else if (this.isGrowing()) void this.enterWindow(time, true);
    else if (timeline) this.video.currentTime = timeline.end - lastFrames;
    this.props.onChange();
  }

  step(seconds: number): void {
    const timeline = this.playing?.timeline();
    const position = this.video.currentTime + seconds;
    const inside = timeline && this.wanted === undefined && position >= timeline.start && position < timeline.end;
    const at = this.sight()?.at;
    if (inside) this.seek(timeline.timeAt(position));
    else if (at !== undefined) this.seek(at + seconds * 1000);
  }

  toggle(): void {
    if (!this.video.paused) {
      this.pausedAt = this.sight()?.at;
      this.hold();
      this.video.pause();
      return;
    }
    const timeline = this.playing?.timeline();
    const { pausedAt } = this;
    this.pausedAt = undefined;
    start(this.video);
    if (!this.rewound && timeline && pausedAt !== undefined && pausedAt < timeline.from + brink) this.rewind(pausedAt);
  }

  goLive(): void {
    this.pausedAt = undefined;
    if (this.rewound || this.wanted !== undefined) this.load({ playlist: this.props.camera.live, live: true });
    this.following = true;
    this.playing?.follow(true);
    if (this.video.paused) start(this.video);
    this.props.onChange();
  }

  /** Stays at a distance from the edge instead of closing it. */
  private hold(): void {
    if (!this.rewound) this.playing?.follow(false);
    this.following = false;
  }

  private rewind(time: number): void {
    const recording = this.running() ?? this.rewound;
    const timeline = this.playing?.timeline();
    if (recording) {
      const playlist = this.fileOf(recording, "index.m3u8");
      this.load({ playlist, live: false, at: time, paused: this.video.paused && this.isPlaying }, recording);
    } else if (timeline) {
      this.hold();
      this.video.currentTime = timeline.positionOf(timeline.from + brink);
    }
  }

  /** From the recording's playlist over to the live window, at the same moment or at its beginning if it must be. */
  private async enterWindow(time: number, must = false): Promise<void> {
    const { camera, pass } = this.props;
    const { playing } = this;
    const window = await loadTimeline(pass, camera.live);
    if (this.playing !== playing || !window || (time < window.from + brink && !must)) return;
    const at = Math.max(time, window.from + brink);
    this.load({ playlist: camera.live, live: true, at, paused: this.video.paused });
    this.hold();
  }

  /** The window moves on as fast as the picture does, so what it does not hold now it will not hold later. */
  private async comeCloser(): Promise<void> {
    const timeline = this.rewound && this.isGrowing() ? this.playing?.timeline() : undefined;
    if (!timeline || this.wanted !== undefined) return;
    const at = timeline.timeAt(this.video.currentTime);
    const now = this.props.watch.now();
    if (timeline.to - at > nearEnd || now - this.lookedAt < lookEvery) return;
    this.lookedAt = now;
    await this.enterWindow(at);
  }

  private load(source: Pick<Source, "playlist" | "live" | "at" | "paused">, rewound?: string): void {
    const { video, pass, onStall, onLeave } = this.props;
    if (this.playing) onLeave();
    this.playing?.stop();
    this.rewound = rewound;
    this.following = source.at === undefined;
    this.wanted = source.at;
    this.playing = play({ video, pass, onStall, ...source });
  }

  private arrive(): void {
    this.wanted = undefined;
    this.props.onChange();
  }

  private runOut(): void {
    if (this.rewound) this.stop();
    this.props.onChange();
  }

  private fileOf(recording: string, name: string): string {
    return this.props.camera.live.replace(/[^/]+$/, `${recording}/${name}`);
  }

  private isGrowing(): boolean {
    return this.rewound === undefined || this.rewound === this.running();
  }

  private running(): string | undefined {
    const status = this.props.watch.status(this.props.camera.name);
    return (status?.state === "live" && status.recording) || undefined;
  }
}

/** A recording's id begins with its start in UTC: `20261121t170500z-garden`. */
function startOf(recording: string | undefined): number | undefined {
  const [, date, hours, minutes, seconds] = /^(\d{8})t(\d\d)(\d\d)(\d\d)z-/.exec(recording ?? "") ?? [];
  if (!date) return undefined;
  return Date.parse(`${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${hours}:${minutes}:${seconds}Z`);
}
