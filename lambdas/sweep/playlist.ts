/** Media playlists that a multivariant playlist names; none when it is a media playlist itself. */
export function variants(text: string): string[] {
  if (!text.includes("#EXT-X-STREAM-INF")) return [];
  return text.split("\n").flatMap((line) => (/^[a-z0-9-]{1,64}\/index\.m3u8$/.test(line.trim()) ? [line.trim()] : []));
}

/**
 * A recording's media playlist with what only the camera's live playlist tells: its last half minute, which is in the
 * bucket before the recording's own playlist is written again.
 */
export function completed(text: string, live: string, id: string): string {
  const last = text.split("\n").findLast((line) => numberOf(line) !== undefined);
  let n = last === undefined ? -1 : (numberOf(last) as number);
  const added: string[] = [];
  let tags: string[] = [];
  for (const line of live.split("\n").map((each) => each.trim())) {
    if (/^#(EXTINF|EXT-X-PROGRAM-DATE-TIME|EXT-X-DISCONTINUITY$|EXT-X-GAP)/.test(line)) tags.push(line);
    const next = numberOf(line);
    if (next === undefined) continue;
    if (line.startsWith(`${id}/`) && next > n) {
      const isGap = n >= 0 && next > n + 1 && !tags.includes("#EXT-X-DISCONTINUITY");
      added.push(...(isGap ? ["#EXT-X-DISCONTINUITY"] : []), ...tags, line.split("/").at(-1) as string);
      n = next;
    }
    tags = [];
  }
  if (added.length === 0) return text;
  const target = Math.max(targetOf(text), targetOf(live));
  const head = text.replace(/^#EXT-X-TARGETDURATION:\d+/m, `#EXT-X-TARGETDURATION:${target}`);
  return `${head.trimEnd()}\n${added.join("\n")}\n`;
}

/** Of a line that names a segment, `…/000012.ts`: 12. */
function numberOf(line: string): number | undefined {
  const [, digits] = /^(?!#)(?:.*\/)?(\d+)\.ts$/.exec(line.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function targetOf(text: string): number {
  return Number(/^#EXT-X-TARGETDURATION:(\d+)/m.exec(text)?.[1] ?? 0);
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
