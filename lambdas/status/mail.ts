import type { Aws } from "../shared/aws";
import { log, named } from "../shared/log";

/** Whether anybody gets the alarms' mail: AWS sends none before its first one was confirmed. */
export class Mail {
  /** @param topic ARN; undefined when the settings name nobody */
  constructor(
    private readonly aws: Pick<Aws, "query">,
    private readonly topic: string | undefined,
  ) {}

  async isUnconfirmed(): Promise<boolean> {
    if (!this.topic) return false;
    try {
      const xml = await this.aws.query("sns", "GetTopicAttributes", { TopicArn: this.topic });
      return /<key>SubscriptionsConfirmed<\/key>\s*<value>0<\/value>/.test(xml);
    } catch (error) {
      log("WARN", "not told", { of: this.topic, ...named(error) });
      return false;
    }
  }
}
