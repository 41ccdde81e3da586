import { describe, expect, test } from "@jest/globals";
import { HouseRules } from "../../../lambdas/people/house-rules";
import { OneAtATime } from "../../../lambdas/people/one-at-a-time";
import type { Member } from "../../../lambdas/people/pool";
import { Records } from "../../../lambdas/people/records";
import type { Group } from "../../../lambdas/shared/requires";
import { Table } from "../../../lambdas/shared/table";
import { MemoryAws } from "../support/memory-aws";

const now = Date.parse("2026-11-21T12:00:00Z");

/** A pool in memory, whose lists may lag behind what was done. */
function world(groups: Record<string, Group>, { lagging = false } = {}) {
  const memory = new MemoryAws();
  const table = new Table(memory.aws, "access");
  const people = new Map(Object.entries(groups));
  const listed = () => [...(lagging ? Object.entries(groups) : people)];
  const done: string[] = [];
  const member = (id: string, group: Group): Member => ({
    ...{ id, email: `${id}@example.com`, group, status: "active", totp: false },
    created: "2026-11-01T00:00:00.000Z",
  });
  const pool = {
    page: async () => ({ members: listed().map(([id, group]) => member(id, group)), next: null }),
    find: async (id: string) => (people.has(id) ? member(id, people.get(id) as Group) : undefined),
    invite: async (email: string) => {
      done.push("invite");
      return { ...member(email.split("@")[0] ?? "", "viewer"), group: null };
    },
    inviteAgain: async () => undefined,
    move: async (id: string, group: Group) => {
      done.push(`move ${id}`);
      people.set(id, group);
    },
    signOut: async () => undefined,
    forgetTotp: async () => undefined,
    delete: async (id: string) => void people.delete(id),
    operators: async () => listed().flatMap(([id, group]) => (group === "operator" ? [id] : [])),
  };
  memory.before = (call, id) => {
    if (call === "UpdateItem" || call === "PutItem") done.push(`${call} ${id}`);
  };
  const house = () =>
    new HouseRules({
      pool,
      records: new Records(table, memory.aws, "access", () => now),
      signOuts: { everywhere: async () => undefined },
      oneAtATime: new OneAtATime(
        table,
        () => now,
        () => new Promise((resolve) => setImmediate(resolve)),
      ),
      now: () => now,
    });
  return { house, people, memory, done };
}

const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code,
  );

describe("somebody who can operate Loge is always left", () => {
  test("the last operator is neither removed nor demoted", async () => {
    const house = world({ ann: "operator", bob: "viewer" }).house();
    expect(await outcome(house.remove("ann"))).toBe("last_operator");
    expect(await outcome(house.change("ann", { group: "viewer" }))).toBe("last_operator");
    expect(await outcome(house.remove("bob"))).toBe("done");
  });

  test("what is refused has changed nothing: no limit waits for a later change of group", async () => {
    const { house, memory } = world({ ann: "operator", bob: "viewer" });
    expect(await outcome(house().change("ann", { group: "viewer", cameras: ["garden"] }))).toBe("last_operator");
    expect(memory.items.get("person#ann")).toBeUndefined();
    expect(await outcome(house().change("bob", { group: "publisher", cameras: ["garden"] }))).toBe("done");
    expect(memory.items.get("person#bob")).toMatchObject({ group: "publisher", cameras: ["garden"] });
  });

  test.each([false, true])(
    "of two who do it to each other at once one is left; lists that lag: %p",
    async (lagging) => {
      for (const [one, other] of [
        ["remove", "remove"],
        ["demote", "demote"],
        ["remove", "demote"],
      ]) {
        const { house, people } = world({ ann: "operator", bob: "operator" }, { lagging });
        const doing = (what: string | undefined, id: string) =>
          what === "remove" ? house().remove(id) : house().change(id, { group: "viewer" });
        const outcomes = await Promise.all([outcome(doing(one, "ann")), outcome(doing(other, "bob"))]);
        expect(outcomes.sort()).toEqual(["done", "last_operator"]);
        expect([...people.values()].filter((group) => group === "operator")).toHaveLength(1);
      }
    },
  );

  test("of ten at once too", async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `p${i}`);
    const { house, people } = world(Object.fromEntries(ids.map((id) => [id, "operator" as const])));
    await Promise.all(ids.map((id) => outcome(house().remove(id))));
    expect(people.size).toBeGreaterThanOrEqual(1);
  });

  test("a lease that a container took with it ends by itself", async () => {
    const { house, memory } = world({ ann: "operator", bob: "operator" });
    const seconds = now / 1000;
    memory.items.set("people", { id: "people", holder: "gone", expires: seconds + 5 });
    expect(await outcome(house().remove("bob"))).toBe("people_changing");
    memory.items.set("people", { id: "people", holder: "gone", expires: seconds - 1 });
    expect(await outcome(house().remove("bob"))).toBe("done");
    expect(memory.items.has("people")).toBe(false);
  });
});

describe("in this order", () => {
  test("an invited person is limited before they are in a group", async () => {
    const { house, done, people } = world({ ann: "operator" });
    people.set("bob", "viewer");
    await house().invite("bob@example.com", { group: "viewer", cameras: ["gate"] });
    expect(done).toEqual(["invite", "UpdateItem person#bob", "move bob"]);
  });

  test("a removed person is refused before Cognito is asked, and stays so when Cognito fails", async () => {
    const { house, memory, people } = world({ ann: "operator", bob: "viewer" });
    people.delete = () => {
      throw new Error("Cognito is away.");
    };
    await expect(house().remove("bob")).rejects.toThrow("away");
    expect(memory.items.has("removed#bob")).toBe(true);
    expect(memory.items.has("people")).toBe(false);
  });

  test("a demoted person's tokens lose the group before Cognito is asked", async () => {
    const { house, done } = world({ ann: "operator", bob: "operator" });
    await house().change("bob", { group: "viewer" });
    expect(done).toEqual(["PutItem people", "UpdateItem person#bob", "move bob"]);
  });
});
