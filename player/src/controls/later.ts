import type { Deck } from "../playback/deck";
import { partAtLast } from "../playback/part";

/** First the picture: its controls come in with the first frame. Calls back unless `signal` says that it is over. */
export function controlsLater(
  stage: HTMLElement,
  deck: Deck,
  signal: AbortSignal,
  onCame: (controls: { draw(): void; close(): void }) => void,
): void {
  const bring = async () => {
    const { Controls } = await partAtLast(() => import("./controls"));
    if (!signal.aborted) onCame(new Controls(stage, deck));
  };
  deck.video.addEventListener("loadeddata", () => void bring(), { once: true, signal });
}
