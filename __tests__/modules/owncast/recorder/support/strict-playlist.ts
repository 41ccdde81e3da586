import { Lines, uri } from "./strict-lines";

export interface ParsedSegment {
  readonly uri: string;
  readonly duration: number;
  /** Where the playlist says it, milliseconds since 1970. */
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

/** Of the playlist: once, before the first segment and all that belongs to it. */
const HEADERS: Record<string, RegExp> = {
  "EXT-X-VERSION": /^[3-9]$/,
  "EXT-X-TARGETDURATION": /^[1-9]\d*$/,
  "EXT-X-MEDIA-SEQUENCE": /^\d+$/,
  "EXT-X-DISCONTINUITY-SEQUENCE": /^\d+$/,
  "EXT-X-PLAYLIST-TYPE": /^(EVENT|VOD)$/,
  "EXT-X-INDEPENDENT-SEGMENTS": /^$/,
};
/** Of one segment: once, before its address. */
const OF_SEGMENT: Record<string, RegExp> = {
  "EXT-X-PROGRAM-DATE-TIME": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  EXTINF: /^\d+(\.\d+)?,$/,
  "EXT-X-DISCONTINUITY": /^$/,
};

/** A media playlist by RFC 8216bis, as far as its tags are those that we write; throws at anything that it would not have. */
export function parseStrictly(text: string): ParsedPlaylist {
  const lines = new Lines(text);
  const header: Record<string, string> = {};
  const segments: ParsedSegment[] = [];
  let next: Record<string, string> = {};
  let ended = false;
  for (const line of lines) {
    if (ended) throw new Error("something after #EXT-X-ENDLIST");
    if (line.uri !== undefined) {
      segments.push(segmentOf(uri(line.uri), next));
      next = {};
      continue;
    }
    const { tag, value } = line;
    const isOfSegment = tag in OF_SEGMENT;
    if (tag === "EXT-X-ENDLIST" && value === "") {
      ended = true;
      continue;
    }
    if (!(isOfSegment ? OF_SEGMENT : HEADERS)[tag]?.test(value)) throw new Error(`not a tag of ours: ${line.text}`);
    const where = isOfSegment ? next : header;
    if (tag in where) throw new Error(`twice: ${line.text}`);
    const isLate = segments.length > 0 || Object.keys(next).length > 0;
    if (!isOfSegment && isLate) throw new Error(`after the first segment's: ${line.text}`);
    where[tag] = value;
  }
  if (Object.keys(next).length > 0) throw new Error("ends in the middle of a segment");
  const target = Number(header["EXT-X-TARGETDURATION"]);
  if (!target) throw new Error("no EXT-X-TARGETDURATION");
  const tooLong = segments.find(({ duration }) => Math.round(duration) > target);
  if (tooLong) throw new Error(`EXTINF ${tooLong.duration} with target duration ${target}`);
  if (new Set(segments.map((each) => each.uri)).size < segments.length) throw new Error("one segment twice");
  const type = header["EXT-X-PLAYLIST-TYPE"];
  // Neither loses segments at its beginning; the one never changes, so it must be whole.
  if (type && header["EXT-X-DISCONTINUITY-SEQUENCE"] !== undefined) throw new Error(`${type} that counts what is gone`);
  if (type === "VOD" && !ended) throw new Error("VOD without #EXT-X-ENDLIST");
  if (header["EXT-X-VERSION"] === undefined) throw new Error("fractions of a second without EXT-X-VERSION");
  return {
    target,
    sequence: Number(header["EXT-X-MEDIA-SEQUENCE"] ?? 0),
    discontinuitySequence: Number(header["EXT-X-DISCONTINUITY-SEQUENCE"] ?? 0),
    type,
    ended,
    segments,
  };
}

function segmentOf(address: string, tags: Record<string, string>): ParsedSegment {
  if (tags.EXTINF === undefined) throw new Error(`a segment without EXTINF: ${address}`);
  const date = tags["EXT-X-PROGRAM-DATE-TIME"];
  const time = date === undefined ? undefined : Date.parse(date);
  if (Number.isNaN(time)) throw new Error(`no day of the calendar: ${date}`);
  const duration = Number.parseFloat(tags.EXTINF);
  if (duration <= 0) throw new Error(`a segment without duration: ${address}`);
  return { uri: address, duration, time, discontinuity: "EXT-X-DISCONTINUITY" in tags };
}
