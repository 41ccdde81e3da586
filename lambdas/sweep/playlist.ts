/** Media playlists that a multivariant playlist names; none when it is a media playlist itself. */
export function variants(text: string): string[] {
  if (!text.includes("#EXT-X-STREAM-INF")) return [];
  return text.split("\n").flatMap((line) => (/^[a-z0-9-]{1,64}\/index\.m3u8$/.test(line.trim()) ? [line.trim()] : []));
}

/** A recording's media playlist that nobody will add to. */
export function finished(text: string): string {
  if (text.includes("#EXT-X-ENDLIST")) return text;
  const closed = text.replace("#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-PLAYLIST-TYPE:VOD").trimEnd();
  return `${closed}\n#EXT-X-ENDLIST\n`;
}

export interface Measured {
  readonly segments: number;
  /** Seconds. */
  readonly duration: number;
  /** When its last frame ended, milliseconds since 1970; undefined when it does not say. */
  readonly end: number | undefined;
}

export function measured(text: string): Measured {
  let segments = 0;
  let duration = 0;
  let end: number | undefined;
  for (const line of text.split("\n")) {
    const [, time, seconds] = /^#EXT-X-PROGRAM-DATE-TIME:(.+)|^#EXTINF:([\d.]+)/.exec(line) ?? [];
    if (time) end = Date.parse(time);
    if (!seconds) continue;
    segments++;
    duration += Number(seconds);
    if (end !== undefined) end += Number(seconds) * 1000;
  }
  return { segments, duration: Number(duration.toFixed(3)), end: end && Math.round(end) };
}
