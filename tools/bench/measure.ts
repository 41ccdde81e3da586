/** One line of the table: what was measured, beside what it has to stand. */
export interface Measure {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** `[least, most]` of what `value` is the median of. */
  readonly spread?: readonly [number, number];
  /** A peer that was measured in the same run, or a limit. */
  readonly against: Against;
  /** More is better, as of a throughput. @default false */
  readonly more?: boolean;
}

export interface Against {
  readonly what: string;
  /** In the unit of what is measured. */
  readonly value: number;
  readonly spread?: readonly [number, number];
  /** How many times the peer is still well. @default 1 */
  readonly allowed?: number;
}

export type Unit = "ms" | "s" | "%" | "MB" | "/s" | "calls" | "errors" | "USD";

/** A line that could not be measured here, and why. */
export interface Skipped {
  readonly what: string;
  readonly skipped: string;
}

export type Outcome = Measure | Skipped;

/** How many times the peer or limit; NaN against a limit of 0. */
export function ratio({ value, against }: Measure): number {
  return against.value === 0 ? Number.NaN : value / against.value;
}

export function verdict(measure: Measure): "ok" | "behind" {
  const { value, against, more = false } = measure;
  const bound = against.value * (against.allowed ?? 1);
  return (more ? value >= bound : value <= bound) ? "ok" : "behind";
}
