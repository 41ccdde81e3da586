import { gzipSync } from "fflate";

/** A file of a host: what its folder `files/` ships, or what is generated for it. */
export interface HostFile {
  /** Below `/` on the host, e.g. `opt/loge/bin/owncast-setup`; at most 100 bytes. */
  readonly path: string;
  /** Permission bits, e.g. `0o755`. */
  readonly mode: number;
  readonly content: Buffer;
}

const BLOCK = 512;

/** A `.tgz` of the files, the same bytes for the same files on every machine: sorted, owned by root, dated 1970. */
export function tgz(files: readonly HostFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const tar = Buffer.concat([
    ...sorted.flatMap((file) => [header(file), padded(file.content)]),
    Buffer.alloc(2 * BLOCK),
  ]);
  return Buffer.from(gzipSync(tar, { level: 9, mtime: 0 }));
}

/** The `ustar` header of a plain file (POSIX.1-1988, 512 bytes). */
function header({ path, mode, content }: HostFile): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path}: a path in a bundle has at most 100 bytes.`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  block.write(path, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(content.length, 11), 124);
  block.write(octal(0, 11), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  block.write("root", 265);
  block.write("root", 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
