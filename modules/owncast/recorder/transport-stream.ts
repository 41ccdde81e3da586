import { type PictureFormat, parseSequenceParameters } from "./sequence-parameters";

const PACKET = 188;
const SYNC = 0x47;
/** 33 bits at 90 kHz: presentation time stamps start again after 26.5 hours. */
const WRAP = 2 ** 33;
const H264 = 0x1b;
const AAC = 0x0f;
/** A sequence parameter set stands in the first frame's first packets. */
const LOOKED_AT = 4096;
const PARAMETER_SET = 7;

/** What is in a segment. */
export interface SegmentFormat {
  readonly picture: PictureFormat | null;
  /** Frames a second. */
  readonly frameRate: number | null;
  /** RFC 6381, e.g. `mp4a.40.2`; `null` when no sound is in it, whatever was announced. */
  readonly sound: string | null;
}

/** Looks into a finished MPEG-TS segment as Owncast's ffmpeg writes it: one picture of H.264, and sound of AAC or none. */
export function formatOf(data: Uint8Array): SegmentFormat {
  const { video, audio } = streamsOf(data);
  const stamps = videoTimeStamps(data);
  const seconds = span(stamps) / 90_000;
  return {
    picture: video === undefined ? null : pictureOf(firstUnit(data, video)),
    frameRate: seconds > 0 ? frameRate((stamps.length - 1) / seconds) : null,
    sound: audio === undefined ? null : soundOf(firstUnit(data, audio)),
  };
}

/** RTMP's time stamps are whole milliseconds: in a second of 30 frames they are that much off. */
function frameRate(measured: number): number {
  const whole = Math.round(measured);
  return Math.abs(measured - whole) / whole < 0.002 ? whole : Math.round(measured * 1000) / 1000;
}

/** Whether there is sound in it, and not only announced; `null` when it cannot be read. */
export function isHeard(data: Uint8Array): boolean | null {
  const { video, audio } = streamsOf(data);
  if (audio !== undefined) return firstUnit(data, audio).length > 0;
  return video === undefined ? null : false;
}

/** How many pictures in it can be shown without those before; ffmpeg marks them as places where one may begin. */
export function keyframes(data: Uint8Array): number {
  const { video } = streamsOf(data);
  let count = 0;
  for (const { pid, starts, mayBegin } of packets(data)) if (pid === video && starts && mayBegin) count++;
  return count;
}

/**
 * How long a finished MPEG-TS segment plays, in seconds, from its video time stamps: last minus first, and one frame.
 * Only for a segment that no playlist names (the last before a crash); `null` when there are not two frames in it.
 */
export function measureDuration(data: Uint8Array): number | null {
  const stamps = videoTimeStamps(data);
  if (stamps.length < 2) return null;
  return (span(stamps) + span(stamps) / (stamps.length - 1)) / 90_000;
}

function span(stamps: readonly number[]): number {
  const [first] = stamps;
  if (first === undefined) return 0;
  const offsets = stamps.map((stamp) => signed(stamp - first));
  return Math.max(...offsets) - Math.min(...offsets);
}

function signed(difference: number): number {
  if (difference > WRAP / 2) return difference - WRAP;
  return difference < -WRAP / 2 ? difference + WRAP : difference;
}

function videoTimeStamps(data: Uint8Array): number[] {
  const stamps: number[] = [];
  for (const packet of packets(data)) {
    const stamp = packet.starts ? presentationTime(data, packet.from, packet.to) : null;
    if (stamp !== null) stamps.push(stamp);
  }
  return stamps;
}

interface Packet {
  readonly pid: number;
  /** Whether a unit begins with it: a table, or a frame. */
  readonly starts: boolean;
  /** Whether who begins here misses nothing (`random_access_indicator`). */
  readonly mayBegin: boolean;
  /** Its payload. */
  readonly from: number;
  readonly to: number;
}

