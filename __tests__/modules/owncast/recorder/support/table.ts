/** A row of what the recorder is put through. */
export interface FaultRow {
  readonly fault: string;
  /** In words. */
  readonly sent: string;
  readonly "in the bucket": string;
  /** Segments that Owncast finished and that are in no recording. */
  readonly lost: number;
  readonly recordings: number;
  readonly "the viewer saw": string;
}

/** As Markdown. */
export function faultTable(rows: readonly FaultRow[]): string {
  const columns = ["fault", "sent", "in the bucket", "lost", "recordings", "the viewer saw"] as const;
  const line = (cells: readonly unknown[]) => `| ${cells.join(" | ")} |`;
  return [columns, columns.map(() => "---"), ...rows.map((row) => columns.map((column) => row[column]))]
    .map(line)
    .join("\n");
}
