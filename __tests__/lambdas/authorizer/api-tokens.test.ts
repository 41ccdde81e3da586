import { describe, expect, test } from "@jest/globals";
import { ApiTokens } from "../../../lambdas/authorizer/api-tokens";
import { authorizer } from "../../../lambdas/authorizer/authorizer";
import { AwsError } from "../../../lambdas/shared/aws";
import { nobody } from "../../../lambdas/shared/caller";
import { Refusals } from "../../../lambdas/shared/refusals";
import { Table } from "../../../lambdas/shared/table";
import { TokenShelf } from "../../../lambdas/tokens/token-shelf";
import { captureLogs } from "../support/logs";
import { MemoryAws } from "../support/memory-aws";

const logs = captureLogs();
const start = Date.parse("2026-11-21T12:00:00.000Z");
const minute = 60_000;

/** A table with one token of a viewer for a day, an authorizer before it, and a clock. */
async function world() {
  const memory = new MemoryAws();
  const access = new Table(memory.aws, "access");
  const made = {
    name: "Weather station",
    group: "viewer" as const,
    by: "sub-1",
    created: new Date(start).toISOString(),
  };
  const { id, token } = await new TokenShelf(access).make({ ...made, expires: start / 1000 + 86_400 });
  const at = { time: start };
  const never = { read: async () => undefined };
  const asked = authorizer(
    never,
    { standing: async () => undefined },
    new ApiTokens(access, new Refusals(access), () => at.time),
  );
  const ask = async (text: string) => (await asked({ headers: { authorization: text } })).context;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  return { memory, id, token, at, ask, basic, row: () => memory.items.get(id) };
}

describe("a machine's token", () => {
  test("says who is calling, and for which group", async () => {
    const { ask, basic, token, id } = await world();
    const who = { sub: id, username: "", groups: "viewer", cameras: "*", via: "token", signIn: "", problem: "" };
    expect(await ask(basic(token))).toEqual(who);
    expect(await ask(basic(`${token}:`))).toEqual(who);
    expect(await ask(basic(token).replace("Basic", "basic"))).toEqual(who);
  });

  test("is in the table only as its SHA-256", async () => {
    const { memory, token, ask, basic } = await world();
    await ask(basic(token));
    expect(token).toMatch(/^loge_[\w-]{43}$/);
    expect(JSON.stringify([...memory.items])).not.toContain(token.slice(5));
    expect([...memory.items.keys()]).toEqual([expect.stringMatching(/^token#[0-9a-f]{64}$/)]);
  });

  test("ends with its time, before the table has forgotten it", async () => {
    const { ask, basic, token, at } = await world();
    at.time = start + 86_400_000 - 1;
    expect((await ask(basic(token))).groups).toBe("viewer");
    at.time = start + 86_400_000;
    expect(await ask(basic(token))).toEqual(nobody);
  });

  test("is nobody once it is revoked, at the next call", async () => {
    const { memory, id, ask, basic, token } = await world();
    await new TokenShelf(new Table(memory.aws, "access")).revoke(id);
    expect(await ask(basic(token))).toEqual(nobody);
    expect(memory.items.size).toBe(0);
  });

  test.each([
    ["is removed", { id: "removed#sub-1" }],
    ["is a viewer now", { id: "person#sub-1", group: "viewer", changed: start / 1000 + 1 }],
  ])("is nobody once its maker %s, and its use is not noted", async (_, row) => {
    const { memory, ask, basic, token } = await world();
    memory.items.set(row.id, row);
    expect(await ask(basic(token))).toEqual(nobody);
    expect(memory.calls["UpdateItem"]).toBeUndefined();
  });

  test("outlives its maker's signing out, and that they are limited to cameras", async () => {
    const { memory, ask, basic, token } = await world();
    memory.items.set("signed-out#sub-1", { id: "signed-out#sub-1", before: start / 1000 + 60 });
    memory.items.set("person#sub-1", { id: "person#sub-1", cameras: ["garden"] });
    expect((await ask(basic(token))).groups).toBe("viewer");
  });

  test("notes its use at most once in five minutes", async () => {
    const { memory, ask, basic, token, at, row } = await world();
    for (const later of [0, 1, 299_999]) {
      at.time = start + later;
      await ask(basic(token));
    }
    expect(memory.calls["UpdateItem"]).toBe(1);
    expect(row()?.["lastUsed"]).toBe("2026-11-21T12:00:00.000Z");
    at.time = start + 5 * minute;
    await ask(basic(token));
    expect(row()?.["lastUsed"]).toBe("2026-11-21T12:05:00.000Z");
  });

  test("that is revoked while it is used does not come back", async () => {
    const { memory, ask, basic, token, id } = await world();
    memory.before = (call) => {
      if (call === "UpdateItem") memory.items.delete(id);
    };
    await ask(basic(token));
    expect(memory.items.size).toBe(0);
  });

  test("is taken although its use cannot be noted, which is logged without it", async () => {
    const { memory, ask, basic, token } = await world();
    memory.before = (call) => {
      if (call === "UpdateItem") throw new AwsError("InternalServerError", 500, "");
    };
    expect((await ask(basic(token))).groups).toBe("viewer");
    expect(logs).toContainEqual(expect.objectContaining({ level: "WARN" }));
    expect(JSON.stringify(logs)).not.toContain(token);
  });

  test("that cannot be looked up is nobody, and said to be so", async () => {
    const { memory, ask, basic, token } = await world();
    memory.before = () => {
      throw new AwsError("InternalServerError", 500, "");
    };
    expect(await ask(basic(token))).toEqual({ ...nobody, problem: "unavailable" });
  });

  test.each([
    ["another one", (token: string) => `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`],
    ["its hash", (_: string, id: string) => id.slice(6)],
    ["its row's id", (_: string, id: string) => id],
    ["a password and a name", (token: string) => `admin:${token}`],
    ["nothing", () => ""],
    ["the row of something else", () => "removed#sub-1"],
    ["two of it", (token: string) => `${token}::`],
  ])("%s is nobody", async (_, shown) => {
    const { ask, basic, token, id } = await world();
    expect(await ask(basic(shown(token, id)))).toEqual(nobody);
  });

  test("is not taken as Bearer, nor bare", async () => {
    const { ask, token } = await world();
    expect(await ask(`Bearer ${token}`)).toEqual(nobody);
    expect(await ask(token)).toEqual(nobody);
    expect(await ask(`Basic ${token}`)).toEqual(nobody);
  });
});
