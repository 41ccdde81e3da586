import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { describe, expect, test } from "@jest/globals";
import { PrivateBucket } from "../../../modules/storage";
import { Upkeep } from "../../../modules/upkeep";
import { fakeArtifacts } from "../../support/artifacts";
import { synth } from "../../support/synth";

const stackOf = (at: string) =>
  synth((stack) => {
    const access = new DynamodbTable(stack, "access", { name: "access" });
    new Upkeep(stack, "upkeep", {
      ...{ name: "loge-test", account: "123456789012", variables: {}, access },
      code: fakeArtifacts().lambda("upkeep"),
      hosts: { proxy: { id: "i-1", arn: "arn:proxy" }, owncast: { id: "i-2", arn: "arn:owncast" } },
      media: new PrivateBucket(stack, "media", { name: "loge-test-media" }),
      source: "loge-test.upkeep",
      nightlyStop: { at, zone: "Europe/Lisbon" },
    });
  });
const { resource } = stackOf("02:00");
const queue = "${aws_sqs_queue.upkeep_failures.arn}";
const fn = "${aws_lambda_function.upkeep_upkeep_function.arn}";

describe("upkeep", () => {
  test("is asked each day of a month's first week, each kind half an hour after the other, two hours after the nightly stop", () => {
    const schedules = Object.values<any>(resource.aws_scheduler_schedule);
    const rows = schedules.map((it) => [it.target.input, it.schedule_expression, it.schedule_expression_timezone]);
    expect(rows.sort()).toEqual([
      ['{"mode":"owncast-os-update","monthly":true}', "cron(0 4 1-7 * ? *)", "Europe/Lisbon"],
      ['{"mode":"proxy-cert-renew","monthly":true}', "cron(0 5 1-7 * ? *)", "Europe/Lisbon"],
      ['{"mode":"proxy-os-update","monthly":true}', "cron(30 4 1-7 * ? *)", "Europe/Lisbon"],
    ]);
    for (const { target } of schedules)
      expect(target).toMatchObject({
        arn: fn,
        retry_policy: { maximum_event_age_in_seconds: 60 },
        dead_letter_config: { arn: queue },
      });
  });

  test("is asked when the nightly stop has been, also past midnight", () => {
    const schedules = Object.values<any>(stackOf("22:45").resource.aws_scheduler_schedule);
    expect(schedules.map((it) => it.schedule_expression).sort()).toEqual([
      "cron(15 1 1-7 * ? *)",
      "cron(45 0 1-7 * ? *)",
      "cron(45 1 1-7 * ? *)",
    ]);
  });

  test("is asked by the events of this environment, and by no others", () => {
    expect(JSON.parse(resource.aws_cloudwatch_event_rule.upkeep_asked.event_pattern)).toEqual({
      source: ["loge-test.upkeep"],
      "detail-type": ["Upkeep asked"],
    });
    expect(resource.aws_cloudwatch_event_target.upkeep_asked_target).toMatchObject({
      arn: fn,
      dead_letter_config: { arn: queue },
    });
    expect(resource.aws_lambda_permission.upkeep_upkeep_asked_permission).toMatchObject({
      principal: "events.amazonaws.com",
      source_arn: "${aws_cloudwatch_event_rule.upkeep_asked.arn}",
    });
  });

  test("has all the time that Lambda gives, is not tried again, and keeps what failed", () => {
    expect(resource.aws_lambda_function.upkeep_upkeep_function.timeout).toBe(900);
    expect(resource.aws_lambda_function_event_invoke_config.upkeep_upkeep_failures).toMatchObject({
      maximum_retry_attempts: 0,
      destination_config: { on_failure: { destination: queue } },
    });
  });

  test("switches these two hosts and orders by one object each: it runs nothing on them", () => {
    const { Statement } = JSON.parse(resource.aws_iam_role_policy.upkeep_upkeep_policy.policy);
    const rights = Statement.map(({ Action, Resource }: any) => [[Action].flat().join(), [Resource].flat().join()]);
    expect(rights).toContainEqual(["ec2:StartInstances,ec2:StopInstances", "arn:proxy,arn:owncast"]);
    expect(rights.filter(([action]: string[]) => action?.startsWith("s3:Put"))[0][1]).toMatch(
      /\/hosts\/proxy\/upkeep\.json,.*\/hosts\/owncast\/upkeep\.json$/,
    );
    expect(JSON.stringify(rights)).not.toContain("ssm");
  });
});
