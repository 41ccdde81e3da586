import { type MakeEngine, start } from "./engine";
import { loadTimeline } from "./playlist";
import { Timeline } from "./timeline";

/** The browser's own HLS. It does not say which answer it got, so a fault asks for new cookies as well. */
export const withBrowser: MakeEngine = ({ video, playlist, live, pass, from = 0, at, paused }, onFault) => {
  let position = from;
  let read: Timeline | undefined;
  const failed = () => {
    position = live ? 0 : video.currentTime || position;
    onFault({ kind: "network", status: 403 });
  };
  const resume = () => {
    if (position > 0) video.currentTime = position;
  };
  /** A whole recording is counted from its first segment; a live window only the browser can place. */
  const load = async () => {
    if (!live) read = await loadTimeline(pass, playlist);
    await pass.ready();
    if (closing.signal.aborted) return;
    if (at !== undefined && read && position === 0) position = read.positionOf(at);
    video.src = playlist;
    if (!paused) start(video);
  };
  const reload = () => void load();
  const closing = new AbortController();
  video.addEventListener("error", failed, closing);
  video.addEventListener("loadedmetadata", resume, closing);
  reload();
  return {
    reload,
    recover: reload,
    timeline: () => read ?? startDate(video),
    follow: (on) => {
      if (on && live && video.seekable.length > 0 && video.readyState > 0) video.currentTime = video.seekable.end(0);
    },
    destroy: () => closing.abort(),
  };
};

/** Safari tells when position 0 was. */
function startDate(video: HTMLVideoElement & { getStartDate?: () => Date }): Timeline | undefined {
  const time = video.getStartDate?.().getTime() ?? Number.NaN;
  const { seekable } = video;
  if (Number.isNaN(time) || seekable.length === 0) return undefined;
  const [start, end] = [seekable.start(0), seekable.end(seekable.length - 1)];
  return Timeline.of([{ start, duration: end - start, time: time + start * 1000 }]);
}
