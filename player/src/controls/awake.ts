/** The screen stays on while any picture moves: a wall of cameras is looked at, not touched. */
const moving = new Set<HTMLVideoElement>();
let lock: Promise<WakeLockSentinel | undefined> | undefined;

export function keepAwake(video: HTMLVideoElement, signal: AbortSignal): void {
  const add = () => {
    moving.add(video);
    hold();
  };
  const remove = () => {
    moving.delete(video);
    if (moving.size === 0) release();
  };
  video.addEventListener("playing", add, { signal });
  for (const event of ["pause", "ended", "emptied"]) video.addEventListener(event, remove, { signal });
  // The browser lets go by itself when the page is hidden.
  document.addEventListener("visibilitychange", () => moving.size > 0 && hold(), { signal });
  signal.addEventListener("abort", remove);
}

/** A browser may refuse, as with a low battery: then the screen does what it always does. */
function hold(): void {
  if (document.hidden || !("wakeLock" in navigator)) return;
  lock ??= navigator.wakeLock.request("screen").then(
    (sentinel) => {
      sentinel.addEventListener("release", () => {
        lock = undefined;
      });
      return sentinel;
    },
    () => {
      lock = undefined;
      return undefined;
    },
  );
}

function release(): void {
  void lock?.then((sentinel) => sentinel?.release());
}
