import { InvokeRefused } from "../functions";
import type { Resource } from "../terraform/state";
import { AsyncInvoker, type AsyncOptions } from "./async-invoke";
import type { BusEvent } from "./feed";
import { matchesPattern, type Pattern } from "./pattern";
import { post } from "./queue";

interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly pattern: Pattern;
  readonly targets: readonly Resource["attributes"][];
}

/** EventBridge's rules: which events go to which functions. Queues and log groups are served by the emulator itself. */
export class Rules {
  private readonly rules: readonly Rule[];
  private readonly invoker: AsyncInvoker;

  constructor(private readonly options: AsyncOptions) {
    this.rules = readRules(options);
    this.invoker = new AsyncInvoker(options);
  }

  /** Gives an event to every rule that wants it. Resolves when the first attempts are over; failures are logged. */
  async take(event: BusEvent, bus: string): Promise<void> {
    const wanting = this.rules.filter((rule) => rule.bus === bus && matchesPattern(rule.pattern, event));
    await Promise.all(wanting.flatMap((rule) => rule.targets.map((target) => this.deliver(rule, target, event))));
  }

  stop(): void {
    this.invoker.stop();
  }

  private async deliver(rule: Rule, target: Resource["attributes"], event: BusEvent): Promise<void> {
    const { state, endpoint, log } = this.options;
    try {
      const input = target.input ? JSON.parse(target.input) : event;
      await this.invoker.invoke(target.arn, input, { principal: "events.amazonaws.com", arn: rule.arn });
    } catch (error) {
      const code = error instanceof InvokeRefused ? error.code : "INTERNAL_ERROR";
      const why = error instanceof Error ? error.message : String(error);
      log(`events: ${rule.name} could not deliver: ${why}`);
      const queueArn: string | undefined = target.dead_letter_config?.[0]?.arn;
      if (!queueArn) return;
      const attributes = { RULE_ARN: rule.arn, TARGET_ARN: target.arn, ERROR_CODE: code, ERROR_MESSAGE: why };
      const from = { service: "events.amazonaws.com", arn: rule.arn };
      await post(state, endpoint, { queueArn, body: event, attributes, from }).catch((failure) =>
        log(`events: ${failure.message}`),
      );
    }
  }
}

function readRules({ state, log }: AsyncOptions): Rule[] {
  return state
    .all("aws_cloudwatch_event_rule")
    .filter(({ attributes: it }) => it.event_pattern && it.state !== "DISABLED")
    .map(({ address, attributes: it }) => {
      const mine = state
        .all("aws_cloudwatch_event_target")
        .filter(
          ({ attributes: target }) =>
            target.rule === it.name && (target.event_bus_name ?? "default") === it.event_bus_name,
        );
      for (const { address: of, attributes: target } of mine) {
        if (target.input_path || target.input_transformer?.length)
          throw new Error(`${of}: changed inputs do not run locally.`);
        if (!/:(lambda|sqs|logs):/.test(target.arn))
          log(`events: ${of} is neither function, queue nor log group, and gets nothing locally`);
      }
      const pattern = JSON.parse(it.event_pattern);
      refuseUnknown(address, pattern);
      const targets = mine.map((row) => row.attributes).filter((target) => target.arn.includes(":lambda:"));
      return { name: it.name, arn: it.arn, bus: it.event_bus_name, pattern, targets };
    });
}

/** EventBridge refuses a pattern whose leaves are no lists when the rule is made, not when an event comes. */
function refuseUnknown(address: string, pattern: Pattern): void {
  for (const [field, wanted] of Object.entries(pattern)) {
    if (Array.isArray(wanted)) continue;
    if (typeof wanted !== "object" || wanted === null)
      throw new Error(`${address}: the pattern's ${field} is no list.`);
    refuseUnknown(address, wanted as Pattern);
  }
}
