import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";

/** Owncast gives up an upload after five tries of 10 s; what is left of it then is thrown away. */
const LIFE_MS = 60_000;

/** Bodies that come in parts, as Owncast's S3 client sends everything above 5 MB (20 Mbit/s at the default latency). */
export class MultipartUploads {
  private readonly uploads = new Map<string, { readonly at: number; readonly parts: Map<number, Buffer> }>();

  constructor(private readonly now: () => number = Date.now) {}

  begin(): string {
    for (const [id, { at }] of this.uploads) if (this.now() - at > LIFE_MS) this.uploads.delete(id);
    const id = randomUUID();
    this.uploads.set(id, { at: this.now(), parts: new Map() });
    return id;
  }

  /** How many bytes the upload has so far; `undefined` when there is no such upload. */
  size(id: string): number | undefined {
    const upload = this.uploads.get(id);
    return upload && [...upload.parts.values()].reduce((sum, part) => sum + part.length, 0);
  }

  /** Sent again, a part replaces itself. */
  add(id: string, part: number, body: Buffer): void {
    this.uploads.get(id)?.parts.set(part, body);
  }

  /** All parts in order. */
  join(id: string): Readable {
    const parts = [...(this.uploads.get(id)?.parts ?? [])].sort(([a], [b]) => a - b);
    return Readable.from(parts.map(([, body]) => body));
  }

  forget(id: string): void {
    this.uploads.delete(id);
  }
}
