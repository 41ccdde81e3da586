import type { Engine, MakeEngine, Playing, Source } from "./engine";
import { partAtLast } from "./part";
import { type Fault, Recovery } from "./recovery";

const beat = 1_000;
/** A picture that stands still for longer is stalled; for four times as long, the player is built anew. */
const patience = 4_000;

/** Plays until stopped, whatever happens: hls.js where there is MSE, the browser's own HLS elsewhere. */
export function play(source: Source): Playing {
  const { video, pass, onStall = () => {} } = source;
  const recovery = new Recovery();
  let engine: Engine | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let follows = source.at === undefined;
  let moved = { at: performance.now(), position: -1, stalled: false };

  async function build(): Promise<void> {
    // Whoever has played already goes on from there, or from the live edge.
    const again =
      !source.live && video.currentTime > 0 ? { ...source, from: video.currentTime, at: undefined } : source;
    engine?.destroy();
    engine = undefined;
    const make: MakeEngine = hasMse()
      ? (await partAtLast(() => import("./with-hls"))).withHls
      : (await partAtLast(() => import("./with-browser"))).withBrowser;
    if (stopped) return;
    engine = make(again, onFault);
    engine.follow(follows);
    moved = { ...moved, at: performance.now() };
  }

  function onFault(fault: Fault): void {
    if (stopped) return;
    const { step, after } = recovery.remedy(fault, performance.now());
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (step === "renew") await pass.refused().catch(() => {});
      if (stopped) return;
      if (step === "recover") engine?.recover();
      else if (step === "rebuild") await build();
      else engine?.reload();
    }, after);
  }

  function watch(): void {
    const now = performance.now();
    if (video.currentTime !== moved.position || video.paused || video.ended) {
      if (moved.stalled) onStall(false);
      if (video.currentTime !== moved.position && video.readyState > 2) recovery.recovered();
      moved = { at: now, position: video.currentTime, stalled: false };
      return;
    }
    const still = now - moved.at;
    if (still > patience && !moved.stalled) {
      moved = { ...moved, stalled: true };
      onStall(true);
    }
    if (still > 4 * patience) onFault({ kind: "other" });
  }

  const beats = setInterval(watch, beat);
  void build();
  return {
    stop() {
      stopped = true;
      clearInterval(beats);
      clearTimeout(waiting);
      engine?.destroy();
      video.removeAttribute("src");
      video.load();
    },
    timeline: () => engine?.timeline(),
    follow(on) {
      follows = on;
      engine?.follow(on);
    },
  };
}

/** Brings hls.js in while the session is still being opened, so that the first frame does not wait for it. */
export function warmUp(): void {
  if (hasMse()) void partAtLast(() => import("./with-hls"));
}

function hasMse(): boolean {
  return "ManagedMediaSource" in window || "MediaSource" in window;
}
