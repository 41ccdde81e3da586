import { describe, expect, test } from "@jest/globals";
import type { Host, State } from "../../../lambdas/servers/hosts";
import { report, type Seen } from "../../../lambdas/servers/report";

const now = Date.parse("2026-11-21T12:02:00Z");
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();

interface Beat {
  /** Seconds since it was written. */
  readonly age?: number;
  readonly instance?: string | null;
  readonly since?: string;
}

/**
 * Both hosts launched 60 s ago, the camera's heartbeat is 5 s old, the last start took 40 s. The media host's clock is wrong
 * by `skew` seconds.
 */
function seen(props: { proxy?: State; owncast?: State; beat?: Beat | null; skew?: number } & Partial<Seen> = {}): Seen {
  const { proxy = "running", owncast = "running", beat = {}, skew = 0 } = props;
  const { age = 5, ...more } = beat ?? {};
  const host = (name: Host["name"], state: State): Host => ({
    ...{ name, instance: `i-${name}`, state, since: at(-60) },
    launched: now - 60_000,
  });
  const heard = { since: at(-20 + skew), heartbeat: at(-age + skew), spool: null, warnings: [] };
  const told = { state: "waiting" as const, instance: "i-owncast", ...heard };
  const status = { ...told, written: now - age * 1000, ...more };
  return {
    hosts: [host("proxy", proxy), host("owncast", owncast)],
    cameras: [{ camera: "garden", ...(beat && { status }) }],
    past: { askedAt: 0, measured: now, seconds: [40, 80, 120] },
    stops: { stopsBecause: null, storing: null },
    upkeep: null,
    now,
    ...props,
  };
}

describe("the status", () => {
  test.each<[State, State, string]>([
    ["stopped", "stopped", "off"],
    ["running", "stopped", "off"],
    ["stopped", "running", "off"],
    ["terminated", "running", "off"],
    ["terminated", "terminated", "off"],
    ["pending", "pending", "starting"],
    ["running", "pending", "starting"],
    ["pending", "stopped", "starting"],
    ["stopping", "running", "stopping"],
    ["pending", "stopping", "stopping"],
    ["shutting-down", "stopped", "stopping"],
    ["running", "running", "on"],
  ])("proxy %s and owncast %s is %s", (proxy, owncast, status) => {
    expect(report(seen({ proxy, owncast })).status).toBe(status);
  });

  test.each([
    [
      { bytes: 239_000_001, until: at(600) },
      "240 MB of what was recorded is stored first. The servers are off by 12:12 UTC at the latest.",
    ],
    [
      { bytes: null, until: at(600) },
      "What was recorded last is stored first. The servers are off by 12:12 UTC at the latest.",
    ],
    [null, "The servers go off within a minute."],
  ])("says what is stored before servers that were switched off go off: %j", (storing, reason) => {
    const expected = { status: "stopping", reason, readyIn: null };
    expect(report(seen({ stops: { stopsBecause: "operator", storing } }))).toMatchObject(expected);
  });

  test.each<[State, State]>([
    ["stopped", "pending"],
    ["stopped", "running"],
    ["stopped", "stopping"],
  ])("is off while the proxy is %s and the media host %s for upkeep", (proxy, owncast) => {
    const upkeep = { mode: "owncast-os-update" as const, since: at(-90) };
    expect(report(seen({ proxy, owncast, upkeep }))).toMatchObject({
      ...{ status: "off", readyIn: null },
      reason: expect.stringContaining("Upkeep (owncast-os-update) since 12:00 UTC"),
    });
  });

  test("shows each host with EC2's own word", () => {
    expect(report(seen({ owncast: "stopped" })).hosts).toEqual([
      { name: "proxy", state: "running", since: at(-60) },
      { name: "owncast", state: "stopped", since: at(-60) },
    ]);
  });

  test("on, off: the status says it all", () => {
    expect(report(seen())).toMatchObject({ reason: null, readyIn: 0 });
    expect(report(seen({ proxy: "stopped", owncast: "stopped" }))).toMatchObject({ reason: null, readyIn: null });
  });

  test("half off says which half", () => {
    expect(report(seen({ owncast: "stopped" })).reason).toBe("Only the media host is off. Switching on starts it.");
  });
});

