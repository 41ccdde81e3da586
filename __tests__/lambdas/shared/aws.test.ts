import { describe, expect, test } from "@jest/globals";
import { Aws } from "../../../lambdas/shared/aws";
import { Table } from "../../../lambdas/shared/table";
import { FakeAws } from "../support/fake-aws";

const fake = FakeAws.forTests();

describe("a call of AWS", () => {
  test("goes to the endpoint, signed with the role's keys for that service and region", async () => {
    fake.answer = () => ({ body: { Signature: "c2ln" } });
    expect(await fake.aws.call("kms", "Sign", { KeyId: "k" })).toEqual({ Signature: "c2ln" });
    expect(fake.received).toMatchObject([
      {
        method: "POST",
        url: "/",
        input: { KeyId: "k" },
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "TrentService.Sign",
          "x-amz-security-token": "session",
          authorization: expect.stringMatching(/Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/kms\/aws4_request/),
        },
      },
    ]);
  });

  test("asks for an object path-style at an endpoint", async () => {
    const response = await fake.aws.get("box", "media/garden/status.json");
    expect(response.status).toBe(200);
    expect(fake.received[0]).toMatchObject({ method: "GET", url: "/box/media/garden/status.json" });
  });

  test("writes an object on a condition, and answers what came of it", async () => {
    fake.answer = () => ({ status: 412 });
    const response = await fake.aws.put("box", "media/a.json", '{"a":1}', { "if-match": '"etag"' });
    expect(response.status).toBe(412);
    expect(fake.received).toMatchObject([
      { method: "PUT", url: "/box/media/a.json", headers: { "if-match": '"etag"' }, input: { a: 1 } },
    ]);
  });

  test.each([500, 503, 429])("is tried again after %i", async (status) => {
    fake.answer = () => (fake.received.length < 3 ? { status } : { body: { ok: true } });
    expect(await fake.aws.call("ssm", "GetParameters", {})).toEqual({ ok: true });
  });

  test("is tried again when the connection breaks", async () => {
    fake.answer = () => (fake.received.length < 2 ? "hang up" : { body: { ok: true } });
    expect(await fake.aws.call("ssm", "GetParameters", {})).toEqual({ ok: true });
  });

  test("gives up after three tries, as passing", async () => {
    fake.answer = () => "hang up";
    await expect(fake.aws.call("ssm", "GetParameters", {})).rejects.toMatchObject({ status: 0, passing: true });
    expect(fake.received).toHaveLength(3);
  });

  test.each([
    ["AccessDeniedException", false],
    ["ProvisionedThroughputExceededException", true],
    ["ThrottlingException", true],
  ])("refused with %s carries that name and is passing: %s", async (code, passing) => {
    fake.refuse(code);
    await expect(fake.aws.call("dynamodb", "GetItem", {})).rejects.toMatchObject({ code, passing, status: 400 });
  });

  test("refused in words that are not JSON is an AwsError too", async () => {
    fake.answer = () => ({ status: 400, body: "<html>" });
    await expect(fake.aws.call("dynamodb", "GetItem", {})).rejects.toMatchObject({ code: "Unreadable", status: 400 });
  });

  test("takes its keys and endpoint from Lambda's environment", async () => {
    const before = process.env;
    process.env = {
      ...before,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIDENV",
      AWS_SECRET_ACCESS_KEY: "s",
      AWS_ENDPOINT_URL: fake.endpoint,
    };
    const aws = Aws.fromEnvironment();
    process.env = before;
    await aws.call("ssm", "GetParameters", {});
    expect(fake.received[0]?.headers.authorization).toContain("Credential=AKIDENV/");
  });
});

describe("a table", () => {
  const table = () => new Table(fake.aws, "access");

  test("reads what was last written, in plain values", async () => {
    const Item = {
      id: { S: "starts" },
      measured: { N: "7.5" },
      seconds: { L: [{ N: "80" }] },
      live: { BOOL: false },
      title: { NULL: true },
    };
    fake.answer = () => ({ body: { Item } });
    expect(await table().get("starts")).toEqual({
      id: "starts",
      measured: 7.5,
      seconds: [80],
      live: false,
      title: null,
    });
    expect(fake.received[0]).toMatchObject({
      operation: "GetItem",
      input: { TableName: "access", Key: { id: { S: "starts" } }, ConsistentRead: true },
    });
  });

  test("has nothing under an id that was never written", async () => {
    expect(await table().get("nothing")).toBeUndefined();
  });

  test("sets attributes under aliases, so that none is a reserved word", async () => {
    expect(await table().set("starts", { state: "x" }, "state < :n", { ":n": 1 })).toBe(true);
    expect(fake.received[0]).toMatchObject({
      operation: "UpdateItem",
      input: {
        Key: { id: { S: "starts" } },
        UpdateExpression: "SET #state = :set_state",
        ExpressionAttributeNames: { "#state": "state" },
        ConditionExpression: "state < :n",
        ExpressionAttributeValues: { ":n": { N: "1" }, ":set_state": { S: "x" } },
      },
    });
  });

  test("says false when a condition does not hold, and throws whatever else", async () => {
    fake.refuse("ConditionalCheckFailedException");
    expect(await table().putIf({ id: "a" }, "attribute_not_exists(id)", {})).toBe(false);
    expect(await table().deleteIf("a", "camera = :c", { ":c": "x" })).toBe(false);
    fake.refuse("ValidationException");
    await expect(table().putIf({ id: "a" }, "x", {})).rejects.toMatchObject({ code: "ValidationException" });
  });
});
