import { describe, expect, test } from "@jest/globals";
import type { Host, State } from "../../../lambdas/servers/hosts";
import type { Done, Mode } from "../../../lambdas/shared/upkeep";
import { upkeep } from "../../../lambdas/upkeep/upkeep";
import { captureLogs } from "../support/logs";

captureLogs();

const minute = 60_000;
const begin = Date.parse("2026-12-01T04:00:00Z");

interface World {
  proxy?: State;
  owncast?: State;
  /** Milliseconds after the order at which the host answers; never without. */
  answersAfter?: number;
  answer?: { state: "done" | "failed"; said: string };
  last?: Partial<Record<Mode, Done>>;
  busyUntil?: number;
  /** Calls that fail before one is taken. */
  failing?: { start?: number; stop?: number; answer?: number };
  /** What somebody else does at a minute. */
  meanwhile?: { at: number; states: Partial<Record<"proxy" | "owncast", State>> };
  /** Somebody switches the servers on just before this one's stop, which then takes so many milliseconds. */
  crossing?: number;
}

/** Two hosts, a bucket and a table that live by a clock that only waiting moves. */
async function world(event: object, given: World = {}) {
  let time = begin;
  const { failing = {}, meanwhile } = given;
  const states = { proxy: given.proxy ?? "stopped", owncast: given.owncast ?? "stopped" } as Record<string, State>;
  const row = { busyUntil: given.busyUntil ?? 0, last: { ...given.last } };
  const told: string[] = [];
  let ordered = Number.POSITIVE_INFINITY;
  let stoppedAt = Number.POSITIVE_INFINITY;
  const broken = (what: keyof typeof failing) => {
    const left = failing[what] ?? 0;
    failing[what] = left - 1;
    if (left > 0) throw new Error(`${what} does not work`);
  };
  const hostOf = (name: "proxy" | "owncast"): Host => ({
    ...{ name, instance: `i-${name}`, since: null, launched: 0 },
    state: states[name] as State,
  });
  const name = (instances: readonly string[] = []) => instances.map((it) => it.replace("i-", "")).join();
  const run = upkeep({
    now: () => time,
    wait: async (milliseconds) => {
      time += milliseconds;
      if (time >= stoppedAt) states["owncast"] = "stopped";
      if (meanwhile && time - begin >= meanwhile.at) Object.assign(states, meanwhile.states);
    },
    hosts: {
      all: async () => [hostOf("proxy"), hostOf("owncast")],
      start: async (instances) => {
        told.push(`start ${name(instances)}`);
        broken("start");
        states[name(instances)] = "running";
        stoppedAt = Number.POSITIVE_INFINITY;
      },
      stop: async (instances) => {
        broken("stop");
        told.push(`stop ${name(instances)}`);
        states[name(instances)] = "stopped";
        if (given.crossing === undefined) return;
        states["proxy"] = "running";
        states[name(instances)] = "stopping";
        stoppedAt = time + given.crossing;
      },
    },
    orders: {
      give: async (host, mode) => {
        ordered = time;
        told.push(`order ${host} ${mode}`);
        return "one";
      },
      answer: async () => {
        broken("answer");
        const { answersAfter = Number.POSITIVE_INFINITY, answer = { state: "done", said: "3 packages" } } = given;
        return time - ordered >= answersAfter ? answer : undefined;
      },
    },
    record: {
      read: async () => ({ busyUntil: row.busyUntil, last: row.last }),
      keep: async (mode, done) => void Object.assign(row.last, { [mode]: done }),
      begin: async (now, until) => {
        if (row.busyUntil > now) return false;
        row.busyUntil = until;
        return true;
      },
      end: async () => {
        row.busyUntil = 0;
      },
    },
  });
  const failure = await run(event).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { told, row, states, failure, minutes: (time - begin) / minute };
}

const mode = "owncast-os-update";
const asked = { detail: { mode } };

