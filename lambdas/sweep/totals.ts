import type { Row } from "../shared/recording-row";
import type { Item } from "../shared/table";

interface CameraTotals {
  bytes: number;
  recordings: number;
  /** Start of the oldest recording, ISO 8601; null when what is kept is deleted. */
  oldest: string | null;
}

/** What is kept: bytes also of what was deleted and can still be brought back, recordings without those. */
export class Totals {
  private readonly cameras = new Map<string, CameraTotals>();

  add({ recordedBy, kind, bytes, start }: Row): void {
    const totals = this.cameras.get(recordedBy) ?? { bytes: 0, recordings: 0, oldest: null };
    this.cameras.set(recordedBy, totals);
    totals.bytes += bytes;
    if (kind === "deleted") return;
    totals.recordings++;
    if (totals.oldest === null || start < totals.oldest) totals.oldest = start;
  }

  /** The table's item `storage`. */
  item(now: number): Item {
    const all = [...this.cameras.values()];
    const sum = (of: "bytes" | "recordings") => all.reduce((total, one) => total + one[of], 0);
    return {
      id: "storage",
      bytes: sum("bytes"),
      recordings: sum("recordings"),
      cameras: Object.fromEntries([...this.cameras].map(([name, totals]) => [name, { ...totals }])),
      updated: new Date(now).toISOString(),
    };
  }
}
