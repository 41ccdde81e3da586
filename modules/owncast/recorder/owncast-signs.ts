import type { LogLine } from "./owncast-log";

/** What only Owncast sees. */
export interface OwncastSigns {
  /** Tries with a wrong stream key since the camera connected last, when the first and the last. */
  readonly wrongKey: { readonly tries: number; readonly since: number; readonly at: number } | null;
  /** What was missing in the newest stream, so that Owncast cut it off. */
  readonly lacks: "sound" | "picture" | null;
  /** Whether the camera sends sound, whatever becomes of it; `null` where that is not known. */
  readonly hasSound: boolean | null;
}

/** How long a wrong key is told from before the recorder's start. */
const OLD_MS = 600_000;

/** Understands Owncast's log, as 0.2.5 writes it. */
export class OwncastEar {
  private wrongKey: OwncastSigns["wrongKey"] = null;
  private lacks: OwncastSigns["lacks"] = null;
  hasSound: boolean | null = null;

  get signs(): OwncastSigns {
    return { wrongKey: this.wrongKey, lacks: this.lacks, hasSound: this.hasSound };
  }

  /** @param now by the clock that Owncast reads, too: milliseconds since 1970 */
  hear(lines: readonly LogLine[], now: number): void {
    for (const { at, message } of lines) {
      if (now - at > OLD_MS) continue;
      if (message.startsWith("invalid streaming key"))
        this.wrongKey = { tries: (this.wrongKey?.tries ?? 0) + 1, since: this.wrongKey?.since ?? at, at };
      if (message.startsWith("Inbound stream connected")) this.connected();
      if (message.includes("Unable to map stream at a:0")) this.lacks = "sound";
      if (message.includes("looks to have no video included")) this.lacks = "picture";
    }
  }

  /** Whoever connects has the right key. */
  private connected(): void {
    this.wrongKey = null;
    this.lacks = null;
    this.hasSound = null;
  }
}
