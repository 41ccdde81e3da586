import { ask } from "./call";

export interface Counted {
  /** E.g. `AWS/Lambda`. */
  readonly namespace: string;
  readonly name: string;
  /** One dimension: its name and value. */
  readonly of: readonly [name: string, value: string];
  readonly value: number;
  /** CloudWatch's word. */
  readonly unit: "Bytes" | "Count";
}

/** Adds to a metric, as a service of AWS does by itself. */
export async function count(
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
  { namespace, name, of: [dimension, of], value, unit }: Counted,
): Promise<void> {
  const input = {
    ...{ Action: "PutMetricData", Version: "2010-08-01", Namespace: namespace },
    "MetricData.member.1.MetricName": name,
    "MetricData.member.1.Dimensions.member.1.Name": dimension,
    "MetricData.member.1.Dimensions.member.1.Value": of,
    "MetricData.member.1.Value": String(value),
    "MetricData.member.1.Unit": unit,
  };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(input).toString();
  await ask({ endpoint, service: "monitoring", region, method: "POST", headers, body });
}
