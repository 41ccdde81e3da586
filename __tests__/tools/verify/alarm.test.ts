import { describe, expect, test } from "@jest/globals";
import { AwsError } from "../../../lambdas/shared/aws";
import { Alarm } from "../../../tools/verify/alarm";
import { CHECKS, type Place } from "../../../tools/verify/checks";
import { verify } from "../../../tools/verify/verify";

const settings = { project: "loge", environment: "prod", account: "123456789012", region: "eu-west-1" };
const member = (inner: Record<string, string>) =>
  `<member>${Object.entries(inner).map(([name, value]) => `<${name}>${value}</${name}>`)}</member>`;
const told = (what: string) => member({ Timestamp: "2026-11-21T09:00:00Z", HistorySummary: what });
const subscription = (Endpoint: string, SubscriptionArn = "arn:aws:sns:eu-west-1:123456789012:t:1") =>
  member({ SubscriptionArn, Protocol: "email", Endpoint });

/** An account whose alarm stands at OK, and does what it is given to do when it is set. */
function account({ mail = subscription("ann@example.com"), state = "OK", does = "Successfully executed action" }) {
  const states: string[] = [];
  const history = [told("Successfully executed action of yesterday")];
  const answer: Record<string, (input: Record<string, string>) => string> = {
    ListSubscriptionsByTopic: () => mail,
    DescribeAlarms: () => state && member({ StateValue: state }),
    DescribeAlarmHistory: () => history.join(""),
    SetAlarmState: ({ StateValue = "" }) => {
      states.push(StateValue);
      if (StateValue === "ALARM") history.unshift(told(does));
      return "";
    },
  };
  const asked: [string, Record<string, string>][] = [];
  const query = async (_: string, operation: string, input: Record<string, string>) => {
    asked.push([operation, input]);
    return answer[operation]!(input);
  };
  return { alarm: new Alarm({ aws: { query }, settings }), states, asked };
}

const check = CHECKS.filter(({ what }) => what === "an alarm's mail leaves AWS");
const verdict = async (alarm?: Alarm) => {
  const [one] = await verify({ alarm } as Omit<Place, "note">, () => undefined, check);
  return [one?.result, one?.said];
};

describe("the mail of an alarm", () => {
  test("is verified when CloudWatch says that it sent it, and says who must have it; the alarm is set back", async () => {
    const { alarm, states, asked } = account({});
    expect(await verdict(alarm)).toEqual([
      "verified",
      "to ann@example.com, who must now have “ALARM: loge-prod-dead-letters”",
    ]);
    expect(states).toEqual(["ALARM", "OK"]);
    expect(asked).toContainEqual([
      "ListSubscriptionsByTopic",
      { TopicArn: "arn:aws:sns:eu-west-1:123456789012:loge-prod-alarms" },
    ]);
  });

  test("fails in CloudWatch's words when it could not send it; the alarm is set back", async () => {
    const { alarm, states } = account({ does: "Failed to execute action: not authorized" });
    expect(await verdict(alarm)).toEqual(["failed", "Failed to execute action: not authorized"]);
    expect(states).toEqual(["ALARM", "OK"]);
  });

  test.each([
    [subscription("ann@example.com", "PendingConfirmation"), "ann@example.com has not confirmed yet"],
    [subscription("ann@example.com", "Deleted"), "nobody is subscribed any more"],
    ["", "nobody is subscribed any more"],
  ])("fails while nobody gets it: %s", async (mail, why) => {
    const { alarm, states } = account({ mail });
    expect(await verdict(alarm)).toEqual(["failed", expect.stringContaining(why)]);
    expect(states).toEqual([]);
  });

  test("is not tried while the alarm stands by itself, or the settings name nobody", async () => {
    const { alarm, states } = account({ state: "ALARM" });
    expect(await verdict(alarm)).toEqual(["skipped", expect.stringContaining("something waits in a queue")]);
    expect(await verdict()).toEqual(["skipped", expect.stringContaining("guard.alarms")]);
    expect(states).toEqual([]);
  });

  test("fails when there is no such alarm, or nobody may look", async () => {
    expect(await verdict(account({ state: "" }).alarm)).toEqual([
      "failed",
      "There is no alarm loge-prod-dead-letters.",
    ]);
    const query = () => Promise.reject(new AwsError("AuthorizationError", 403, "not yours"));
    expect(await verdict(new Alarm({ aws: { query }, settings }))).toEqual(["failed", "not yours"]);
  });
});