describe("running is not on before every camera has shown a sign of life in this run", () => {
  test.each([
    ["none yet", null],
    ["of another instance", { instance: "i-old" }],
    ["of no instance", { instance: null }],
    ["from before the launch", { age: 61 }],
    ["older than 45 s", { age: 46 }],
    ["from before somebody switched on", {}, { askedAt: now - 4_000, measured: 0, seconds: [] }],
  ])("%s", (_, beat, past = { askedAt: 0, measured: 0, seconds: [] }) => {
    expect(report(seen({ beat, past })).status).toBe("starting");
  });

  test("one in the first second is one, though the bucket tells no parts of it", () => {
    expect(report(seen({ past: { askedAt: now - 4_300, measured: 0, seconds: [] } })).status).toBe("on");
  });

  test("a heartbeat 45 s old is still one", () => {
    expect(report(seen({ beat: { age: 45 } })).status).toBe("on");
  });

  test.each([-3600, 3600])("whatever the host's clock shows: wrong by %i s", (skew) => {
    expect(report(seen({ skew })).status).toBe("on");
    expect(report(seen({ skew, beat: { age: 46 } })).status).toBe("starting");
    const past = { askedAt: 0, measured: 0, seconds: [] };
    expect(report(seen({ skew, past })).took).toEqual({ launch: now - 60_000, seconds: 40 });
  });

  test("one silent camera of two is enough to wait, and it is named", () => {
    const [garden] = seen().cameras;
    const { status, reason } = report(seen({ cameras: [garden!, { camera: "door" }] }));
    expect(status).toBe("starting");
    expect(reason).toContain("first sign of life of door");
  });

  test("a camera that fell silent is told from one that never spoke", () => {
    const { reason, readyIn } = report(seen({ beat: { age: 50 } }));
    expect(reason).toBe("No sign of life of garden since 12:01:10 UTC. It restarts by itself.");
    expect(readyIn).toBeNull();
  });
});

describe("readyIn", () => {
  const starting = (past: Partial<Seen["past"]>) =>
    report(seen({ beat: null, past: { askedAt: 0, measured: 0, seconds: [], ...past } }));

  test.each([
    [[100], 40],
    [[70, 200], 75],
    [[10, 90, 1000], 30],
  ])("with past starts of %j seconds and 60 s gone it is %i", (seconds, readyIn) => {
    expect(starting({ seconds }).readyIn).toBe(readyIn);
  });

  test("without a past start guesses 90 s and says so", () => {
    expect(starting({})).toMatchObject({ readyIn: 30, reason: expect.stringContaining("not known yet") });
  });

  test("counts from when somebody switched on", () => {
    expect(starting({ askedAt: now - 10_000 }).readyIn).toBe(80);
  });

  test("is null when the start takes longer than usual, and it says so", () => {
    expect(starting({ seconds: [60] })).toMatchObject({
      readyIn: null,
      reason: expect.stringContaining("longer than usual"),
    });
  });
});

describe("a start is measured", () => {
  const took = (props: Parameters<typeof seen>[0] = {}) =>
    report(seen({ past: { askedAt: 0, measured: 0, seconds: [] }, ...props })).took;

  test("from the launch to the moment when the recorder first waited", () => {
    expect(took()).toEqual({ launch: now - 60_000, seconds: 40 });
  });

  test("until now when that moment is not known any more", () => {
    expect(took({ beat: { since: at(-3600) } })).toEqual({ launch: now - 60_000, seconds: 60 });
  });

  test("once", () => {
    expect(took({ past: { askedAt: 0, measured: now - 60_000, seconds: [40] } })).toBeUndefined();
  });

  test("not when it was seen too late", () => {
    const hosts = seen().hosts.map((host) => ({ ...host, since: at(-7200) }));
    expect(took({ hosts, beat: { since: at(-30) } })).toBeUndefined();
  });

  test("not before it is complete", () => {
    expect(took({ beat: null })).toBeUndefined();
  });
});
