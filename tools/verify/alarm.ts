import type { Aws } from "../../lambdas/shared/aws";
import { until } from "../../local/wait";
import type { Settings } from "../../settings";

/** CloudWatch acts within seconds of a change. */
const ACTS_WITHIN_MS = 60_000;

export interface AlarmOptions {
  readonly aws: Pick<Aws, "query">;
  readonly settings: Pick<Settings, "project" | "environment" | "account" | "region">;
}

/** One alarm of the guard, set by hand: whether its mail leaves AWS. Whether it arrives, only its reader can say. */
export class Alarm {
  /** The alarm that is quiet while all is well, and whose state nothing but mail depends on. */
  readonly name: string;
  private readonly aws: Pick<Aws, "query">;
  private readonly topic: string;

  constructor({ aws, settings: { project, environment, account, region } }: AlarmOptions) {
    this.aws = aws;
    this.name = `${project}-${environment}-dead-letters`;
    this.topic = `arn:aws:sns:${region}:${account}:${project}-${environment}-alarms`;
  }

  /** Who gets the mail. SNS writes to nobody who has not confirmed. */
  async readers(): Promise<{ readonly confirmed: string[]; readonly pending: string[] }> {
    const xml = await this.aws.query("sns", "ListSubscriptionsByTopic", { TopicArn: this.topic });
    const all = members(xml).map((one) => ({ email: inXml(one, "Endpoint"), arn: inXml(one, "SubscriptionArn") }));
    const emails = (kind: RegExp) => all.filter(({ arn }) => kind.test(arn)).map(({ email }) => email);
    // Whoever left is listed for some days more, as Deleted.
    return { confirmed: emails(/^arn:/), pending: emails(/^PendingConfirmation$/) };
  }

  /** Whether it stands at ALARM by itself. @throws Error when there is no such alarm */
  async isRaised(): Promise<boolean> {
    const xml = await this.aws.query("monitoring", "DescribeAlarms", { "AlarmNames.member.1": this.name });
    const state = inXml(xml, "StateValue");
    if (!state) throw new Error(`There is no alarm ${this.name}.`);
    return state === "ALARM";
  }

  /**
   * Sets it, waits until CloudWatch has told what it did about it, and sets it back.
   * @returns CloudWatch's words
   */
  async ring(): Promise<string> {
    const known = new Set(await this.acted());
    await this.set("ALARM", "npm run verify tries whether this mail arrives. Nothing is wrong.");
    try {
      const news = async () => (await this.acted()).find((one) => !known.has(one));
      const told = await until(news, { what: `an action of ${this.name}`, timeoutMs: ACTS_WITHIN_MS, everyMs: 1_000 });
      const said = inXml(told, "HistorySummary");
      if (/fail/i.test(said)) throw new Error(said);
      return said;
    } finally {
      await this.set("OK", "npm run verify has seen what it wanted.");
    }
  }

  /** What it has done, newest first, each with its time. */
  private async acted(): Promise<string[]> {
    const asked = { AlarmName: this.name, HistoryItemType: "Action" };
    return members(await this.aws.query("monitoring", "DescribeAlarmHistory", asked));
  }

  private async set(StateValue: "ALARM" | "OK", StateReason: string): Promise<void> {
    await this.aws.query("monitoring", "SetAlarmState", { AlarmName: this.name, StateValue, StateReason });
  }
}

function members(xml: string): string[] {
  return [...xml.matchAll(/<member>([\s\S]*?)<\/member>/g)].map(([, inner = ""]) => inner);
}

function inXml(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? "";
}
