import type { IncomingHttpHeaders } from "node:http";

/** An answer that is kept whole. */
export interface Entry {
  /** What invalidations know it by: its path as sent, with the query where the key has one. */
  readonly address: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The origin's own ETag, where compressing changed the viewer's. */
  readonly originEtag?: string;
  /** Milliseconds since 1970. */
  readonly stored: number;
  readonly expires: number;
}

/** Largest object kept, and all of them together, in bytes. A segment of 4 s at 8 Mbit/s is 4 MB. */
export const MOST_ENTRY_BYTES = 16 * 1024 * 1024;
const MOST_BYTES = 256 * 1024 * 1024;

/** Answers by key; the least recently used go first when it is full. */
export class Cache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  get(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  set(key: string, entry: Entry): void {
    this.delete(key);
    this.entries.set(key, entry);
    this.bytes += entry.body.length;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= MOST_BYTES) return;
      this.delete(oldest);
    }
  }

  /** Forgets every answer whose address is meant. */
  forget(isMeant: (address: string) => boolean): void {
    for (const [key, { address }] of this.entries) if (isMeant(address)) this.delete(key);
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.bytes -= entry.body.length;
  }
}
