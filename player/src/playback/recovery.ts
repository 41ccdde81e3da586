/** What a player reports when it cannot go on by itself. */
export interface Fault {
  readonly kind: "network" | "media" | "other";
  /** HTTP status, where there was one. */
  readonly status?: number;
}

export interface Remedy {
  /** `renew` the media cookies and load again · `reload` from the network · `recover` the decoder · `rebuild` the player. */
  readonly step: "renew" | "reload" | "recover" | "rebuild";
  /** Milliseconds to wait before it. */
  readonly after: number;
}

const longestWait = 8_000;
/** Two faults of one kind within this time mean that the gentle remedy did not help. */
const relapse = 10_000;

/** Chooses the gentlest remedy that has not just failed; waits longer each time in a row, and never gives up. */
export class Recovery {
  private row = 0;
  private readonly last = new Map<Remedy["step"], number>();

  remedy(fault: Fault, now: number): Remedy {
    const wait = Math.min(1000 * 2 ** this.row++, longestWait);
    if (fault.status === 401 || fault.status === 403)
      return this.gentle("renew", now) ?? { step: "reload", after: wait };
    if (fault.kind === "network") return { step: "reload", after: wait };
    if (fault.kind === "media") return this.gentle("recover", now) ?? { step: "rebuild", after: wait };
    return { step: "rebuild", after: wait };
  }

  /** The picture moves again. */
  recovered(): void {
    this.row = 0;
  }

  private gentle(step: Remedy["step"], now: number): Remedy | undefined {
    if (now - (this.last.get(step) ?? Number.NEGATIVE_INFINITY) < relapse) return undefined;
    this.last.set(step, now);
    return { step, after: 0 };
  }
}
