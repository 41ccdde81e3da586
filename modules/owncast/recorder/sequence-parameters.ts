/** What an H.264 sequence parameter set says of the picture. */
export interface PictureFormat {
  readonly width: number;
  readonly height: number;
  /** RFC 6381, e.g. `avc1.64001f`. */
  readonly codec: string;
}

/** Profiles whose set also speaks of chroma, depth and scaling lists (H.264, 7.3.2.1.1). */
const HIGH = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/**
 * Reads a set, from the byte after the NAL unit's header on.
 * @returns `null` when it is cut off, or describes no picture
 */
export function parseSequenceParameters(unit: Uint8Array): PictureFormat | null {
  const bits = new Bits(withoutEscapes(unit));
  try {
    const format = read(bits);
    return format.width > 0 && format.height > 0 ? format : null;
  } catch {
    return null;
  }
}

function read(bits: Bits): PictureFormat {
  const head = [bits.take(8), bits.take(8), bits.take(8)];
  const codec = `avc1.${head.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  bits.golomb();
  const chroma = HIGH.has(head[0] ?? 0) ? skipHigh(bits) : 1;
  bits.golomb();
  const order = bits.golomb();
  if (order === 0) bits.golomb();
  if (order === 1) {
    bits.take(1);
    bits.golomb();
    bits.golomb();
    for (let count = bits.golomb(); count > 0; count--) bits.golomb();
  }
  bits.golomb();
  bits.take(1);
  const columns = bits.golomb() + 1;
  const rows = bits.golomb() + 1;
  const fields = bits.take(1) ? 1 : 2;
  if (fields === 2) bits.take(1);
  bits.take(1);
  const [left, right, top, bottom] = bits.take(1)
    ? [bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()]
    : [0, 0, 0, 0];
  const [across, down] = [chroma === 1 || chroma === 2 ? 2 : 1, (chroma === 1 ? 2 : 1) * fields];
  return { width: columns * 16 - (left + right) * across, height: rows * 16 * fields - (top + bottom) * down, codec };
}

/** @returns chroma_format_idc */
function skipHigh(bits: Bits): number {
  const chroma = bits.golomb();
  if (chroma === 3) bits.take(1);
  bits.golomb();
  bits.golomb();
  bits.take(1);
  if (bits.take(1)) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) if (bits.take(1)) skipList(bits, list < 6 ? 16 : 64);
  }
  return chroma;
}

function skipList(bits: Bits, size: number): void {
  let next = 8;
  let last = 8;
  for (let at = 0; at < size; at++) {
    if (next !== 0) next = (last + bits.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** 00 00 03 stands for 00 00 where a start code would be read otherwise. */
function withoutEscapes(data: Uint8Array): Uint8Array {
  return data.filter((byte, at) => !(byte === 3 && at > 1 && data[at - 1] === 0 && data[at - 2] === 0));
}

class Bits {
  private at = 0;

  constructor(private readonly data: Uint8Array) {}

  take(count: number): number {
    let value = 0;
    for (let taken = 0; taken < count; taken++) {
      const byte = this.data[this.at >> 3];
      if (byte === undefined) throw new RangeError("cut off");
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1);
      this.at++;
    }
    return value;
  }

  golomb(): number {
    let zeros = 0;
    while (this.take(1) === 0) if (++zeros > 32) throw new RangeError("no number");
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signedGolomb(): number {
    const value = this.golomb();
    return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
  }
}
