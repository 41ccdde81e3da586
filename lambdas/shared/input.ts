import { vValidator } from "@hono/valibot-validator";
import * as v from "valibot";
import { ApiError } from "./errors";

/** Checks the JSON body, the query or the path. What does not fit is answered 422 `invalid_input`, field by field. */
export const input = <T extends v.GenericSchema, Target extends "json" | "query" | "param">(
  target: Target,
  schema: T,
) =>
  vValidator(target, schema, (result) => {
    if (result.success) return;
    const details = result.issues.map((issue) => ({ path: v.getDotPath(issue) ?? "", message: issue.message }));
    throw new ApiError(422, "invalid_input", `Not as expected: ${details[0]?.message}.`, { details });
  });
