import type { Totals } from "./listing";

export interface Kept {
  readonly cameras: readonly string[];
  readonly retentionDays: number;
}

const none = { bytes: 0, recordings: 0, oldest: null };

/** What `GET /storage` answers: each camera of the settings, and each that recorded once and is no more; of those that the reader sees. */
export function storage(totals: Totals | undefined, { cameras, retentionDays }: Kept, sees?: readonly string[]) {
  const counted = totals?.cameras ?? {};
  const names = [...new Set([...cameras, ...Object.keys(counted).sort()])];
  const shown = names
    .filter((name) => !sees || sees.includes(name))
    .map((name) => ({ name, ...none, ...counted[name] }));
  const { bytes, recordings } = sees ? sum(shown) : (totals ?? none);
  return {
    bytes,
    recordings,
    cameras: shown,
    retentionDays,
    updated: totals?.updated ?? null,
  };
}

const sum = (cameras: readonly Pick<typeof none, "bytes" | "recordings">[]) =>
  cameras.reduce((all, one) => ({ bytes: all.bytes + one.bytes, recordings: all.recordings + one.recordings }), none);
