import Hls, { type HlsConfig } from "hls.js/light";
import { type MakeEngine, start } from "./play";
import type { Fault } from "./recovery";
import { withBrowser } from "./with-browser";

const common: Partial<HlsConfig> = {
  // A worker would be a blob: script, which the page's CSP refuses.
  enableWorker: false,
  capLevelToPlayerSize: true,
};

/** Two segments behind the newest (hls.js's own choice is three), a little faster until there, and never far behind. */
const atTheEdge: Partial<HlsConfig> = {
  ...common,
  liveSyncDurationCount: 2,
  liveMaxLatencyDurationCount: 6,
  maxLiveSyncPlaybackRate: 1.06,
  backBufferLength: 30,
};

export const withHls: MakeEngine = (source, from, onFault) => {
  if (!Hls.isSupported()) return withBrowser(source, from, onFault);
  const { video, playlist, live } = source;
  const hls = new Hls(live ? atTheEdge : { ...common, lowLatencyMode: false, startPosition: from });
  hls.on(Hls.Events.MANIFEST_PARSED, () => start(video));
  hls.on(Hls.Events.ERROR, (_, { fatal, type, response }) => {
    // The other faults hls.js mends by itself; a 403 it would only repeat.
    if (fatal || response?.code === 403) onFault({ kind: kinds[type] ?? "other", status: response?.code });
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  return {
    reload: () => (hls.levels.length > 0 ? hls.startLoad() : hls.loadSource(playlist)),
    recover: () => hls.recoverMediaError(),
    destroy: () => hls.destroy(),
  };
};

const kinds: Partial<Record<string, Fault["kind"]>> = {
  [Hls.ErrorTypes.NETWORK_ERROR]: "network",
  [Hls.ErrorTypes.MEDIA_ERROR]: "media",
  [Hls.ErrorTypes.MUX_ERROR]: "media",
};
