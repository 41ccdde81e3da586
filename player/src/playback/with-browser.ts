import { type MakeEngine, start } from "./play";

/** The browser's own HLS. It does not say which answer it got, so a fault asks for new cookies as well. */
export const withBrowser: MakeEngine = ({ video, playlist, live }, from, onFault) => {
  let position = from;
  const failed = () => {
    position = live ? 0 : video.currentTime || position;
    onFault({ kind: "network", status: 403 });
  };
  const resume = () => {
    if (position > 0) video.currentTime = position;
  };
  const load = () => {
    video.src = playlist;
    start(video);
  };
  video.addEventListener("error", failed);
  video.addEventListener("loadedmetadata", resume);
  load();
  return {
    reload: load,
    recover: load,
    destroy: () => {
      video.removeEventListener("error", failed);
      video.removeEventListener("loadedmetadata", resume);
    },
  };
};
