import type { Aws } from "../shared/aws";
import { Metrics } from "../shared/metrics";

/** Seconds. What EC2 tells without extra cost comes every five minutes, and some minutes late. */
const period = 300;
const late = 4 * period * 1000;

/** What a host receives, as EC2 itself measures it: nothing on the host needs to be alive for it. */
export class Network {
  private readonly metrics: Metrics;

  constructor(
    aws: Pick<Aws, "query">,
    private readonly instance: string,
  ) {
    this.metrics = new Metrics(aws);
  }

  /** Bytes in the newest five minutes that are known, of the last twenty; undefined when none are. Throws when CloudWatch does not tell. */
  async received(now: number): Promise<number | undefined> {
    const metric = { namespace: "AWS/EC2", name: "NetworkIn", of: ["InstanceId", this.instance] } as const;
    const sums = await this.metrics.sums(metric, { from: now - late, to: now, period });
    return sums.at(-1)?.sum;
  }
}
