import * as v from "valibot";
import { required } from "../shared/environment";
import type { Limits } from "./rules";

const minute = 60_000;

/** The variable `LIMITS`: JSON, as the settings have it. */
const Variable = v.object({
  idleMinutes: v.number(),
  maximumHours: v.number(),
  nightlyStop: v.object({ at: v.string(), zone: v.string() }),
});

export function limits(): Limits {
  const { idleMinutes, maximumHours, nightlyStop } = v.parse(Variable, JSON.parse(required("LIMITS")));
  return { idle: idleMinutes * minute, maximum: maximumHours * 60 * minute, nightly: nightlyStop };
}
