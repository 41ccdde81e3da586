import Hls, { type HlsConfig, type LevelDetails } from "hls.js/light";
import { type MakeEngine, start } from "./engine";
import { liveDistance } from "./live-distance";
import type { Fault } from "./recovery";
import { Timeline } from "./timeline";
import { withBrowser } from "./with-browser";

const common: Partial<HlsConfig> = {
  // A worker would be a blob: script, which the page's CSP refuses.
  enableWorker: false,
  capLevelToPlayerSize: true,
};

/** A little faster until at its distance from the edge, and never far behind. */
const following = { liveMaxLatencyDurationCount: 6, maxLiveSyncPlaybackRate: 1.06 };
const apart = { liveMaxLatencyDurationCount: Number.POSITIVE_INFINITY, maxLiveSyncPlaybackRate: 1 };
/** So many segments tell how long they are; the first of a broadcast often is another length. */
const LATEST = 5;
/** The distance is set when it is known how long segments are ({@link liveDistance}). */
const atTheEdge: Partial<HlsConfig> = { ...common, ...following, liveSyncDurationCount: 2, backBufferLength: 30 };

export const withHls: MakeEngine = (source, onFault) => {
  if (!Hls.isSupported()) return withBrowser(source, onFault);
  const { video, playlist, live, from, at, paused, pass } = source;
  const mode = live ? atTheEdge : { ...common, lowLatencyMode: false };
  const hls = new Hls({
    ...mode,
    xhrSetup: async (xhr, url, { type }) => {
      await pass.ready();
      if (!live || type !== "level") return;
      // The browser's own copy would add a second to the edge's.
      xhr.open("GET", url);
      xhr.setRequestHeader("Cache-Control", "max-age=0");
    },
    startPosition: from ?? (live ? -1 : 0),
    autoStartLoad: at === undefined,
  });
  let details: LevelDetails | undefined;
  let timeline: Timeline | undefined;
  hls.on(Hls.Events.LEVEL_UPDATED, (_, updated) => {
    details = updated.details;
    timeline = undefined;
    const { fragments, targetduration } = details;
    const longest = Math.max(0, ...fragments.slice(-LATEST).map(({ duration }) => duration));
    if (live) hls.config.liveSyncDurationCount = liveDistance(longest, targetduration) / targetduration;
  });
  hls.on(Hls.Events.LEVEL_PTS_UPDATED, () => {
    timeline = undefined;
  });
  if (at !== undefined) {
    hls.once(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      const position = timelineOf(details)?.positionOf(at) ?? 0;
      hls.startLoad(Math.max(0, Math.min(position, details.edge - details.targetduration)));
    });
  }
  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    if (!paused) start(video);
  });
  hls.on(Hls.Events.ERROR, (_, { fatal, type, response }) => {
    // The other faults hls.js mends by itself; a 403 it would only repeat.
    if (fatal || response?.code === 403) onFault({ kind: kinds[type] ?? "other", status: response?.code });
  });
  // Where segments overlap, hls.js takes every picture ahead out of its buffer, and for a moment still thinks that it has the
  // last one. Said to be whole at that moment, a recording would stand still with its sound going on.
  let cut = false;
  hls.on(Hls.Events.BUFFER_FLUSHING, (_, { endOffset }) => {
    cut ||= endOffset === Number.POSITIVE_INFINITY;
  });
  hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => {
    if (frag.sn === details?.endSN) cut = false;
  });
  hls.on(Hls.Events.BUFFERED_TO_END, () => {
    if (cut) onFault({ kind: "media" });
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  return {
    reload: () => (hls.levels.length > 0 ? hls.startLoad() : hls.loadSource(playlist)),
    recover: () => {
      // Which lets go of the video for a moment, and so pauses it.
      const goesOn = !video.paused;
      hls.recoverMediaError();
      if (goesOn) start(video);
    },
    timeline: () => {
      timeline ??= details && timelineOf(details);
      return timeline;
    },
    follow: (on) => {
      if (!live) return;
      Object.assign(hls.config, on ? following : apart);
      if (!on) video.playbackRate = 1;
      else if (video.readyState > 0 && hls.liveSyncPosition) video.currentTime = hls.liveSyncPosition;
    },
    destroy: () => hls.destroy(),
  };
};

function timelineOf({ fragments }: LevelDetails): Timeline | undefined {
  return Timeline.of(
    fragments.map(({ start, duration, programDateTime }) => ({ start, duration, time: programDateTime })),
  );
}

const kinds: Partial<Record<string, Fault["kind"]>> = {
  [Hls.ErrorTypes.NETWORK_ERROR]: "network",
  [Hls.ErrorTypes.MEDIA_ERROR]: "media",
  [Hls.ErrorTypes.MUX_ERROR]: "media",
};
