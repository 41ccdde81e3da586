/** A segment as Owncast names it: `stream-<stream>-<n>.ts`; the stream id is new at each connect of the camera. */
export interface SegmentName {
  readonly stream: string;
  readonly n: number;
  /** Owncast's number of the rendition; the source is 0, and meant where none is told. */
  readonly rendition?: number;
}

/** What Owncast's playlist says of a segment. */
export interface NamedSegment extends SegmentName {
  /** EXTINF, seconds. */
  readonly duration: number;
  /** EXT-X-PROGRAM-DATE-TIME, milliseconds since 1970. */
  readonly time: number;
}

const FILE = /^stream-([A-Za-z0-9_-]{1,64})-(\d{1,9})\.ts$/;
/** The id under which Owncast uploads the clip that it shows while nobody streams. */
const OFFLINE = "offline";

/** `null` for everything that is not a segment of the camera, the offline clip included. */
export function parseSegmentName(file: string): SegmentName | null {
  const [, stream, n] = FILE.exec(file) ?? [];
  return stream && n && stream !== OFFLINE ? { stream, n: Number(n) } : null;
}

export function segmentFile({ stream, n }: SegmentName): string {
  return `stream-${stream}-${n}.ts`;
}

/**
 * The segments that one of Owncast's playlists names. Owncast uploads the file while ffmpeg rewrites it, so one in ten
 * is empty or cut; what stands in it whole is true, the rest is ignored, and so is the offline clip of the last one,
 * whose EXTINF of 8 s exceeds the target duration. Never throws.
 */
export function parseSourcePlaylist(text: string): NamedSegment[] {
  if (!text.startsWith("#EXTM3U")) return [];
  const named: NamedSegment[] = [];
  let duration = Number.NaN;
  let time = Number.NaN;
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line.startsWith("#EXTINF:")) duration = Number.parseFloat(line.slice("#EXTINF:".length));
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:"))
      time = parseTime(line.slice("#EXT-X-PROGRAM-DATE-TIME:".length));
    else if (line && !line.startsWith("#")) {
      const name = parseSegmentName(line.slice(line.lastIndexOf("/") + 1));
      if (name && duration > 0 && duration < 3600 && Number.isFinite(time)) named.push({ ...name, duration, time });
      duration = Number.NaN;
      time = Number.NaN;
    }
  }
  return named;
}

/** ffmpeg writes the zone as `+0000`, which JavaScript's Date does not have to take. */
function parseTime(text: string): number {
  return Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}
