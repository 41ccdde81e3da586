import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { compose } from "../../../main";
import { parse } from "../../../settings";
import { fakeArtifacts } from "../../support/artifacts";
import { addresses, synthStack, type Terraform } from "../../support/synth";

const prod = JSON.parse(readFileSync("settings/prod.json", "utf8"));
const artifacts = fakeArtifacts();
const made = (guard: object = {}, more: object = {}): Terraform =>
  synthStack((app) => compose(app, parse({ ...prod, guard, ...more }), artifacts));
const withAll = made(prod.guard).resource;
const plain = made();
const ofGuard = (tf: Terraform) => addresses(tf).filter((address) => /\.guard_/.test(address));
const variables = (resource: Terraform["resource"], name: string) =>
  resource.aws_lambda_function[name].environment.variables;

describe("the guard looks once a minute", () => {
  const schedule = plain.resource.aws_scheduler_schedule.guard_every_minute;

  test("by a schedule whose role calls the guard and can do nothing else", () => {
    expect(schedule).toMatchObject({ schedule_expression: "rate(1 minute)", flexible_time_window: { mode: "OFF" } });
    expect(schedule.target.arn).toBe("${aws_lambda_function.guard_guard_function.arn}");
    const { Statement } = JSON.parse(plain.resource.aws_iam_role_policy.guard_policy.policy);
    expect(Statement.map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
      ["lambda:InvokeFunction", schedule.target.arn],
      ["sqs:SendMessage", "${aws_sqs_queue.guard_failures.arn}"],
    ]);
  });

  test("only this account's schedules take the role", () => {
    expect(JSON.parse(plain.resource.aws_iam_role.guard_role.assume_role_policy).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": prod.account } },
      },
    ]);
  });

  test("a look that fails is kept, and the next one is its retry", () => {
    expect(schedule.target).toMatchObject({
      retry_policy: { maximum_event_age_in_seconds: 60 },
      dead_letter_config: { arn: "${aws_sqs_queue.guard_failures.arn}" },
    });
    expect(plain.resource.aws_lambda_function_event_invoke_config.guard_guard_failures).toMatchObject({
      maximum_retry_attempts: 0,
      destination_config: { on_failure: { destination: "${aws_sqs_queue.guard_failures.arn}" } },
    });
  });

  test("with what the settings say, which the page is told by too", () => {
    const { resource } = made(
      { idleMinutes: 45, maximumHours: 6 },
      { nightlyStop: { at: "03:15", zone: "Asia/Tokyo" } },
    );
    const expected = { idleMinutes: 45, maximumHours: 6, nightlyStop: { at: "03:15", zone: "Asia/Tokyo" } };
    for (const name of ["guard_guard_function", "api_servers_function"])
      expect(JSON.parse(variables(resource, name).LIMITS)).toEqual(expected);
  });

  test("the hosts' own timers wait twice as long, and an hour at least", () => {
    // What a host is comes packed, and is named after its sum.
    const bundle = (guard: object) => made(guard).resource.aws_ssm_parameter.proxy_bundle_parameter.insecure_value;
    expect(bundle({ idleMinutes: 20 })).toBe(bundle({}));
    expect(bundle({ idleMinutes: 31 })).not.toBe(bundle({}));
  });
});

describe("what the guard may do", () => {
  const { Statement } = JSON.parse(withAll.aws_iam_role_policy.guard_guard_policy.policy);
  const may = (sid: string) => Statement.find(({ Sid }: any) => Sid === sid);

  test("stop the two hosts, and whatever else bears both tags of this environment", () => {
    expect(may("StopHosts").Resource).toEqual(
      ["proxy", "owncast"].map((host) => `\${aws_instance.${host}_instance.arn}`),
    );
    expect(may("StopOrphans")).toMatchObject({
      Action: "ec2:StopInstances",
      Resource: `arn:aws:ec2:us-east-1:${prod.account}:instance/*`,
      Condition: {
        StringEquals: { "aws:ResourceTag/loge:project": "loge", "aws:ResourceTag/loge:environment": "prod" },
      },
    });
  });

  test("remember in one row", () => {
    expect(may("Remember").Condition).toEqual({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "guard" } });
  });

  test("send mail where there is a topic, nowhere else", () => {
    expect(may("Tell")).toMatchObject({ Action: "sns:Publish", Resource: "${aws_sns_topic.guard_alarms_topic.arn}" });
    expect(plain.resource.aws_iam_role_policy.guard_guard_policy.policy).not.toContain("sns:");
    expect(variables(plain.resource, "guard_guard_function")).not.toHaveProperty("ALARMS_TOPIC");
  });
});

describe("doors that are off leave nothing", () => {
  test("no guard", () => {
    const off = made({ on: false });
    expect(ofGuard(off)).toEqual([]);
    expect(JSON.stringify(off)).not.toMatch(/LIMITS|operator@example\.com/);
  });

  test("no mail and no budget, unless the settings name an address", () => {
    expect(Object.keys(plain.resource).filter((type) => /sns|alarm|budget/.test(type))).toEqual([]);
  });
});

describe("alarms", () => {
  const alarms = Object.values<any>(withAll.aws_cloudwatch_metric_alarm);
  const metrics = alarms.flatMap(({ metric_query: queries }) => queries.flatMap(({ metric }: any) => metric ?? []));

  test("all go to the topic, when they begin and when they end", () => {
    const topic = ["${aws_sns_topic.guard_alarms_topic.arn}"];
    for (const alarm of alarms) expect(alarm).toMatchObject({ alarm_actions: topic, ok_actions: topic });
  });

  test("watch ten metrics at most, which cost nothing", () => {
    expect(metrics.length).toBeGreaterThan(7);
    expect(metrics.length).toBeLessThanOrEqual(10);
  });

  test("watch what is there", () => {
    const watched = metrics.flatMap(({ dimensions }) => Object.values<string>(dimensions));
    const named = Object.values<any>(withAll.aws_lambda_function).map(({ function_name: name }) => name);
    for (const name of watched) {
      const [, type = "", address = ""] = /^\$\{(\w+)\.(\w+)\./.exec(name) ?? [];
      expect([name, named.includes(name) || Object.keys(withAll[type] ?? {}).includes(address)]).toEqual([name, true]);
    }
    expect(new Set(watched).size).toBeGreaterThan(6);
  });

  test("the guard that does not look any more is the one alarm that silence sets off", () => {
    const silent = alarms.filter(({ treat_missing_data: missing }) => missing === "breaching");
    expect(silent.map(({ alarm_name: name }) => name)).toEqual(["loge-prod-guard-is-silent"]);
  });

  test("the topic takes them from CloudWatch in this account: it has no key that would forbid it", () => {
    const { aws_sns_topic: topic, aws_sns_topic_policy: rules } = withAll;
    expect(topic.guard_alarms_topic).not.toHaveProperty("kms_master_key_id");
    expect(JSON.parse(rules.guard_alarms_topic_policy.policy).Statement[1]).toMatchObject({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": prod.account } },
    });
  });
});

test("the budget is the whole account's, and tells before it is spent", () => {
  const budget = withAll.aws_budgets_budget.guard_budget;
  expect(budget).toMatchObject({
    limit_amount: "30",
    limit_unit: "USD",
    time_unit: "MONTHLY",
    name: "loge-prod-month",
  });
  expect(budget).not.toHaveProperty("cost_filter");
  expect(budget.notification.map((one: any) => [one.notification_type, one.threshold])).toEqual([
    ["ACTUAL", 80],
    ["FORECASTED", 100],
  ]);
});
