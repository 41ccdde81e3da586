import type { Aws } from "./aws";

export interface Metric {
  /** E.g. `AWS/EC2`. */
  readonly namespace: string;
  readonly name: string;
  /** One dimension: its name and value. */
  readonly of: readonly [name: string, value: string];
}

export interface Span {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Seconds, whole minutes. */
  readonly period: number;
}

export interface Sum {
  /** When its period began, milliseconds since 1970. */
  readonly at: number;
  readonly sum: number;
}

/** What CloudWatch has counted, in the call that is free. */
export class Metrics {
  constructor(private readonly aws: Pick<Aws, "query">) {}

  /** Of each period in which something was counted, oldest first. Throws when CloudWatch does not tell. */
  async sums({ namespace, name, of: [dimension, value] }: Metric, { from, to, period }: Span): Promise<Sum[]> {
    const xml = await this.aws.query("monitoring", "GetMetricStatistics", {
      Namespace: namespace,
      MetricName: name,
      "Dimensions.member.1.Name": dimension,
      "Dimensions.member.1.Value": value,
      // Whole periods: CloudWatch would round it down.
      StartTime: iso(Math.floor(from / (period * 1000)) * period * 1000),
      EndTime: iso(to),
      Period: String(period),
      "Statistics.member.1": "Sum",
    });
    const members = [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = ""]) => ({
      at: Date.parse(/<Timestamp>([^<]*)</.exec(member)?.[1] ?? ""),
      sum: Number(/<Sum>([^<]*)</.exec(member)?.[1]),
    }));
    return members.filter(({ sum }) => Number.isFinite(sum)).sort((a, b) => a.at - b.at);
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
