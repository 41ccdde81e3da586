import { EncodedPacket } from "mediabunny";

/** Samples in a frame of AAC. */
const frame = 1024;
const headerBytes = 7;

/** One silent frame of AAC-LC for one and for two channels; the same bytes that hls.js fills gaps with. */
const silent: Record<number, readonly number[]> = {
  1: [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80],
  2: [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80],
};

/**
 * Silence between two moments, in seconds. It has the ADTS header of `like`, a frame that the camera did send, for it must
 * be of the same kind. Nothing where there is no silent frame of that many channels.
 */
export function* silence(from: number, to: number, like: EncodedPacket, sound: { rate: number; channels: number }) {
  const body = silent[sound.channels];
  if (!body) return;
  const length = headerBytes + body.length;
  const data = new Uint8Array(length);
  data.set(like.data.subarray(0, headerBytes));
  // ADTS: no checksum follows the header; thirteen bits hold the frame's length.
  data[1] = (data[1] ?? 0) | 1;
  data[3] = ((data[3] ?? 0) & 0xfc) | (length >> 11);
  data[4] = (length >> 3) & 0xff;
  data[5] = ((length & 7) << 5) | ((data[5] ?? 0) & 0x1f);
  data.set(body, headerBytes);
  const duration = frame / sound.rate;
  const count = Math.floor((to - from) / duration);
  for (let n = 0; n < count; n++) yield new EncodedPacket(data, "key", from + n * duration, duration);
}
