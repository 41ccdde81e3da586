import * as v from "valibot";
import { api } from "../shared/app";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { log } from "../shared/log";
import { oneLine } from "../shared/names";
import type { Refusals } from "../shared/refusals";
import { people, requires } from "../shared/requires";
import { isBacked, type TokenRow } from "../shared/token-rows";
import type { TokenShelf } from "./token-shelf";

const Id = v.object({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "a token's id")) });

const NewToken = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1, "a name"), v.maxLength(60, "up to 60 letters"), oneLine),
  group: v.picklist(["viewer", "publisher", "operator"], "viewer, publisher or operator"),
  days: v.pipe(v.number(), v.integer(), v.minValue(1, "a day at least"), v.maxValue(365, "up to 365 days")),
});

/** What an id begins with in the table; people see the rest. */
const prefix = "token#";

/** `/api/tokens`: what machines call the API with. Only people make and end them, so that no token outlives its days. */
export const tokens = (
  shelf: Pick<TokenShelf, "all" | "make" | "revoke">,
  refusals: Pick<Refusals, "standing">,
  now: () => number = Date.now,
) => {
  const operator = [requires("operator"), people] as const;

  return api()
    .get("/tokens", ...operator, async (c) => {
      const rows = (await shelf.all()).filter(({ expires }) => expires * 1000 > now());
      const told = rows.map(async (row) => ({ ...shown(row), works: await isBacked(row, refusals) }));
      return c.json({ tokens: await Promise.all(told) });
    })
    .post("/tokens", ...operator, input("json", NewToken), async (c) => {
      const { days, ...given } = c.req.valid("json");
      const { sub } = c.var.caller;
      const created = new Date(now()).toISOString();
      const expires = Math.floor(now() / 1000) + days * 86_400;
      const { id, token } = await shelf.make({ ...given, created, by: sub, expires });
      const made = shown({ ...given, id, kind: "token", created, by: sub, expires });
      log("INFO", "token made", { id: made.id, ...given, sub });
      return c.json({ ...made, works: true, token }, 201);
    })
    .delete("/tokens/:id", ...operator, input("param", Id), async (c) => {
      const { id } = c.req.valid("param");
      if (!(await shelf.revoke(prefix + id))) throw new ApiError(404, "token_not_found", "There is no such token.");
      log("INFO", "token revoked", { id, sub: c.var.caller.sub });
      return c.body(null, 204);
    });
};

function shown({ id, name, group, created, lastUsed, expires }: TokenRow) {
  return {
    id: id.slice(prefix.length),
    name,
    group,
    created,
    lastUsed: lastUsed ?? null,
    expires: new Date(expires * 1000).toISOString(),
  };
}
