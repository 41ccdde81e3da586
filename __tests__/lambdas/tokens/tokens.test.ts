import { describe, expect, test } from "@jest/globals";
import { Refusals } from "../../../lambdas/shared/refusals";
import { Table } from "../../../lambdas/shared/table";
import { tokenRowId } from "../../../lambdas/shared/token-rows";
import { TokenShelf } from "../../../lambdas/tokens/token-shelf";
import { tokens } from "../../../lambdas/tokens/tokens";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { type Call, refusal, send } from "../support/request";

const logs = captureLogs();
const fake = FakeAws.forTests();
const now = Date.parse("2026-11-21T12:00:00.000Z");
const id = "b".repeat(64);

function call(line: string, more: Call = {}) {
  const access = new Table(fake.aws, "access");
  const app = tokens(new TokenShelf(access), new Refusals(access), () => now);
  return send(app, line, { groups: "operator", headers: { "x-loge": "1" }, ...more });
}

const row = (name: string, more: object = {}) => ({
  id: { S: `token#${id}` },
  kind: { S: "token" },
  name: { S: name },
  group: { S: "viewer" },
  by: { S: "sub-1" },
  created: { S: "2026-11-20T12:00:00.000Z" },
  expires: { N: String(now / 1000 + 60) },
  ...more,
});

describe("POST /tokens", () => {
  const station = { name: " Weather station ", group: "publisher", days: 30 };

  test("shows the new token, this once, and keeps its SHA-256", async () => {
    const { statusCode, json } = await call("POST /tokens", { body: station });
    expect(statusCode).toBe(201);
    const { token, ...shown } = json;
    const row = tokenRowId(token);
    expect(shown).toEqual({
      ...{ id: row.slice(6), name: "Weather station", group: "publisher", lastUsed: null },
      ...{ created: "2026-11-21T12:00:00.000Z", expires: "2026-12-21T12:00:00.000Z", works: true },
    });
    const [{ operation, input }] = fake.received as [(typeof fake.received)[0]];
    expect(operation).toBe("PutItem");
    expect(input.Item).toEqual({
      ...{ id: { S: row }, kind: { S: "token" }, name: { S: "Weather station" }, group: { S: "publisher" } },
      ...{ by: { S: "sub-1" }, created: { S: shown.created }, expires: { N: String(now / 1000 + 30 * 86_400) } },
    });
    expect(JSON.stringify([fake.received[0]?.input, logs])).not.toContain(token);
  });

  test("makes another one each time", async () => {
    const made = await Promise.all([1, 2].map(() => call("POST /tokens", { body: station })));
    expect(new Set(made.map(({ json }) => json.token)).size).toBe(2);
  });

  test.each([
    [{ ...station, name: "  " }, "name"],
    [{ ...station, name: "a".repeat(61) }, "name"],
    [{ ...station, name: "two\nlines" }, "name"],
    [{ ...station, group: "root" }, "group"],
    [{ ...station, group: "viewer,operator" }, "group"],
    [{ ...station, days: 0 }, "days"],
    [{ ...station, days: 366 }, "days"],
    [{ ...station, days: 1.5 }, "days"],
  ])("%j is refused by its %s", async (body, path) => {
    const answer = await call("POST /tokens", { body });
    expect(refusal(answer)).toEqual([422, "invalid_input"]);
    expect(answer.json.error.details[0].path).toBe(path);
    expect(fake.received).toHaveLength(0);
  });
});

describe("GET /tokens", () => {
  test("lists them by the index, page by page, without those whose time is over", async () => {
    const pages = [
      { Items: [row("New", { lastUsed: { S: "2026-11-21T11:00:00.000Z" } })], LastEvaluatedKey: { id: { S: "x" } } },
      { Items: [row("Old"), row("Over", { expires: { N: String(now / 1000) } })] },
    ];
    fake.answer = ({ operation, input }) => ({
      body: operation === "Query" ? pages[input.ExclusiveStartKey ? 1 : 0] : { Responses: { access: [] } },
    });
    const { tokens } = (await call("GET /tokens")).json;
    expect(tokens).toEqual([
      {
        ...{ id, name: "New", group: "viewer", created: "2026-11-20T12:00:00.000Z" },
        ...{ lastUsed: "2026-11-21T11:00:00.000Z", expires: "2026-11-21T12:01:00.000Z", works: true },
      },
      expect.objectContaining({ name: "Old", lastUsed: null }),
    ]);
    const asked = fake.received.filter(({ operation }) => operation === "Query");
    expect(asked.map(({ input }) => input.IndexName)).toEqual(["by_kind", "by_kind"]);
  });

  test.each([
    ["was removed", { id: { S: "removed#sub-1" } }],
    [
      "is no operator any more",
      { id: { S: "person#sub-1" }, group: { S: "viewer" }, changed: { N: String(now / 1000 - 60) } },
    ],
  ])("says of one whose maker %s that it does not work", async (_, person) => {
    fake.answer = ({ operation }) => ({
      body: operation === "Query" ? { Items: [row("Left over")] } : { Responses: { access: [person] } },
    });
    expect((await call("GET /tokens")).json.tokens).toMatchObject([{ name: "Left over", works: false }]);
  });
});

describe("DELETE /tokens/{id}", () => {
  test("ends one, and only what is a token", async () => {
    expect((await call(`DELETE /tokens/${id}`)).statusCode).toBe(204);
    expect(fake.received[0]).toMatchObject({
      operation: "DeleteItem",
      input: { Key: { id: { S: `token#${id}` } }, ConditionExpression: "kind = :token" },
    });
  });

  test("of one that is not there is 404", async () => {
    fake.refuse("ConditionalCheckFailedException");
    expect(refusal(await call(`DELETE /tokens/${id}`))).toEqual([404, "token_not_found"]);
  });

  test("of what is no id asks nothing", async () => {
    expect(refusal(await call("DELETE /tokens/removed%23sub-1"))).toEqual([422, "invalid_input"]);
    expect(fake.received).toHaveLength(0);
  });
});

describe.each(["GET /tokens", "POST /tokens", `DELETE /tokens/${id}`])("%s", (line) => {
  const body = line.startsWith("POST") ? { name: "x", group: "viewer", days: 1 } : undefined;

  test.each(["", "viewer", "publisher"])("is not for %j", async (groups) => {
    expect(refusal(await call(line, { groups, body }))).toEqual([403, "forbidden"]);
    expect(fake.received).toHaveLength(0);
  });

  test("is not for a machine, whatever its group: it could make itself live for ever", async () => {
    expect(refusal(await call(line, { via: "token", body }))).toEqual([403, "forbidden"]);
    expect(fake.received).toHaveLength(0);
  });
});
