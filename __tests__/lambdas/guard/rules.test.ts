import { describe, expect, test } from "@jest/globals";
import { type Beat, follow, type Limits, nextStop, type Run, type Signs, verdict } from "../../../lambdas/guard/rules";

const minute = 60_000;
const hour = 60 * minute;
const limits: Limits = { idle: 30 * minute, maximum: 24 * hour, nightly: { at: "02:00", zone: "Etc/UTC" } };
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
const launch = at("12:00:00");
const kept = (keptUntil: number) => ({ keptUntil, offAt: 0 });
const quiet: Run = { launch, quietFrom: launch, live: false, ended: "" };

/** A camera's sign of life, just written; `skew` is how wrong the host's clock is. */
function beat(state: Beat["state"], now: number, { since = now, skew = 0 } = {}): Beat {
  const iso = (time: number) => new Date(time + skew).toISOString();
  return { camera: "garden", state, since: iso(since), heartbeat: iso(now), spool: null, written: now, warnings: [] };
}

describe("what is remembered of a run", () => {
  test("a run that is new has been quiet since its launch", () => {
    expect(follow(undefined, { now: at("12:01:00"), launch, beats: [] })).toEqual(quiet);
    const old = { ...quiet, launch: at("09:00:00"), live: true };
    expect(follow(old, { now: at("12:01:00"), launch, beats: [] })).toEqual(quiet);
  });

  test("a camera that is live moves the quiet to now", () => {
    const now = at("12:20:00");
    expect(follow(quiet, { now, launch, beats: [beat("live", now)] })).toMatchObject({ live: true, quietFrom: now });
  });

  test("a sign of life that is older than a minute is none of being live", () => {
    const beats = [beat("live", at("12:20:00"))];
    expect(follow(quiet, { now: at("12:21:01"), launch, beats })).toEqual(quiet);
  });

  test.each([0, -2 * hour, 2 * hour])(
    "a broadcast ended when it did, on a host whose clock is wrong by %i ms",
    (skew) => {
      const live = { ...quiet, live: true, quietFrom: at("12:20:00") };
      const now = at("12:21:00");
      const ended = beat("ended", now, { since: at("12:20:30"), skew });
      expect(follow(live, { now, launch, beats: [ended] })).toMatchObject({ live: false, quietFrom: at("12:20:30") });
    },
  );

  test("a broadcast that came and went between two looks counts", () => {
    const now = at("12:21:00");
    const ended = beat("ended", now, { since: at("12:20:40") });
    const first = follow(quiet, { now, launch, beats: [ended] });
    expect(first.quietFrom).toBe(at("12:20:40"));
    // The same end is not counted twice.
    const later = { ...ended, heartbeat: new Date(at("12:31:00")).toISOString(), written: at("12:31:00") };
    expect(follow(first, { now: at("12:31:00"), launch, beats: [later] })).toEqual(first);
  });

  test("a clock that was set while nobody looked moves the quiet by no more than the time between two looks", () => {
    const live = { ...quiet, live: true, quietFrom: at("12:20:00") };
    const now = at("12:21:00");
    const jumped = { ...beat("ended", now), since: new Date(at("12:20:30") + hour).toISOString() };
    expect(follow(live, { now, launch, beats: [jumped] }).quietFrom).toBe(at("12:20:00"));
    const fell = { ...beat("ended", now), since: new Date(at("12:20:30") - hour).toISOString() };
    expect(follow(live, { now, launch, beats: [fell] }).quietFrom).toBe(at("12:20:00"));
  });

  test("a recorder that restarts is no broadcast", () => {
    const now = at("12:25:00");
    expect(follow(quiet, { now, launch, beats: [beat("waiting", now)] })).toEqual(quiet);
  });
});

