import type { Aws } from "../shared/aws";

/** Milliseconds. What EC2 tells without extra cost comes every five minutes, and some minutes late. */
const period = 300_000;
const late = 4 * period;

/** What a host receives, as EC2 itself measures it: nothing on the host needs to be alive for it. */
export class Network {
  constructor(
    private readonly aws: Pick<Aws, "query">,
    private readonly instance: string,
  ) {}

  /** Bytes in the newest five minutes that are known, of the last twenty; undefined when none are. Throws when CloudWatch does not tell. */
  async received(now: number): Promise<number | undefined> {
    const xml = await this.aws.query("monitoring", "GetMetricStatistics", {
      Namespace: "AWS/EC2",
      MetricName: "NetworkIn",
      "Dimensions.member.1.Name": "InstanceId",
      "Dimensions.member.1.Value": this.instance,
      StartTime: iso(Math.floor((now - late) / period) * period),
      EndTime: iso(now),
      Period: String(period / 1000),
      "Statistics.member.1": "Sum",
    });
    const members = [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = ""]) => ({
      at: Date.parse(/<Timestamp>([^<]*)</.exec(member)?.[1] ?? ""),
      sum: Number(/<Sum>([^<]*)</.exec(member)?.[1]),
    }));
    const newest = members.sort((a, b) => a.at - b.at).at(-1);
    return newest && Number.isFinite(newest.sum) ? newest.sum : undefined;
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
