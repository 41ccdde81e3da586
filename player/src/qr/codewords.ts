import { correction } from "./correction";

/** Correction bytes in each block and number of blocks, for versions 1 to 40 at level M (15 % may be lost): ISO/IEC 18004, table 9. */
const correctionLength = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];
const blockCount = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35,
  37, 38, 40, 43, 45, 47, 49,
];

const byteMode = 0b0100;

/** How the bytes of one version are parted: the long blocks come last and have one byte more. */
interface Layout {
  readonly total: number;
  readonly blocks: number;
  readonly correction: number;
  readonly data: number;
}

/** How many modules the patterns leave to the bytes: all, less finders, timing, alignment, format and version. */
function room(version: number): number {
  const side = version * 4 + 17;
  const marks = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const finders = 3 * 8 * 8;
  const timingAndFormat = 2 * (side - 16) + 31;
  // Two of an alignment pattern's 25 in each line of the timing are already counted, three of the grid's corners are finders.
  const alignment = marks === 0 ? 0 : 25 * (marks * marks - 3) - 5 * 2 * (marks - 2);
  const versions = version < 7 ? 0 : 2 * 18;
  return side * side - finders - timingAndFormat - alignment - versions;
}

function layout(version: number): Layout {
  const total = room(version) >>> 3;
  const blocks = blockCount[version - 1] ?? 0;
  const length = correctionLength[version - 1] ?? 0;
  return { total, blocks, correction: length, data: total - blocks * length };
}

function bits(value: number, length: number): number[] {
  return Array.from({ length }, (_, at) => (value >>> (length - 1 - at)) & 1);
}

/** The length's bits: a version of 10 and above has more of them. */
const lengthBits = (version: number) => (version < 10 ? 8 : 16);

/** The smallest version that holds so many bytes. @throws RangeError beyond 2331 of them */
function versionFor(bytes: number): number {
  for (let version = 1; version <= 40; version++) {
    if (4 + lengthBits(version) + bytes * 8 <= layout(version).data * 8) return version;
  }
  throw new RangeError(`A QR code holds 2331 bytes, not ${bytes}.`);
}

function padded(text: Uint8Array, version: number, capacity: number): number[] {
  const stream = [...bits(byteMode, 4), ...bits(text.length, lengthBits(version))];
  for (const byte of text) stream.push(...bits(byte, 8));
  stream.push(...bits(0, Math.min(4, capacity * 8 - stream.length)));
  while (stream.length % 8 !== 0) stream.push(0);
  const bytes: number[] = [];
  for (let at = 0; at < stream.length; at += 8) {
    bytes.push(Number.parseInt(stream.slice(at, at + 8).join(""), 2));
  }
  for (let at = 0; bytes.length < capacity; at++) bytes.push(at % 2 === 0 ? 0xec : 0x11);
  return bytes;
}

/** The bytes of a code in the order in which they are drawn: the blocks' data in turns, then their correction in turns. */
export function codewords(text: string): { readonly version: number; readonly bytes: readonly number[] } {
  const encoded = new TextEncoder().encode(text);
  const version = versionFor(encoded.length);
  const { total, blocks, correction: length, data } = layout(version);
  const bytes = padded(encoded, version, data);

  const short = Math.floor(data / blocks);
  const shortBlocks = blocks - (total % blocks);
  const parts: number[][] = [];
  for (let block = 0, at = 0; block < blocks; block++) {
    const size = short + (block < shortBlocks ? 0 : 1);
    parts.push(bytes.slice(at, at + size));
    at += size;
  }
  const corrections = parts.map((part) => correction(part, length));
  const inTurns = (rows: readonly number[][], longest: number) =>
    Array.from({ length: longest }, (_, at) => rows.flatMap((row) => row[at] ?? [])).flat();
  return { version, bytes: [...inTurns(parts, short + 1), ...inTurns(corrections, length)] };
}
