/** One segment of a recording as its playlist tells of it. */
export interface Piece {
  readonly url: string;
  /** Seconds, from EXTINF. */
  readonly duration: number;
  /** The camera came back here: timestamps begin anew. */
  readonly discontinuity: boolean;
}

/** What `index.m3u8` is: a media playlist, or the list of the renditions that there are. */
export type Playlist =
  | { readonly kind: "media"; readonly pieces: readonly Piece[]; readonly ended: boolean }
  | { readonly kind: "renditions"; readonly source: Rendition };

export interface Rendition {
  readonly url: string;
  /** Bits a second on average, as far as the list says so. */
  readonly bandwidth: number;
}

/** @param url where `text` was read, absolute; addresses in it are relative to it */
export function readPieces(text: string, url: string): Playlist {
  const pieces: Piece[] = [];
  const renditions: Rendition[] = [];
  let duration = 0;
  let discontinuity = false;
  let ended = false;
  let bandwidth: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#EXTINF:")) duration = Number.parseFloat(line.slice("#EXTINF:".length));
    else if (line === "#EXT-X-DISCONTINUITY") discontinuity = true;
    else if (line === "#EXT-X-ENDLIST") ended = true;
    else if (line.startsWith("#EXT-X-STREAM-INF:")) bandwidth = bandwidthOf(line);
    else if (line && !line.startsWith("#")) {
      const address = new URL(line, url).href;
      if (bandwidth !== undefined) renditions.push({ url: address, bandwidth });
      else pieces.push({ url: address, duration, discontinuity });
      bandwidth = undefined;
      discontinuity = false;
    }
  }
  const [source] = [...renditions].sort((a, b) => rank(b) - rank(a));
  return source ? { kind: "renditions", source } : { kind: "media", pieces, ended };
}

/** What the camera sent is named `source`; without that name, the largest is nearest to it. */
function rank({ url, bandwidth }: Rendition): number {
  return /\/source\/[^/]+$/.test(new URL(url).pathname) ? Number.POSITIVE_INFINITY : bandwidth;
}

function bandwidthOf(line: string): number {
  const attribute = (name: string) => new RegExp(`[:,]${name}=(\\d+)`).exec(line)?.[1];
  return Number(attribute("AVERAGE-BANDWIDTH") ?? attribute("BANDWIDTH") ?? 0);
}
