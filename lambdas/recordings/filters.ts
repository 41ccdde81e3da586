import * as v from "valibot";
import { CameraName } from "../shared/names";
import { type Filters, type Position, positionOf } from "./position";

const Instant = v.pipe(
  v.string(),
  v.isoTimestamp("a time as 2026-11-21T12:00:00Z"),
  v.check((text) => !Number.isNaN(Date.parse(text)), "a time that there is"),
  v.transform((text) => new Date(text).toISOString()),
);

const Query = v.pipe(
  v.object({
    camera: v.optional(CameraName),
    from: v.optional(Instant),
    to: v.optional(Instant),
    q: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100, "up to 100 letters"))),
    deleted: v.optional(
      v.pipe(
        v.picklist(["true", "false"], "true or false"),
        v.transform((text) => text === "true"),
      ),
      "false",
    ),
    after: v.optional(v.pipe(v.string(), v.maxLength(400, "the `next` of an earlier page"))),
    limit: v.optional(
      v.pipe(v.string(), v.digits("a number from 1 to 100"), v.toNumber(), v.minValue(1), v.maxValue(100)),
      "24",
    ),
  }),
  v.forward(
    v.partialCheck([["from"], ["to"]], ({ from, to }) => !from || !to || from < to, "later than `from`"),
    ["to"],
  ),
);

/** The query of `GET /recordings`: what to show, and where the page before ended. */
export const Page = v.pipe(
  Query,
  v.forward(
    v.check(
      ({ after, limit: _, ...filters }) => after === undefined || positionOf(after, filters) !== undefined,
      "the `next` of a page with the same filters",
    ),
    ["after"],
  ),
  v.transform(({ after, limit, ...filters }): { filters: Filters; limit: number; after?: Position } => ({
    filters,
    limit,
    after: after === undefined ? undefined : positionOf(after, filters),
  })),
);
