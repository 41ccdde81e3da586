import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";

export interface DashboardProps {
  /** Its name, e.g. `loge-prod`. */
  readonly name: string;
  readonly region: string;
  readonly hosts: Readonly<Record<"proxy" | "owncast", { readonly id: string }>>;
  /** Id of the HTTP API. */
  readonly api: string;
  /** Names of the functions. */
  readonly functions: readonly string[];
  /** Queues that hold what failed, by what is said of them. */
  readonly queues: Readonly<Record<string, { readonly name: string }>>;
}

/** Namespace, metric, one dimension and its value, and how it is shown. */
type Line = readonly [string, string, string, string, { readonly stat: string; readonly label: string }];

/** Of CloudWatch's grid of 24. */
const [wide, high] = [12, 6];

/** One picture of what AWS counts by itself: nothing here is measured for it. Three dashboards of an account are free. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { name, region, hosts, api, functions, queues }: DashboardProps) {
    super(scope, id);
    const host = (metric: string, stat: string) =>
      Object.entries(hosts).map(([label, { id: instance }]): Line => ec2(metric, instance, { stat, label }));
    const gateway = (metric: string, stat: string, label: string): Line => [
      ...(["AWS/ApiGateway", metric, "ApiId", api] as const),
      { stat, label },
    ];
    const each = (metric: string, stat: string) =>
      functions.map(
        (fn): Line => ["AWS/Lambda", metric, "FunctionName", fn, { stat, label: fn.slice(name.length + 1) }],
      );
    const charts: readonly (readonly [title: string, lines: readonly Line[]])[] = [
      ["Hosts: processor, %", host("CPUUtilization", "Average")],
      ["Hosts: processor credits left", host("CPUCreditBalance", "Average")],
      ["Hosts: bytes received", host("NetworkIn", "Sum")],
      ["Hosts: bytes sent", host("NetworkOut", "Sum")],
      ["Hosts: failed checks", host("StatusCheckFailed", "Maximum")],
      [
        "API: calls",
        [gateway("Count", "Sum", "all"), gateway("4xx", "Sum", "refused (4xx)"), gateway("5xx", "Sum", "failed (5xx)")],
      ],
      ["API: milliseconds", [gateway("Latency", "p50", "half"), gateway("Latency", "p99", "99 %")]],
      ["Functions: failed calls", each("Errors", "Sum")],
      ["Functions: milliseconds, 99 %", each("Duration", "p99")],
      [
        "Events that failed for good",
        Object.entries(queues).map(
          ([label, queue]): Line => [
            ...(["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name] as const),
            { stat: "Maximum", label },
          ],
        ),
      ],
    ];
    new CloudwatchDashboard(this, "Default", {
      dashboardName: name,
      dashboardBody: JSON.stringify({
        widgets: charts.map(([title, metrics], n) => ({
          type: "metric",
          ...{ x: (n % 2) * wide, y: Math.floor(n / 2) * high, width: wide, height: high },
          properties: { title, region, metrics, period: 300, view: "timeSeries" },
        })),
      }),
    });
  }
}

function ec2(metric: string, instance: string, shown: Line[4]): Line {
  return ["AWS/EC2", metric, "InstanceId", instance, shown];
}
