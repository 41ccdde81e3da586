import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { startEvents } from "../../../local/events";
import { type Functions, InvokeRefused } from "../../../local/functions";
import { TestClock } from "../../support/clock";
import { emulateAccount } from "../../support/emulated-account";
import { lambda, lambdaArn, stateOf } from "../../support/state";
import { until } from "../../support/until";

type Row = [string, Record<string, unknown>];
const ruleArn = "arn:aws:events:us-east-1:123456789012:rule/written";
const queueArn = "arn:aws:sqs:us-east-1:123456789012:failures";
const rule = (more = {}): Row => [
  "aws_cloudwatch_event_rule",
  {
    name: "written",
    arn: ruleArn,
    event_bus_name: "default",
    state: "ENABLED",
    event_pattern: JSON.stringify({ source: ["aws.s3"] }),
    ...more,
  },
];
const target = (more = {}): Row => [
  "aws_cloudwatch_event_target",
  {
    rule: "written",
    event_bus_name: "default",
    arn: lambdaArn("catalog"),
    dead_letter_config: [{ arn: queueArn }],
    ...more,
  },
];
const queue = (policy: object): Row => [
  "aws_sqs_queue",
  { arn: queueArn, url: "http://127.0.0.1:1/123456789012/failures", policy: JSON.stringify({ Statement: [policy] }) },
];
const letsRule = {
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queueArn,
  Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
};
const retries = (more = {}): Row => [
  "aws_lambda_function_event_invoke_config",
  {
    function_name: "catalog",
    maximum_retry_attempts: 2,
    maximum_event_age_in_seconds: 3600,
    destination_config: [{ on_failure: [{ destination: queueArn }] }],
    ...more,
  },
];
const event = { id: "e1", source: "aws.s3", detail: { object: { key: "k" } } };

let account: Awaited<ReturnType<typeof emulateAccount>>;
let events: Awaited<ReturnType<typeof startEvents>>;
let clock: TestClock;
const invoked: { event: unknown; source: unknown }[] = [];
const lines: string[] = [];

async function start(
  rows: Row[],
  invoke: () => Promise<Awaited<ReturnType<Functions["invoke"]>>> = async () => ({ payload: null }),
) {
  const functions: Functions = {
    invoke: async (_, given, { source } = {}) => {
      invoked.push({ event: given, source });
      return invoke();
    },
    stop: async () => {},
  };
  const state = stateOf(...lambda("catalog"), ...rows);
  events = await startEvents({ state, endpoint: account.endpoint, functions, clock, log: (line) => lines.push(line) });
}
beforeEach(async () => {
  account = await emulateAccount();
  clock = new TestClock(Date.parse("2026-01-01T00:00:00Z"));
  invoked.length = 0;
  lines.length = 0;
});
afterEach(async () => {
  await events?.stop();
  await account.close();
});

const fails = async () => ({ error: { errorType: "Error", errorMessage: "no table" } });
const refused = async () => {
  throw new InvokeRefused("AccessDeniedException", "no permission");
};

describe("an event", () => {
  test("goes to the functions of the rules that want it, from the rule", async () => {
    await start([rule(), target()]);
    account.tell({ ...event, source: "aws.ec2" });
    account.tell(event, "other-bus");
    account.tell(event);
    await until(() => invoked.length > 0);
    expect(invoked).toEqual([{ event, source: { principal: "events.amazonaws.com", arn: ruleArn } }]);
  });

  test("from before the start is not delivered", async () => {
    account.tell(event);
    await start([rule(), target()]);
    account.tell({ ...event, id: "e2" });
    await until(() => invoked.length > 0);
    expect(invoked).toMatchObject([{ event: { id: "e2" } }]);
  });

  test("goes nowhere while its rule is disabled", async () => {
    await start([
      rule({ state: "DISABLED" }),
      target(),
      rule({ name: "on" }),
      target({ rule: "on", input: '{"constant":1}' }),
    ]);
    account.tell(event);
    await until(() => invoked.length > 0);
    expect(invoked).toMatchObject([{ event: { constant: 1 } }]);
  });
});

describe("a function that fails", () => {
  test("is tried again after one and two minutes, then the event goes to its destination", async () => {
    await start([rule(), target(), queue(letsRule), retries()], fails);
    account.tell(event);
    await until(() => invoked.length === 1);
    await clock.pass(59_000);
    expect(invoked).toHaveLength(1);
    await clock.pass(1_000);
    expect(invoked).toHaveLength(2);
    await clock.pass(120_000);
    expect(invoked).toHaveLength(3);
    await until(() => account.letters.length > 0);
    expect(account.letters).toMatchObject([
      {
        queue: "/123456789012/failures",
        body: {
          requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
          requestPayload: event,
          responsePayload: { errorMessage: "no table" },
        },
      },
    ]);
  });

  test("and works again is told no more", async () => {
    let times = 0;
    await start([rule(), target(), queue(letsRule), retries()], async () =>
      ++times === 1 ? fails() : { payload: null },
    );
    account.tell(event);
    await until(() => invoked.length === 1);
    await clock.pass(3_600_000);
    expect([invoked.length, account.letters]).toEqual([2, []]);
  });

  test("is not tried past the event's age", async () => {
    await start([rule(), target(), queue(letsRule), retries({ maximum_event_age_in_seconds: 60 })], fails);
    account.tell(event);
    await until(() => invoked.length === 1);
    await clock.pass(60_000);
    await until(() => account.letters.length > 0);
    expect(account.letters[0]?.body).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 2 },
    });
  });
});

describe("without permission to call the function", () => {
  test("the event goes to the target's dead letters", async () => {
    await start([rule(), target(), queue(letsRule)], refused);
    account.tell(event);
    await until(() => account.letters.length > 0);
    expect(account.letters).toEqual([
      {
        queue: "/123456789012/failures",
        body: event,
        attributes: {
          RULE_ARN: ruleArn,
          TARGET_ARN: lambdaArn("catalog"),
          ERROR_CODE: "AccessDeniedException",
          ERROR_MESSAGE: "no permission",
        },
      },
    ]);
  });

  test.each([
    ["lets nobody", { ...letsRule, Principal: { Service: "sns.amazonaws.com" } }],
    ["lets another rule", { ...letsRule, Condition: { ArnEquals: { "aws:SourceArn": `${ruleArn}2` } } }],
  ])("and it is lost where the queue's policy %s", async (_, policy) => {
    await start([rule(), target(), queue(policy)], refused);
    account.tell(event);
    await until(() => lines.some((line) => line.includes("No policy of")));
    expect(account.letters).toEqual([]);
  });
});

test.each<[string, Row[], string]>([
  ["changed input", [rule(), target({ input_path: "$.detail" })], "changed inputs"],
  ["a rule with a schedule", [rule({ schedule_expression: "rate(1 hour)" })], "a rule with a schedule"],
  ["a queue that a function reads", [["aws_lambda_event_source_mapping", {}]], "does not run locally"],
  [
    "a bucket that tells a function",
    [["aws_s3_bucket_notification", { lambda_function: [{}] }]],
    "straight to a function",
  ],
  ["a pattern whose leaf is no list", [rule({ event_pattern: '{"source":"aws.s3"}' })], "no list"],
])("refused at start: %s", async (_, rows, message) => {
  await expect(start(rows)).rejects.toThrow(message);
});
