import { endOf, folderOf, type Line, partsOf, type RecordingHead, segmentObject } from "./recording";

/** Program time is written again when it strays this far from what the durations add up to: ffmpeg rounds to 1 ms. */
const DRIFT_MS = 20;
/** Of the live window, and at least so many segments, for those who send a keyframe every 20 s. */
const WINDOW_SECONDS = 60;
const WINDOW_LEAST = 6;

/** The whole recording: EVENT while it grows, VOD once it has ended. Of several renditions each has its own. */
export function recordingPlaylist(head: RecordingHead, lines: readonly Line[], ended: boolean, rendition = 0): string {
  const own = folderOf(head.renditions?.[rendition]);
  return write(lines, {
    headers: [`#EXT-X-PLAYLIST-TYPE:${ended ? "VOD" : "EVENT"}`, "#EXT-X-MEDIA-SEQUENCE:0"],
    target: targetDuration(lines),
    address: (line) => {
      const object = objectOf(head, line, rendition);
      return object.startsWith(own) ? object.slice(own.length) : `../${object}`;
    },
    ended,
  });
}

/**
 * From line `from` on, for the live edge; lies beside the recordings' folders. The target duration is that of the whole
 * recording, so it never shrinks.
 */
export function livePlaylist(
  recording: RecordingHead,
  lines: readonly Line[],
  ended: boolean,
  from: number,
  rendition = 0,
): string {
  const discontinuities = lines.slice(0, from).filter((line) => line.discontinuity).length;
  return write(lines.slice(from), {
    headers: [`#EXT-X-MEDIA-SEQUENCE:${recording.sequence + from}`, `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuities}`],
    target: targetDuration(lines),
    address: (line) => `${recording.id}/${objectOf(recording, line, rendition)}`,
    ended,
  });
}

/**
 * The line that the live window begins with: a minute from the end, or where the recording's own playlist ends if that is
 * earlier, so that between the two nothing is ever missing.
 * @param indexed how many lines `index.m3u8` has in the bucket; all where that is not known
 */
export function windowStart(lines: readonly Line[], indexed = lines.length): number {
  let seconds = 0;
  let from = lines.length;
  while (from > 0 && (lines.length - from < WINDOW_LEAST || seconds < WINDOW_SECONDS)) {
    from--;
    seconds += lines[from]?.duration ?? 0;
  }
  return Math.min(from, indexed);
}

/**
 * The line's segment, below the recording's folder. Where a rendition lacks it, the best other one stands in, so that all
 * renditions have the same lines; such a line begins and ends with a discontinuity in all of them.
 */
function objectOf({ renditions }: RecordingHead, line: Line, rendition: number): string {
  const parts = partsOf(line);
  const there = parts[rendition] === null ? parts.findIndex((bytes) => bytes !== null) : rendition;
  return segmentObject(line.n, renditions?.[there]);
}

interface Shape {
  readonly headers: readonly string[];
  readonly target: number;
  readonly address: (line: Line) => string;
  readonly ended: boolean;
}

function write(lines: readonly Line[], { headers, target, address, ended }: Shape): string {
  const text = [
    "#EXTM3U",
    "#EXT-X-VERSION:6",
    `#EXT-X-TARGETDURATION:${target}`,
    ...headers,
    "#EXT-X-INDEPENDENT-SEGMENTS",
  ];
  let expected = Number.NaN;
  for (const line of lines) {
    if (line.discontinuity) text.push("#EXT-X-DISCONTINUITY");
    const isOnTime = !line.discontinuity && Math.abs(line.time - expected) <= DRIFT_MS;
    if (!isOnTime) text.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(line.time).toISOString()}`);
    expected = isOnTime ? expected + line.duration * 1000 : endOf(line);
    text.push(`#EXTINF:${Number(line.duration.toFixed(6))},`, address(line));
  }
  if (ended) text.push("#EXT-X-ENDLIST");
  return `${text.join("\n")}\n`;
}

/** No rounded EXTINF may exceed it (RFC 8216, 4.3.3.1). */
function targetDuration(lines: readonly Line[]): number {
  return lines.reduce((longest, line) => Math.max(longest, Math.round(line.duration)), 1);
}
