import { createMiddleware } from "hono/factory";
import type { Api } from "./app";
import type { Caller } from "./caller";
import { ApiError, unavailable } from "./errors";

export type Group = "viewer" | "publisher" | "operator";

/** An operator may do all that a viewer may. */
const allowed: Record<Group, readonly string[]> = {
  viewer: ["viewer", "publisher", "operator"],
  publisher: ["publisher", "operator"],
  operator: ["operator"],
};

export function belongs(caller: Caller, group: Group): boolean {
  return caller.groups.split(",").some((one) => allowed[group].includes(one));
}

/** Lets through people only: 403 `forbidden` for a machine's token, whatever its group. */
export const people = createMiddleware<Api>(async (c, next) => {
  if (c.var.caller.via === "token") throw new ApiError(403, "forbidden", "This is for people who sign in.");
  await next();
});

/** Lets through who is signed in and, when a group is named, belongs to it. Else 401 `sign_in_first` or 403 `forbidden`. */
export const requires = (group?: Group) =>
  createMiddleware<Api>(async (c, next) => {
    const { caller } = c.var;
    if (caller.problem) throw unavailable();
    if (!caller.sub) throw new ApiError(401, "sign_in_first", "Sign in first.");
    if (group && !belongs(caller, group)) {
      throw new ApiError(403, "forbidden", `This is for the group "${group}". An operator can add you to it.`);
    }
    await next();
  });
