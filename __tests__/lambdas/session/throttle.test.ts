import { describe, expect, test } from "@jest/globals";
import { Throttle } from "../../../lambdas/session/throttle";
import { Table } from "../../../lambdas/shared/table";
import { MemoryAws } from "../support/memory-aws";

const ann = "ann@example.com";
const minute = 60_000;
const tooMany = (seconds: number, minutes: number) => ({
  status: 429,
  code: "too_many_attempts",
  message: expect.stringContaining(` ${minutes} minutes`),
  more: { headers: { "retry-after": String(seconds) } },
});

function world() {
  const memory = new MemoryAws();
  const at = { time: Date.parse("2026-11-21T12:00:00.000Z") };
  const throttle = new Throttle(new Table(memory.aws, "access"), () => at.time);
  const tries = async (times: number) => {
    for (let i = 0; i < times; i++) await throttle.attempt(ann);
  };
  return { memory, at, throttle, tries };
}

describe("the throttle", () => {
  test("lets five tries through, and refuses the sixth", async () => {
    const { throttle, tries } = world();
    await tries(5);
    await expect(throttle.attempt(ann)).rejects.toMatchObject(tooMany(960, 16));
  });

  test("ends 16 minutes after the fifth, however often somebody tries meanwhile", async () => {
    const { throttle, tries, at } = world();
    await tries(5);
    at.time += 15 * minute;
    for (let i = 0; i < 20; i++) await expect(throttle.attempt(ann)).rejects.toMatchObject(tooMany(60, 1));
    at.time += minute;
    await tries(5);
    await expect(throttle.attempt(ann)).rejects.toMatchObject(tooMany(960, 16));
  });

  test("however tries are spread, after five Cognito has 15 minutes without one, and forgets them", async () => {
    for (const gap of [1, 4, 8, 14, 15].map((minutes) => minutes * minute)) {
      const { throttle, at } = world();
      let [run, last, longest] = [0, 0, 0];
      for (let i = 0; i < 200; i++, at.time += gap) {
        const passed = await throttle.attempt(ann).then(
          () => true,
          () => false,
        );
        if (!passed) continue;
        run = at.time - last >= 15 * minute ? 1 : run + 1;
        last = at.time;
        longest = Math.max(longest, run);
      }
      expect(longest).toBeLessThanOrEqual(5);
    }
  });

  test("counts tries at the same time", async () => {
    const { throttle } = world();
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => throttle.attempt(ann)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  test("counts them also when the row is old and DynamoDB has not deleted it yet", async () => {
    const { throttle, tries, at, memory } = world();
    await tries(5);
    at.time += 16 * minute;
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => throttle.attempt(ann)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(memory.items.size).toBe(1);
  });

  test("takes one write for a try that it lets through", async () => {
    const { memory, tries } = world();
    await tries(5);
    expect(memory.calls).toEqual({ UpdateItem: 5 });
  });

  test("counts a known device apart", async () => {
    const { throttle, tries } = world();
    await tries(5);
    for (let i = 0; i < 5; i++) await throttle.attempt(ann, "device-1");
    await throttle.attempt(ann, "device-2");
    await expect(throttle.attempt(ann, "device-1")).rejects.toMatchObject(tooMany(960, 16));
  });

  test("does not know anybody's address", async () => {
    const { throttle, memory } = world();
    await throttle.attempt(ann);
    await throttle.attempt("bob@example.com");
    const ids = [...memory.items.keys()];
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(id).toMatch(/^throttle#[0-9a-f]{32}$/);
  });

  test("forgives those who got in", async () => {
    const { throttle, tries } = world();
    await tries(5);
    await throttle.forgive(ann, "device-1");
    await expect(throttle.attempt(ann)).rejects.toMatchObject({ status: 429 });
    await throttle.forgive(ann);
    await tries(5);
  });
});
