import type { Deck } from "../playback/deck";

/** Seconds, where the device does not say how far. */
const leap = 10;

/**
 * What the lock screen, the headphones and a keyboard's media keys show and do while the picture plays. Browsers that do
 * not know an action are asked for the others.
 */
export function tellDevice(deck: Deck, signal: AbortSignal): void {
  const { mediaSession } = navigator;
  if (!mediaSession) return;
  const { video } = deck;
  const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => video.paused && deck.toggle(),
    pause: () => !video.paused && deck.toggle(),
    seekbackward: ({ seekOffset }) => deck.step(-(seekOffset ?? leap)),
    seekforward: ({ seekOffset }) => deck.step(seekOffset ?? leap),
  };
  const set = (run: (action: MediaSessionAction) => MediaSessionActionHandler | null) => {
    for (const action of Object.keys(actions) as MediaSessionAction[]) {
      try {
        mediaSession.setActionHandler(action, run(action));
      } catch {}
    }
  };
  const tell = () => {
    mediaSession.metadata = new MediaMetadata({ title: video.ariaLabel ?? "", artist: "Loge" });
    set((action) => actions[action] ?? null);
  };
  const place = () => {
    const { played } = deck.sight() ?? {};
    if (!played || !(played.duration > 0)) mediaSession.setPositionState();
    else mediaSession.setPositionState({ ...played, position: Math.min(played.position, played.duration) });
  };
  for (const event of ["playing", "seeked", "durationchange"]) {
    video.addEventListener(event, place, { signal });
  }
  video.addEventListener("playing", tell, { signal });
  if (!video.paused) tell();
  signal.addEventListener("abort", () => {
    mediaSession.metadata = null;
    mediaSession.setPositionState();
    set(() => null);
  });
}