describe("the next stop", () => {
  test.each([
    ["half an hour after the start", quiet, 0, "12:30:00", "idle"],
    ["half an hour after the last broadcast", { ...quiet, quietFrom: at("15:00:00") }, 0, "15:30:00", "idle"],
    ["kept by an operator", quiet, at("12:45:00"), "12:45:00", "idle"],
    ["kept no longer than the hosts' own timers allow", quiet, at("14:00:00"), "13:00:00", "idle"],
    ["kept long ago", quiet, at("12:10:00"), "12:30:00", "idle"],
  ])("%s", (_, run, until, time, because) => {
    expect(nextStop(run, kept(until), limits)).toEqual({ at: at(time), because });
  });

  const evening: Run = { ...quiet, launch: at("01:50:00"), quietFrom: at("01:50:00") };
  test.each([
    ["at the nightly hour", evening, 0, "02:00:00", "nightly"],
    ["kept over the nightly hour", evening, at("02:15:00"), "02:15:00", "nightly"],
    [
      "soon after a broadcast that went on at that hour",
      { ...evening, quietFrom: at("03:10:00") },
      0,
      "03:15:00",
      "nightly",
    ],
    [
      "not at an hour before the start",
      { ...quiet, launch: at("02:01:00"), quietFrom: at("02:01:00") },
      0,
      "02:31:00",
      "idle",
    ],
  ])("%s", (_, run, until, time, because) => {
    expect(nextStop(run, kept(until), limits)).toEqual({ at: at(time), because });
  });

  test("what is live stops at the maximum only, and nobody can keep it longer", () => {
    const expected = { at: launch + 24 * hour, because: "maximum" };
    expect(nextStop({ ...quiet, live: true }, kept(launch + 30 * hour), limits)).toEqual(expected);
    const late = { ...quiet, quietFrom: launch + 23.9 * hour };
    const noon = { ...limits, nightly: { at: "12:00", zone: "Etc/UTC" } };
    expect(nextStop(late, kept(launch + 24.4 * hour), noon)).toEqual(expected);
  });

  test("an operator's order is of the run in which it was given, and before all else but the maximum", () => {
    const order = (offAt: number) => nextStop({ ...quiet, live: true }, { keptUntil: launch + hour, offAt }, limits);
    expect(order(at("12:07:00"))).toEqual({ at: at("12:07:00"), because: "operator" });
    expect(order(launch - 1).because).toBe("maximum");
    expect(order(launch + 24 * hour).because).toBe("maximum");
  });
});

describe("the verdict", () => {
  const signs: Signs = {
    ...{ now: at("12:30:00"), run: quiet, keptUntil: 0, offAt: 0 },
    ...{ both: true, fresh: true, received: 1000, backlog: false },
  };
  const night: Run = { ...quiet, launch: at("01:59:00"), quietFrom: at("01:59:00") };
  const alone = { run: night, both: false, received: undefined, fresh: false };
  const judged = (more: Partial<Signs>) => {
    const { stop, held } = verdict({ ...signs, ...more }, limits);
    return stop ?? (held ? "held" : "not yet");
  };

  test.each<[string, Partial<Signs>, string]>([
    ["before its time", { now: at("12:29:59") }, "not yet"],
    ["idle by both signs", {}, "idle"],
    ["what the proxy receives is not known", { received: undefined }, "held"],
    ["the proxy receives a picture", { received: 2_000_000 }, "held"],
    ["no fresh sign of life", { fresh: false }, "held"],
    ["no sign of life after the hosts' own timers have had their time", { fresh: false, now: at("13:15:00") }, "idle"],
    ["one host alone carries no picture", { both: false, received: undefined, fresh: false }, "idle"],
    ["one host alone, that upkeep may have on", { ...alone, now: at("02:05:01") }, "held"],
    ["until upkeep's time is over", { ...alone, now: at("02:14:00") }, "nightly"],
    ["one host alone that is switched off", { ...alone, now: at("02:05:01"), offAt: at("02:05:00") }, "operator"],
    ["live", { run: { ...quiet, live: true } }, "not yet"],
    ["live at the maximum", { run: { ...quiet, live: true }, now: launch + 24 * hour }, "maximum"],
    [
      "at the maximum, although a stop was due before and was held",
      { now: launch + 24 * hour, received: 9e9 },
      "maximum",
    ],
    ["recordings wait", { backlog: true, now: at("12:39:59") }, "held"],
    ["they have waited for ten minutes", { backlog: true, now: at("12:40:00") }, "idle"],
    ["at the maximum, although recordings wait", { backlog: true, now: launch + 24 * hour }, "maximum"],
    [
      "what the other host left alone, since it gave no sign of life, has ten minutes from its own timer on",
      { backlog: true, both: false, fresh: false, now: at("13:09:59") },
      "held",
    ],
    ["and no longer", { backlog: true, both: false, fresh: false, now: at("13:10:00") }, "idle"],
    ["switched off, and nothing waits", { offAt: at("12:07:00"), now: at("12:07:01") }, "operator"],
    ["switched off while a camera is live", { offAt: at("12:07:00"), run: { ...quiet, live: true } }, "operator"],
    ["switched off, which needs no other sign", { offAt: at("12:07:00"), received: 9e9, fresh: false }, "operator"],
    ["switched off, and recordings wait", { offAt: at("12:20:01"), backlog: true }, "held"],
    ["switched off ten minutes ago", { offAt: at("12:20:00"), backlog: true }, "operator"],
    ["switched off shortly before the maximum", { offAt: at("12:07:00"), now: launch + 24 * hour }, "maximum"],
  ])("%s", (_, more, expected) => {
    expect(judged(more)).toBe(expected);
  });
});
