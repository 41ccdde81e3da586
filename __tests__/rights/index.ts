import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { matches } from "../../local/aws/pattern";
import type { Decision, Emulator } from "../../local/emulator";
import type { State } from "../../local/terraform/state";
import { show } from "../support/show";
import { attempt } from "./attempt";
import { Places } from "./places";
import { reasonOf, uncalled } from "./reasons";
import { type Context, type Role, rightsOf, says, takeRoles } from "./role";
import { type Row, table } from "./table";
import { prepare, tidy, work } from "./work";

const minutes = 60_000;

/** What each role of an applied stack may do: all that its code does, and nothing else. The emulator enforces meanwhile. */
export function describeRights(applied: () => { emulator: Emulator; state: State }): void {
  describe("with rights enforced", () => {
    let roles: readonly Role[];
    let places: Places;
    let seen: readonly Decision[];
    const role = (name: string): Role => {
      const found = roles.find((it) => it.name === name);
      if (!found) throw new Error(`There is no role ${name} in the state.`);
      return found;
    };
    const rows = (...kinds: Row[3][]) => table.filter(([, , , expected]) => kinds.includes(expected));
    const plain = ([name, action, place, , context]: Row) =>
      [name, action, place, ...Object.values(context ?? {})].join(" ");

    beforeAll(async () => {
      const { emulator, state } = applied();
      places = new Places(state);
      roles = await takeRoles(state, emulator.endpoint);
      await prepare(state, emulator.endpoint);
      await emulator.enforceIam(true);
    }, minutes);

    afterAll(async () => {
      const { emulator, state } = applied();
      await emulator.enforceIam(false);
      await tidy(state, emulator.endpoint);
    });

    test(
      "each role does all that its code does",
      async () => {
        const { emulator, state } = applied();
        await work(state, emulator.endpoint, role).finally(async () => {
          seen = await emulator.decisions();
        });
        const denied = seen.filter(({ allowed }) => !allowed);
        expect(denied).toEqual([]);
      },
      3 * minutes,
    );

    test("which is what the table says, no more and no less", () => {
      const is = (decision: Decision, [name, action, place, , context = {}]: Row) =>
        decision.principal.includes(`/loge-local-${name}/`) &&
        decision.action === action &&
        matches(places.arn(place), decision.resource) &&
        fits(context, decision.context);
      const called = rows("called");
      const unexpected = seen.filter((decision) => !called.some((row) => is(decision, row)));
      expect(unexpected).toEqual([]);
      expect(called.filter((row) => !seen.some((decision) => is(decision, row))).map(plain)).toEqual([]);
    });

    test("and the policies, conditions included, allow each of these calls", () => {
      const against = seen.filter(({ principal, action, resource, context }) => {
        const name = principal.match(/assumed-role\/loge-local-([^/]+)/)?.[1] ?? "";
        return !says(role(name), action, resource, context);
      });
      expect(against).toEqual([]);
    });

    test("what the code must not do is refused by the emulator and by the policies", async () => {
      const { emulator } = applied();
      const open = await Promise.all(
        rows("refused").map(async (row) => {
          const [name, action, place, , context = {}] = row;
          const arn = places.arn(place);
          const answer = await attempt(emulator.endpoint, role(name), action, arn, context).then(
            () => "done",
            (error: Error) => error.message,
          );
          const policy = says(role(name), action, arn, context) ? ["the policy allows it"] : [];
          return /AccessDenied|UnauthorizedOperation|not authorized/.test(answer)
            ? policy
            : [plain(row), answer, ...policy];
        }),
      );
      expect(open.flat()).toEqual([]);
    });

    test("what only a condition forbids is refused by the policies", () => {
      const open = rows("by condition").filter(([name, action, place, , context]) =>
        says(role(name), action, places.arn(place), context),
      );
      expect(open.map(plain)).toEqual([]);
    });

    test("what AWS does in a role's name is allowed, and listed with its reason", () => {
      expect(
        rows("by AWS")
          .filter((row) => !reasonOf(row))
          .map(plain),
      ).toEqual([]);
      show(`${called(seen)}\n${uncalled(rows("by AWS"))}`);
      const closed = rows("by AWS").filter(([name, action, place]) => !says(role(name), action, places.arn(place)));
      expect(closed.map(plain)).toEqual([]);
    });

    test("no role has a right that nobody uses", () => {
      const used = rows("called", "by AWS");
      const idle = roles.flatMap((one) =>
        rightsOf(one)
          .filter(
            ([action, pattern]) =>
              !used.some(
                ([name, it, place]) => name === one.name && it === action && matches(pattern, places.arn(place)),
              ),
          )
          .map(([action, pattern]) => `${one.name} ${action} ${pattern}`),
      );
      expect(idle).toEqual([]);
    });
  });
}

/** How many calls of AWS were seen, and of how many kinds, for each role. */
function called(seen: readonly Decision[]): string {
  const kinds = new Map<string, Set<string>>();
  const calls = new Map<string, number>();
  for (const { principal, action } of seen) {
    const name = principal.match(/assumed-role\/loge-local-([^/]+)/)?.[1] ?? principal;
    kinds.set(name, (kinds.get(name) ?? new Set()).add(action));
    calls.set(name, (calls.get(name) ?? 0) + 1);
  }
  const lines = [...kinds].map(([name, actions]) => `${name} | ${calls.get(name)} | ${[...actions].sort().join(", ")}`);
  return ["role | calls seen, each allowed by its policies | actions", ...lines].join("\n");
}

/** Each key that the row names has only values of its pattern; what the row does not name may be anything. */
function fits(wanted: Context, context: Decision["context"]): boolean {
  return Object.entries(wanted).every(([key, patterns]) =>
    (context[key] ?? [""]).every((value) => [patterns].flat().some((pattern) => matches(String(pattern), value))),
  );
}
