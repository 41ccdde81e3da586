import type { Aws } from "../shared/aws";

/** Mail to whom the settings name; to nobody without a topic. */
export class Messages {
  /** @param topic ARN of the topic */
  constructor(
    private readonly aws: Pick<Aws, "query">,
    private readonly topic: string | undefined,
  ) {}

  /** @param subject up to 100 characters of ASCII, as SNS wants it */
  async send(subject: string, message: string): Promise<void> {
    if (!this.topic) return;
    await this.aws.query("sns", "Publish", { TopicArn: this.topic, Subject: subject, Message: message });
  }
}
