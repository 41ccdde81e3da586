/** A playlist as Owncast 0.2.5 uploads it: segments `from` to `to`, the first beginning at `time`. */
export function sourcePlaylist(stream: string, from: number, to: number, time: number, seconds = 2): string {
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:6",
    `#EXT-X-TARGETDURATION:${Math.ceil(seconds)}`,
    `#EXT-X-MEDIA-SEQUENCE:${from}`,
  ];
  lines.push("#EXT-X-INDEPENDENT-SEGMENTS");
  for (let n = from; n <= to; n++) {
    const date = new Date(time + (n - from) * seconds * 1000).toISOString().replace("Z", "+0000");
    lines.push(`#EXTINF:${seconds.toFixed(6)},`, `#EXT-X-PROGRAM-DATE-TIME:${date}`, `stream-${stream}-${n}.ts`);
  }
  return `${lines.join("\n")}\n`;
}
