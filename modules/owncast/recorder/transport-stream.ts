const PACKET = 188;
const SYNC = 0x47;
/** 33 bits at 90 kHz: presentation time stamps start again after 26.5 hours. */
const WRAP = 2 ** 33;

/**
 * How long a finished MPEG-TS segment plays, in seconds, from its video time stamps: last minus first, and one frame.
 * Only for a segment that no playlist names (the last before a crash); `null` when there are not two frames in it.
 */
export function measureDuration(data: Uint8Array): number | null {
  const stamps = videoTimeStamps(data);
  const [first] = stamps;
  if (first === undefined || stamps.length < 2) return null;
  const offsets = stamps.map((stamp) => signed(stamp - first));
  const span = Math.max(...offsets) - Math.min(...offsets);
  return (span + span / (stamps.length - 1)) / 90_000;
}

function signed(difference: number): number {
  if (difference > WRAP / 2) return difference - WRAP;
  return difference < -WRAP / 2 ? difference + WRAP : difference;
}

function videoTimeStamps(data: Uint8Array): number[] {
  const stamps: number[] = [];
  for (let at = 0; at + PACKET <= data.length; at += PACKET) {
    if (data[at] !== SYNC) return stamps;
    const startsUnit = (byte(data, at + 1) & 0x40) !== 0;
    const hasPayload = (byte(data, at + 3) & 0x10) !== 0;
    if (!startsUnit || !hasPayload) continue;
    const hasAdaptation = (byte(data, at + 3) & 0x20) !== 0;
    const stamp = presentationTime(data, at + 4 + (hasAdaptation ? 1 + byte(data, at + 4) : 0), at + PACKET);
    if (stamp !== null) stamps.push(stamp);
  }
  return stamps;
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

function byte(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}
