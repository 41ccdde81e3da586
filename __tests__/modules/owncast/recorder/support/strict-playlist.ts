export interface ParsedSegment {
  readonly uri: string;
  readonly duration: number;
  readonly time: number | undefined;
  readonly discontinuity: boolean;
}

export interface ParsedPlaylist {
  readonly target: number;
  readonly sequence: number;
  readonly discontinuitySequence: number;
  readonly type: string | undefined;
  readonly ended: boolean;
  readonly segments: readonly ParsedSegment[];
}

const TAGS: Record<string, RegExp> = {
  "EXT-X-VERSION": /^[3-9]$/,
  "EXT-X-TARGETDURATION": /^[1-9]\d*$/,
  "EXT-X-MEDIA-SEQUENCE": /^\d+$/,
  "EXT-X-DISCONTINUITY-SEQUENCE": /^\d+$/,
  "EXT-X-PLAYLIST-TYPE": /^(EVENT|VOD)$/,
  "EXT-X-INDEPENDENT-SEGMENTS": /^$/,
  "EXT-X-PROGRAM-DATE-TIME": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  EXTINF: /^\d+(\.\d+)?,$/,
  "EXT-X-DISCONTINUITY": /^$/,
  "EXT-X-ENDLIST": /^$/,
};

/** RFC 8216 for the tags that we write; throws at anything that it would not have. */
export function parseStrictly(text: string): ParsedPlaylist {
  const lines = text.split("\n");
  if (lines.shift() !== "#EXTM3U") throw new Error("does not begin with #EXTM3U");
  if (lines.pop() !== "") throw new Error("does not end with a line break");
  const header: Record<string, string> = {};
  const segments: ParsedSegment[] = [];
  let next: Record<string, string> = {};
  for (const line of lines) {
    if (header["EXT-X-ENDLIST"] !== undefined) throw new Error("something after #EXT-X-ENDLIST");
    if (!line.startsWith("#")) {
      if (!line || next.EXTINF === undefined) throw new Error(`a segment without EXTINF: ${line}`);
      const date = next["EXT-X-PROGRAM-DATE-TIME"];
      const time = date === undefined ? undefined : Date.parse(date);
      const duration = Number.parseFloat(next.EXTINF);
      segments.push({ uri: line, duration, time, discontinuity: "EXT-X-DISCONTINUITY" in next });
      next = {};
      continue;
    }
    const [, tag = "", value = ""] = /^#([A-Z0-9-]+)(?::(.*))?$/.exec(line) ?? [];
    if (!TAGS[tag]?.test(value)) throw new Error(`not a tag of ours: ${line}`);
    const isOfSegment = /^(EXTINF|EXT-X-DISCONTINUITY|EXT-X-PROGRAM-DATE-TIME)$/.test(tag);
    const where = isOfSegment ? next : header;
    if (tag in where) throw new Error(`twice: ${line}`);
    if (!isOfSegment && tag !== "EXT-X-ENDLIST" && segments.length > 0) throw new Error(`after a segment: ${line}`);
    where[tag] = value;
  }
  if (Object.keys(next).length > 0) throw new Error("ends in the middle of a segment");
  const target = Number(header["EXT-X-TARGETDURATION"]);
  if (!target) throw new Error("no EXT-X-TARGETDURATION");
  const tooLong = segments.find(({ duration }) => Math.round(duration) > target);
  if (tooLong) throw new Error(`EXTINF ${tooLong.duration} with target duration ${target}`);
  return {
    target,
    sequence: Number(header["EXT-X-MEDIA-SEQUENCE"] ?? 0),
    discontinuitySequence: Number(header["EXT-X-DISCONTINUITY-SEQUENCE"] ?? 0),
    type: header["EXT-X-PLAYLIST-TYPE"],
    ended: "EXT-X-ENDLIST" in header,
    segments,
  };
}
