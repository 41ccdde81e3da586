import { describe, expect, test } from "@jest/globals";
import { Throttle } from "../../../lambdas/session/throttle";
import { attributes, Table } from "../../../lambdas/shared/table";
import { FakeAws } from "../support/fake-aws";

const fake = FakeAws.forTests();

const now = 1_000_000;
const throttle = () => new Throttle(new Table(fake.aws, "access"), () => now * 1000);

/** The row says so many tries, this one among them. */
function tried(tries: number) {
  fake.answer = () => ({ body: { Attributes: attributes({ id: "x", tries, expires: now + 90 }) } });
}

describe("the throttle", () => {
  test("lets five tries through", async () => {
    tried(5);
    await throttle().attempt("ann@example.com");
  });

  test("refuses the sixth until the window ends", async () => {
    tried(6);
    await expect(throttle().attempt("ann@example.com")).rejects.toMatchObject({
      status: 429,
      code: "too_many_attempts",
      message: expect.stringContaining("2 minutes"),
      more: { headers: { "retry-after": "90" } },
    });
  });

  test("counts in one write, so that tries at the same time all count", async () => {
    tried(1);
    await throttle().attempt("ann@example.com");
    expect(fake.received).toMatchObject([
      {
        operation: "UpdateItem",
        input: { UpdateExpression: expect.stringContaining("ADD tries :one"), ReturnValues: "ALL_NEW" },
      },
    ]);
  });

  test("does not know anybody's address", async () => {
    tried(1);
    await throttle().attempt("ann@example.com");
    await throttle().attempt("bob@example.com");
    const ids = fake.received.map(({ input }) => input.Key.id.S);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^throttle#[0-9a-f]{32}$/);
  });

  test("begins anew when the row is old, though DynamoDB has not deleted it yet", async () => {
    fake.answer = ({ operation }) =>
      operation === "UpdateItem"
        ? { status: 400, body: { __type: "x#ConditionalCheckFailedException" } }
        : { body: {} };
    await throttle().attempt("ann@example.com");
    expect(fake.received[1]).toMatchObject({
      operation: "PutItem",
      input: { Item: { tries: { N: "1" }, expires: { N: String(now + 900) } } },
    });
  });

  test("forgives by deleting the row", async () => {
    await throttle().forgive("ann@example.com");
    expect(fake.received[0]?.operation).toBe("DeleteItem");
  });
});
