import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Jobs } from "../../../local/hosts/jobs";
import { cycleAmong, follows, withDependents, withRequirements } from "../../../local/hosts/order";
import { parseUnit, type Unit } from "../../../local/hosts/unit";

const unit = (
  name: string,
  lines: Partial<Pick<Unit, "after" | "before" | "requires" | "wants" | "partOf">> = {},
): Unit => ({ ...parseUnit("", name, "host"), ...lines });

/** Units of which each may follow only earlier ones, said by After= or by the other's Before=. */
const ordered = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 20 }).map((edges) => {
  const units = Array.from({ length: 7 }, (_, i) => ({
    ...unit(`${i}.target`),
    after: [] as string[],
    before: [] as string[],
  }));
  for (const [a, b, byAfter] of edges) {
    const [first, second] = [units[Math.min(a % 7, b % 7)], units[Math.max(a % 7, b % 7)]];
    if (!first || !second || first === second) continue;
    if (byAfter) second.after.push(first.name);
    else first.before.push(second.name);
  }
  return units;
});

describe("order", () => {
  test("any units that have an order are started in it and stopped in the reverse", async () => {
    await fc.assert(
      fc.asyncProperty(ordered, fc.infiniteStream(fc.nat(3)), async (units, pauses) => {
        expect(cycleAmong(units)).toBeUndefined();
        const jobs = new Jobs();
        const started: Unit[] = [];
        const stopped: Unit[] = [];
        const work = (list: Unit[], one: Unit) => async (job: Parameters<Jobs["turn"]>[0]) => {
          await jobs.turn(job);
          for (let pause = pauses.next().value ?? 0; pause > 0; pause--) await null;
          list.push(one);
        };
        await Promise.all(units.map((one) => jobs.start(one, work(started, one)).done));
        await Promise.all(units.map((one) => jobs.stop(one, work(stopped, one)).done));
        for (const a of units) {
          for (const b of units.filter((other) => follows(a, other))) {
            expect(started.indexOf(a)).toBeGreaterThan(started.indexOf(b));
            expect(stopped.indexOf(a)).toBeLessThan(stopped.indexOf(b));
          }
        }
      }),
    );
  });

  test("a circle is found and named", () => {
    fc.assert(
      fc.property(ordered, fc.integer({ min: 1, max: 6 }), (units, last) => {
        const [first, other] = [units[0] as Unit, units[last] as Unit];
        const circle = units.map((one) =>
          one === first
            ? { ...first, after: [...first.after, other.name], before: [other.name, ...first.before] }
            : one,
        );
        const cycle = cycleAmong(circle) ?? [];
        const load = (name: string | undefined) => circle.find((one) => one.name === name) as Unit;
        expect(cycle.length).toBeGreaterThan(2);
        expect(cycle[0]).toBe(cycle.at(-1));
        for (let i = 1; i < cycle.length; i++) expect(follows(load(cycle[i - 1]), load(cycle[i]))).toBe(true);
      }),
    );
  });
});

describe("who comes along", () => {
  const units = [
    unit("a", { requires: ["b"], wants: ["c", "missing"] }),
    unit("b", { wants: ["a"] }),
    unit("c"),
    unit("d", { partOf: ["b"] }),
  ];
  const load = (name: string) => units.find((one) => one.name === name);

  test("at a start: what is required and wanted, each once", () => {
    expect(withRequirements(["a"], load).map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(() => withRequirements(["missing"], load)).toThrow("Unit missing not found.");
    expect(() =>
      withRequirements(["e"], (name) => (name === "e" ? unit("e", { requires: ["f"] }) : undefined)),
    ).toThrow("Unit f not found, which e requires.");
  });

  test("at a stop: who requires it or is part of it, if it runs", () => {
    expect(withDependents(["b"], units).sort()).toEqual(["a", "b", "d"]);
    expect(withDependents(["b"], [])).toEqual(["b"]);
    expect(withDependents(["c"], units)).toEqual(["c"]);
  });
});
