import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { startEvents } from "../../../local/events";
import { TestClock } from "../../support/clock";
import { emulateAccount } from "../../support/emulated-account";
import { role, roleArn, stateOf } from "../../support/state";
import { until } from "../../support/until";

type Row = [string, Record<string, unknown>];
const instanceArn = "arn:aws:ec2:us-east-1:123456789012:instance/i-1";
const instance: Row = ["aws_instance", { id: "i-1", arn: instanceArn, tags_all: { "loge:host": "proxy" } }];
const schedule = (more: Record<string, unknown> = {}, target: Record<string, unknown> = {}): Row => [
  "aws_scheduler_schedule",
  {
    name: "nightly-stop",
    arn: "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly-stop",
    state: "ENABLED",
    schedule_expression: "cron(0 2 * * ? *)",
    schedule_expression_timezone: "Europe/Lisbon",
    flexible_time_window: [{ mode: "OFF" }],
    target: [
      {
        arn: "arn:aws:scheduler:::aws-sdk:ec2:stopInstances",
        role_arn: roleArn("stopper"),
        input: '{"InstanceIds":["i-1"]}',
        retry_policy: [{ maximum_event_age_in_seconds: 600, maximum_retry_attempts: 5 }],
        ...target,
      },
    ],
    ...more,
  },
];
const stopper = role("stopper", "scheduler.amazonaws.com", { action: "ec2:StopInstances", resource: instanceArn });
const hour = 3_600_000;

let account: Awaited<ReturnType<typeof emulateAccount>>;
let events: Awaited<ReturnType<typeof startEvents>>;
let clock: TestClock;
const lines: string[] = [];
const start = async (...rows: Row[]) => {
  const functions = { invoke: async () => ({}), stop: async () => {} };
  events = await startEvents({
    state: stateOf(instance, ...rows),
    endpoint: account.endpoint,
    functions,
    clock,
    log: (line) => lines.push(line),
  });
};
beforeEach(async () => {
  account = await emulateAccount();
  clock = new TestClock(Date.parse("2026-07-01T00:00:00Z"));
  lines.length = 0;
});
afterEach(async () => {
  await events?.stop();
  await account.close();
});

describe("the nightly stop", () => {
  test("stops the instances at its local time, with the schedule's role", async () => {
    await start(...stopper, schedule());
    await clock.pass(hour - 60_000);
    expect(account.calls).toEqual([]);
    await clock.pass(60_000);
    await until(() => account.calls.length > 0);
    expect(account.calls).toEqual([{ action: "StopInstances", ids: ["i-1"], key: "ASIA-stopper" }]);
  });

  test("comes every night", async () => {
    await start(...stopper, schedule());
    for (const night of [1, 2, 3]) {
      await clock.pass(24 * hour);
      await until(() => account.calls.length === night);
    }
    expect(account.calls).toHaveLength(3);
  });

  test("is tried again while its age allows", async () => {
    account.fault.ec2 = 500;
    await start(...stopper, schedule());
    for (let tries = 1; tries <= 4; tries++) {
      await clock.pass(tries === 1 ? hour : 60_000 * 2 ** (tries - 2));
      await until(() => lines.length === tries);
    }
    // 1 + 2 + 4 minutes have passed; 8 more would be past its 10.
    expect(lines.at(-1)).not.toContain("again");
    await clock.pass(hour);
    expect(account.calls).toHaveLength(4);
  });

  test("that a sleeping machine missed by more than its age is left out", async () => {
    await start(...stopper, schedule());
    const slept = clock.now() + hour + 601_000;
    clock.now = () => slept;
    await clock.pass(60_000);
    expect(lines).toEqual(["schedule nightly-stop: 2026-07-01T01:00:00.000Z was too long ago"]);
    expect(account.calls).toEqual([]);
  });

  test("is not made by a role that may not", async () => {
    const powerless = role("stopper", "scheduler.amazonaws.com", {
      action: "ec2:StopInstances",
      resource: `${instanceArn}2`,
    });
    await start(...powerless, schedule());
    await clock.pass(24 * hour);
    expect(lines).toEqual([expect.stringContaining("may not ec2:StopInstances")]);
    expect(account.calls).toEqual([]);
  });

  test("is quiet while disabled", async () => {
    await start(...stopper, schedule({ state: "DISABLED" }));
    await clock.pass(48 * hour);
    expect([account.calls, lines]).toEqual([[], []]);
  });
});

test.each<[string, Row[], string]>([
  [
    "a role that Scheduler may not assume",
    [...role("stopper", "ec2.amazonaws.com"), schedule()],
    "does not let scheduler.amazonaws.com",
  ],
  [
    "a call nobody plays",
    [...stopper, schedule({}, { arn: "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance" })],
    "does not run locally",
  ],
  ["a flexible window", [...stopper, schedule({ flexible_time_window: [{ mode: "FLEXIBLE" }] })], "flexible"],
  ["a time that is none", [...stopper, schedule({ schedule_expression: "cron(0 25 * * ? *)" })], "25"],
])("refused at start: %s", async (_, rows, message) => {
  await expect(start(...rows)).rejects.toThrow(message);
});
