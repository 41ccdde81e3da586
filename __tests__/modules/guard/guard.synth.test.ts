import { describe, expect, test } from "@jest/globals";
import { Guard } from "../../../modules/guard";
import { synth } from "../../support/synth";

const instances = ["i-0aa", "i-0bb"].map((id) => ({ id, arn: `arn:aws:ec2:us-east-1:123456789012:instance/${id}` }));
const guard = (at = "02:00") =>
  synth((stack) => {
    const nightlyStop = { at, zone: "Europe/Lisbon" };
    new Guard(stack, "guard", { name: "loge-test", account: "123456789012", nightlyStop, instances });
  }).resource;

describe("the nightly stop", () => {
  test.each([
    ["02:00", "cron(0 2 * * ? *)"],
    ["23:59", "cron(59 23 * * ? *)"],
    ["00:05", "cron(5 0 * * ? *)"],
  ])("at %s, by the clock of its zone", (at, expression) => {
    expect(guard(at)["aws_scheduler_schedule"].guard_nightly_stop).toMatchObject({
      schedule_expression: expression,
      schedule_expression_timezone: "Europe/Lisbon",
      flexible_time_window: { mode: "OFF" },
    });
  });

  test("stops both hosts by EC2's own API, without a function, and gives up after ten minutes", () => {
    expect(guard()["aws_scheduler_schedule"].guard_nightly_stop.target).toMatchObject({
      arn: "arn:aws:scheduler:::aws-sdk:ec2:stopInstances",
      input: '{"InstanceIds":["i-0aa","i-0bb"]}',
      retry_policy: { maximum_event_age_in_seconds: 600 },
    });
  });

  test("can stop these two hosts and do nothing else, and only this account's schedules take the role", () => {
    const { aws_iam_role, aws_iam_role_policy } = guard();
    expect(JSON.parse(aws_iam_role_policy.guard_policy.policy).Statement).toEqual([
      { Sid: "StopHosts", Effect: "Allow", Action: "ec2:StopInstances", Resource: instances.map(({ arn }) => arn) },
    ]);
    expect(JSON.parse(aws_iam_role.guard_role.assume_role_policy).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });
});
