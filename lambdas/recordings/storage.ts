import type { Totals } from "./listing";

export interface Kept {
  readonly cameras: readonly string[];
  readonly retentionDays: number;
}

const none = { bytes: 0, recordings: 0, oldest: null };

/** What `GET /storage` answers: each camera of the settings, and each that recorded once and is no more. */
export function storage(totals: Totals | undefined, { cameras, retentionDays }: Kept) {
  const counted = totals?.cameras ?? {};
  const names = new Set([...cameras, ...Object.keys(counted).sort()]);
  return {
    bytes: totals?.bytes ?? 0,
    recordings: totals?.recordings ?? 0,
    cameras: [...names].map((name) => ({ name, ...none, ...counted[name] })),
    retentionDays,
    updated: totals?.updated ?? null,
  };
}