function* packets(data: Uint8Array): Iterable<Packet> {
  for (let at = 0; at + PACKET <= data.length && data[at] === SYNC; at += PACKET) {
    const hasPayload = (byte(data, at + 3) & 0x10) !== 0;
    if (!hasPayload) continue;
    const hasAdaptation = (byte(data, at + 3) & 0x20) !== 0;
    yield {
      pid: ((byte(data, at + 1) & 0x1f) << 8) | byte(data, at + 2),
      starts: (byte(data, at + 1) & 0x40) !== 0,
      mayBegin: hasAdaptation && byte(data, at + 4) > 0 && (byte(data, at + 5) & 0x40) !== 0,
      from: Math.min(at + 4 + (hasAdaptation ? 1 + byte(data, at + 4) : 0), at + PACKET),
      to: at + PACKET,
    };
  }
}

/** Packet ids, from the two tables at a segment's start. */
function streamsOf(data: Uint8Array): { readonly video?: number; readonly audio?: number } {
  let map: number | undefined;
  for (const { pid, starts, from, to } of packets(data)) {
    if (!starts) continue;
    const table = from + 1 + byte(data, from);
    if (pid === 0) map = short(data, table + 10) & 0x1fff;
    else if (pid === map) return mapped(data, table, to);
  }
  return {};
}

function mapped(data: Uint8Array, table: number, to: number): { video?: number; audio?: number } {
  const found: { video?: number; audio?: number } = {};
  const end = Math.min(table + 3 + (short(data, table + 1) & 0xfff) - 4, to);
  for (let at = table + 12 + (short(data, table + 10) & 0xfff); at + 5 <= end; ) {
    const type = byte(data, at);
    if (type === H264) found.video ??= short(data, at + 1) & 0x1fff;
    if (type === AAC) found.audio ??= short(data, at + 1) & 0x1fff;
    at += 5 + (short(data, at + 3) & 0xfff);
  }
  return found;
}

/** The beginning of a stream's first frame; empty when there is none. */
function firstUnit(data: Uint8Array, wanted: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { pid, starts, from, to } of packets(data)) {
    if (pid !== wanted) continue;
    if (starts === length > 0) {
      if (starts) break;
      continue;
    }
    const begin = starts ? from + 9 + byte(data, from + 8) : from;
    parts.push(data.subarray(Math.min(begin, to), to));
    length += Math.max(0, to - begin);
    if (length >= LOOKED_AT) break;
  }
  return Buffer.concat(parts);
}

function pictureOf(unit: Uint8Array): PictureFormat | null {
  for (let at = 0; at + 4 < unit.length; at++) {
    const isStart = unit[at] === 0 && unit[at + 1] === 0 && unit[at + 2] === 1;
    if (isStart && (byte(unit, at + 3) & 0x1f) === PARAMETER_SET) return parseSequenceParameters(unit.subarray(at + 4));
  }
  return null;
}

/** From the ADTS header of a frame. */
function soundOf(unit: Uint8Array): string | null {
  const isHeader = byte(unit, 0) === 0xff && (byte(unit, 1) & 0xf0) === 0xf0;
  return isHeader ? `mp4a.40.${(byte(unit, 2) >> 6) + 1}` : null;
}

/** The time stamp of a PES header that begins at `at`, if it is one of a video stream (ids 0xe0 to 0xef). */
function presentationTime(data: Uint8Array, at: number, end: number): number | null {
  if (at + 14 > end || byte(data, at) !== 0 || byte(data, at + 1) !== 0 || byte(data, at + 2) !== 1) return null;
  const isVideo = (byte(data, at + 3) & 0xf0) === 0xe0;
  const hasStamp = (byte(data, at + 7) & 0x80) !== 0;
  if (!isVideo || !hasStamp) return null;
  const high = (byte(data, at + 9) >> 1) & 0x07;
  const middle = (byte(data, at + 10) << 7) | (byte(data, at + 11) >> 1);
  const low = (byte(data, at + 12) << 7) | (byte(data, at + 13) >> 1);
  return high * 2 ** 30 + middle * 2 ** 15 + low;
}

function short(data: Uint8Array, at: number): number {
  return (byte(data, at) << 8) | byte(data, at + 1);
}

function byte(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}
