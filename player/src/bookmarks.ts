const kept = "loge.positions";
/** How many recordings are remembered. */
const most = 100;
/** Seconds from either end within which there is nothing to continue. */
const [begun, done] = [5, 15];

/** Where each recording was left, on this device, in seconds. */
export class Bookmarks {
  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem">) {}

  get(recording: string): number | undefined {
    return this.read().get(recording);
  }

  set(recording: string, position: number, duration: number): void {
    const all = this.read();
    all.delete(recording);
    if (position > begun && position < duration - done) all.set(recording, Math.round(position));
    this.storage.setItem(kept, JSON.stringify([...all].slice(-most)));
  }

  private read(): Map<string, number> {
    try {
      return new Map(JSON.parse(this.storage.getItem(kept) ?? "[]"));
    } catch {
      return new Map();
    }
  }
}