describe("upkeep", () => {
  test("switches the one host on, waits for what it answers, and switches it off again", async () => {
    const { told, row, states, minutes } = await world(asked, { answersAfter: 4 * minute });
    expect(told).toEqual([`order owncast ${mode}`, "start owncast", "stop owncast"]);
    expect(row.last[mode]).toEqual({ state: "done", at: begin + minutes * minute, said: "3 packages" });
    expect(minutes).toBe(4);
    expect(states).toEqual({ proxy: "stopped", owncast: "stopped" });
    expect(row.busyUntil).toBe(0);
  });

  test.each<[State, State]>([
    ["running", "running"],
    ["running", "stopped"],
    ["stopped", "pending"],
    ["stopping", "stopped"],
    ["stopped", "terminated"],
  ])("touches nothing while the proxy is %s and the media host %s", async (proxy, owncast) => {
    for (const one of [mode, "proxy-os-update", "proxy-cert-renew"] as const) {
      const { told, row } = await world({ mode: one }, { proxy, owncast, answersAfter: 0 });
      expect(told).toEqual([]);
      expect(row.last[one]).toMatchObject({ state: "skipped", said: "the servers were not off" });
      expect(row.busyUntil).toBe(0);
    }
  });

  test.each<[string, World, string, string]>([
    [
      "the host says that it failed",
      { answersAfter: 0, answer: { state: "failed", said: "E: no space" } },
      "E: no space",
      "",
    ],
    ["the host never answers", {}, "the server did not answer in time", ""],
    ["it cannot be started", { failing: { start: 1 } }, "start does not work", ""],
    ["its answer cannot be read", { failing: { answer: 1 } }, "answer does not work", ""],
    ["it cannot be stopped at first", { answersAfter: 0, failing: { stop: 5 } }, "3 packages", "done"],
  ])("closes what it opened when %s", async (_, given, said, state) => {
    const { told, row, states, failure, minutes } = await world(asked, given);
    expect(row.last[mode]).toMatchObject({ state: state || "failed", said });
    expect(told.at(-1)).toBe("stop owncast");
    expect(states["owncast"]).toBe("stopped");
    expect([failure, row.busyUntil]).toEqual([undefined, 0]);
    expect(minutes).toBeLessThan(15);
  });

  test("fails where somebody sees it when the host cannot be stopped at all", async () => {
    const { failure, row, minutes } = await world(asked, { failing: { stop: 1_000 } });
    expect(failure).toBe("stop does not work");
    expect(row.busyUntil).toBe(0);
    expect(minutes).toBeLessThan(15);
  });

  test("leaves the servers to whoever has switched them on meanwhile", async () => {
    const meanwhile = { at: minute, states: { proxy: "running" as State } };
    const { told, states } = await world(asked, { answersAfter: 2 * minute, meanwhile });
    expect(told).toEqual([`order owncast ${mode}`, "start owncast"]);
    expect(states).toEqual({ proxy: "running", owncast: "running" });
  });

  test("gives the server back to whoever has switched them on while it was being stopped", async () => {
    const { told, states, failure } = await world(asked, { answersAfter: 0, crossing: minute });
    expect(told).toEqual([`order owncast ${mode}`, "start owncast", "stop owncast", "start owncast"]);
    expect(states).toEqual({ proxy: "running", owncast: "running" });
    expect(failure).toBeUndefined();
  });

  test("fails where somebody sees it when it cannot give the server back", async () => {
    const { failure, minutes } = await world(asked, { answersAfter: 0, crossing: 10 * minute });
    expect(failure).toBe("it is stopping, and somebody wants it");
    expect(minutes).toBeLessThan(15);
  });

  test("ends when somebody has switched the server off meanwhile", async () => {
    const meanwhile = { at: minute, states: { owncast: "stopped" as State } };
    const { row, minutes } = await world(asked, { meanwhile });
    expect(row.last[mode]).toMatchObject({ state: "failed", said: "the server was switched off meanwhile" });
    expect(minutes).toBe(1);
  });

  test("is one at a time", async () => {
    const { told, row } = await world(asked, { busyUntil: begin + 1 });
    expect(told).toEqual([]);
    expect(row).toMatchObject({ busyUntil: begin + 1, last: { [mode]: { state: "skipped" } } });
    expect((await world(asked, { busyUntil: begin, answersAfter: 0 })).told).toContain("start owncast");
  });

  test("is done once a month by the schedule, again tomorrow when it was not done, and whenever somebody asks", async () => {
    const monthly = { mode, monthly: true };
    const was = (at: string, state: Done["state"] = "done"): World => ({
      last: { [mode]: { state, at: Date.parse(at), said: "" } },
      answersAfter: 0,
    });
    const isDone = async (event: object, given: World) => (await world(event, given)).told.includes("start owncast");
    expect(await isDone(monthly, was("2026-12-01T00:00:00Z"))).toBe(false);
    expect(await isDone(monthly, was("2026-11-30T23:59:59Z"))).toBe(true);
    expect(await isDone(monthly, was("2026-12-01T00:00:00Z", "skipped"))).toBe(true);
    expect(await isDone(monthly, was("2026-12-01T00:00:00Z", "failed"))).toBe(true);
    expect(await isDone(asked, was("2026-12-01T00:00:00Z"))).toBe(true);
  });

  test.each([{}, { mode: "reboot" }, { detail: { mode: "constructor" } }])("knows no %j", async (event) => {
    const { failure, told } = await world(event);
    expect(failure).toMatch(/There is no upkeep/);
    expect(told).toEqual([]);
  });
});
