import type { MediaPass } from "../media-pass";
import type { Fault } from "./recovery";
import type { Timeline } from "./timeline";

export interface Source {
  readonly video: HTMLVideoElement;
  /** Path of the playlist. */
  readonly playlist: string;
  /** Stay at the live edge; else play from the start. */
  readonly live: boolean;
  /** Begin here instead: seconds from the start. */
  readonly from?: number;
  /** Begin here instead: the moment in milliseconds since 1970, or the nearest that the playlist has. */
  readonly at?: number;
  /** Wait for the viewer. */
  readonly paused?: boolean;
  readonly pass: MediaPass;
  /** Told when the picture stops although it should move, and when it moves again. */
  readonly onStall?: (stalled: boolean) => void;
}

export interface Playing {
  /** Lets go of the element. */
  stop(): void;
  /** Undefined until it is known, and where the playlist has no times. */
  timeline(): Timeline | undefined;
  /** Closes up to the live edge and keeps to it; or stays at the distance it has. */
  follow(on: boolean): void;
}

/** A way to play HLS. It reports faults; `play` decides about them. */
export type MakeEngine = (source: Source, onFault: (fault: Fault) => void) => Engine;

export interface Engine extends Pick<Playing, "timeline" | "follow"> {
  reload(): void;
  recover(): void;
  destroy(): void;
}

/** Starts with sound where the browser lets us, else muted. */
export function start(video: HTMLVideoElement): void {
  video.play().catch((error: DOMException) => {
    if (error.name !== "NotAllowedError" || video.muted) return;
    video.muted = true;
    video.play().catch(() => {});
  });
}
