import { beforeEach, describe, expect, test } from "@jest/globals";
import { type Apps, apps } from "../support/apps";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

captureLogs();
const fake = FakeAws.forTests();
let world: Apps;
beforeEach(() => {
  world = apps(fake);
});

const operator = { groups: "operator", headers: { "x-loge": "1" } };
const asked = () => fake.received.map(({ operation }) => operation);

describe("an authenticator", () => {
  test("of somebody else is forgotten; they stay signed in, and known where they have signed in", async () => {
    expect((await send(world.people, "DELETE /people/sub-2/totp", operator)).statusCode).toBe(204);
    expect(asked()).toContain("AdminSetUserMFAPreference");
    expect(asked()).not.toContain("PutItem");
  });

  test("of one's own is not: that takes the password, elsewhere", async () => {
    const answer = await send(world.people, "DELETE /people/sub-1/totp", operator);
    expect(refusal(answer)).toEqual([403, "own_authenticator"]);
    expect(asked()).toEqual([]);
  });
});

describe("an id is spelled in one way: Cognito would find the person by others too, and our rows would not", () => {
  test.each([
    ["DELETE /people/SUB-1/totp", undefined],
    ["DELETE /people/Sub-2", undefined],
    ["DELETE /people/Sub-2/sessions", undefined],
    ["PATCH /people/Sub-2", { group: "viewer" }],
  ])("%s", async (line, body) => {
    expect(refusal(await send(world.people, line, { ...operator, body }))).toEqual([422, "invalid_input"]);
    expect(asked()).toEqual([]);
  });
});
