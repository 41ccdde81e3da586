import type { Recording } from "../contract";
import type { MediaPass } from "../media-pass";
import type { Deck, Sight } from "./deck";
import { type Playing, start } from "./engine";
import { play } from "./play";
import { secondOf, Thumbs } from "./thumbs";
import { Timeline } from "./timeline";

/** Seconds. Media may be a little shorter than its playlist says, and where there is nothing a seek does not end. */
export const lastFrames = 0.2;

export interface RecordingDeckProps {
  readonly video: HTMLVideoElement;
  readonly recording: Recording;
  readonly pass: MediaPass;
  /** Seconds from the start. */
  readonly from: number;
}

/** One recording, from its start to its end, also while it still grows. */
export class RecordingDeck implements Deck {
  readonly video: HTMLVideoElement;
  private readonly playing: Playing;
  private readonly thumbs: Thumbs | undefined;

  constructor(private readonly props: RecordingDeckProps) {
    const { video, recording, pass, from } = props;
    this.video = video;
    this.thumbs = recording.thumbs ? new Thumbs(pass, recording.thumbs, () => recording.state === "live") : undefined;
    this.playing = play({ video, playlist: recording.playlist, live: false, pass, from });
  }

  sight(): Sight & Required<Pick<Sight, "played">> {
    const timeline = this.timeline();
    const position = this.video.currentTime;
    const played = { position, duration: timeline.end };
    return { from: timeline.from, to: timeline.to, at: timeline.timeAt(position), played };
  }

  seek(time: number): void {
    this.goTo(this.timeline().positionOf(time));
  }

  step(seconds: number): void {
    this.goTo(this.video.currentTime + seconds);
  }

  toggle(): void {
    if (this.video.paused) start(this.video);
    else this.video.pause();
  }

  async pictureOf(time: number): Promise<string | undefined> {
    return this.thumbs?.at(secondOf(this.timeline(), time));
  }

  stop(): void {
    this.playing.stop();
  }

  private goTo(position: number): void {
    this.video.currentTime = Math.max(0, Math.min(position, this.timeline().end - lastFrames));
  }

  private timeline(): Timeline {
    const { start, duration } = this.props.recording;
    return this.playing.timeline() ?? Timeline.since(Date.parse(start), duration);
  }
}
