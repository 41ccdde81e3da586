import { statfs } from "node:fs/promises";

/**
 * Of what is free for the spool: a fifth stays for Owncast's last minute of segments and its database, for the
 * journals, for what is arriving, and for the twentieth that ext4 gives to nobody but root.
 */
const SHARE = 0.8;

/** Who has segments on the disk that can be done without. */
export interface Holder {
  /** When the oldest segment that may go was filmed, milliseconds since 1970. */
  readonly oldest: number | undefined;
  /** Deletes that segment for good. */
  dropOldest(): Promise<void>;
}

/** There is no room, and nothing that may go. */
export class Full extends Error {}

/** How much all cameras together may keep on the disk. What is filmed now is kept at the cost of the oldest. */
export class SpoolLimit {
  private bound = Number.POSITIVE_INFINITY;
  private held = 0;
  private left = Number.POSITIVE_INFINITY;
  private readonly holders: Holder[] = [];

  /** Of bytes; without a call there is no limit. */
  set(bytes: number): void {
    this.bound = bytes;
  }

  add(holder: Holder): void {
    this.holders.push(holder);
  }

  /** Bytes that wait on the disk. */
  get used(): number {
    return this.held;
  }

  /** Of the limit, or of the disk where somebody else fills it: 0 to 1. */
  get share(): number {
    const room = Math.min(this.bound - this.held, this.left);
    return Number.isFinite(this.bound) ? 1 - room / this.bound : 0;
  }

  /** So many bytes are free on the disk. */
  measured(free: number): void {
    this.left = free;
  }

  /** So many bytes came onto the disk; negative when they left it. */
  count(bytes: number): void {
    this.held += bytes;
  }

  /**
   * Counts so many bytes, once older segments have made room for them.
   * @throws Full
   */
  async take(bytes: number): Promise<void> {
    while (this.held + bytes > this.bound)
      if (!(await this.dropOldest())) throw new Full(`the spool is full: ${this.held} of ${this.bound} bytes`);
    this.held += bytes;
  }

  /** The disk has no room before the limit is reached: lets go of this many bytes, if there are as many. */
  async free(bytes: number): Promise<void> {
    const target = this.held - bytes;
    while (this.held > target && (await this.dropOldest()));
  }

  private async dropOldest(): Promise<boolean> {
    let first: Holder | undefined;
    for (const each of this.holders)
      if (each.oldest !== undefined && each.oldest < (first?.oldest ?? Number.POSITIVE_INFINITY)) first = each;
    await first?.dropOldest();
    return first !== undefined;
  }
}

/** The limit in bytes: what the setting says, or four fifths of what is free, where the spool's own segments count as free. */
export async function spoolBytes(setting: string | undefined, folder: string, used: number): Promise<number> {
  if (!setting) {
    return Math.floor(SHARE * ((await freeBytes(folder)) + used));
  }
  const bytes = Number(setting);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new Error(`LOGE_SPOOL_BYTES is no number of bytes: ${setting}`);
  return bytes;
}

/** What the folder's disk has left for anybody. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
