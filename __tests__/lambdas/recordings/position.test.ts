import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { cursor, positionOf } from "../../../lambdas/recordings/position";

const time = fc
  .date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2030-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const position = fc.record({ id: fc.stringMatching(/^[a-z0-9-]{1,64}$/), start: time });
const filters = fc
  .record({
    camera: fc.option(fc.constantFrom("garden", "door"), { nil: undefined }),
    q: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
    deleted: fc.boolean(),
  })
  .map((some) => ({ ...some, from: undefined, to: undefined }));

test("a cursor leads to where it was made, with its filters and no others", () => {
  fc.assert(
    fc.property(position, filters, filters, (where, mine, others) => {
      const text = cursor(where, mine);
      expect(positionOf(text, mine)).toEqual(where);
      const same = JSON.stringify(mine) === JSON.stringify(others);
      expect(positionOf(text, others)).toEqual(same ? where : undefined);
    }),
    { numRuns: 500 },
  );
});

test("a cursor with one letter changed, taken away or added is none", () => {
  const letter = fc.constantFrom(..."ABCdef019-_=. ");
  fc.assert(
    fc.property(
      position,
      filters,
      fc.nat(),
      fc.nat({ max: 1 }),
      fc.option(letter, { nil: "" }),
      (where, mine, at, gone, put) => {
        const text = cursor(where, mine);
        const cut = at % (text.length + 1);
        const odd = text.slice(0, cut) + put + text.slice(cut + gone);
        fc.pre(odd !== text);
        expect(positionOf(odd, mine)).toBeUndefined();
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a cursor from outside of the range is none: DynamoDB would fail on it", () => {
  const where = { id: "a", start: "2026-11-21T12:00:00.000Z" };
  const range = (from: string, to: string) => ({ from, to, deleted: false });
  for (const outside of [
    range("2026-11-21T12:00:00.001Z", "2026-11-22T00:00:00.000Z"),
    range("2026-11-20T00:00:00.000Z", "2026-11-21T12:00:00.000Z"),
  ])
    expect(positionOf(cursor(where, outside), outside)).toBeUndefined();
  const inside = range("2026-11-21T12:00:00.000Z", "2026-11-21T12:00:00.001Z");
  expect(positionOf(cursor(where, inside), inside)).toEqual(where);
});
