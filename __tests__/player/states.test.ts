import { describe, expect, test } from "@jest/globals";
import type { CameraStatus, Host, Servers } from "../../player/src/contract";
import { nextAsk, reasonFor, roughly, stopSoon, wordFor } from "../../player/src/states";

const now = Date.parse("2026-11-21T12:00:00Z");
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

function servers(status: Servers["status"], launched = ago(3600)): Servers {
  const state = ({ off: "stopped", starting: "running", on: "running", stopping: "stopping" } as const)[status];
  const hosts = (["proxy", "owncast"] as const).map((name) => ({ name, state, since: launched }));
  return { status, hosts, reason: null, readyIn: null };
}

/** Switched off, and still running. */
const ordered: Servers = { ...servers("on"), status: "stopping", stopsAt: ago(-600), stopsBecause: "operator" };

function camera(state: CameraStatus["state"], heartbeat = ago(5)): CameraStatus {
  return { state, since: ago(60), heartbeat, recording: null, warnings: [] };
}

describe("the word for a camera", () => {
  test("is the camera's own while the servers are on and it reports", () => {
    for (const state of ["waiting", "live", "ended"] as const) {
      expect(wordFor({ servers: servers("on"), status: camera(state), now })).toBe(state);
    }
  });

  test("is the servers' while they are off or stopping, whatever an old report says", () => {
    expect(wordFor({ servers: servers("off"), status: camera("live"), now })).toBe("off");
    expect(wordFor({ servers: servers("stopping"), status: camera("live"), now })).toBe("stopping");
  });

  test("is still the camera's own while the servers store what was recorded before they go off", () => {
    expect(wordFor({ servers: ordered, status: camera("live"), now })).toBe("live");
  });

  test("is starting until the camera reports from this run", () => {
    expect(wordFor({ servers: servers("on"), status: null, now })).toBe("starting");
    expect(wordFor({ servers: servers("starting", ago(3)), status: camera("ended", ago(5)), now })).toBe("starting");
    expect(wordFor({ servers: servers("starting", ago(9)), status: camera("waiting", ago(5)), now })).toBe("waiting");
  });

  test("is live for one camera although another one keeps the servers from being on", () => {
    expect(wordFor({ servers: servers("starting"), status: camera("live"), now })).toBe("live");
  });

  test("is reconnecting when three heartbeats are missed or the picture stands still", () => {
    expect(wordFor({ servers: servers("on"), status: camera("live", ago(44)), now })).toBe("live");
    expect(wordFor({ servers: servers("on"), status: camera("live", ago(46)), now })).toBe("reconnecting");
    expect(wordFor({ servers: servers("on"), status: camera("live"), now, stalled: true })).toBe("reconnecting");
  });

  test("is unknown before the first answers", () => {
    expect(wordFor({ servers: undefined, status: undefined, now })).toBe("unknown");
    expect(wordFor({ servers: servers("on"), status: undefined, now })).toBe("unknown");
  });
});

describe("why the servers are as they are", () => {
  const of = (status: Servers["status"], more: Partial<Servers> = {}) => ({ ...servers(status), ...more });
  const hosts = (proxy: Host["state"], owncast: Host["state"]): Host[] => [
    { name: "proxy", state: proxy, since: null },
    { name: "owncast", state: owncast, since: null },
  ];
  const at = ago(60);
  const next = "bored" as "idle";

  test.each([
    ["all is said already", of("on"), [], false, undefined],
    ["nobody wrote down why", of("off"), ["Garden"], false, undefined],
    ["they were idle", of("off", { stopped: { at, because: "idle" } }), [], false, { key: "stopped.idle", at }],
    ["a reason of next year", of("off", { stopped: { at, because: next } }), [], false, undefined],
    ["an old stop, now on", of("on", { stopped: { at, because: "idle" } }), [], false, undefined],
    ["gone", of("off", { hosts: hosts("terminated", "stopped") }), [], false, { key: "reason.gone", host: "proxy" }],
    ["half", of("off", { hosts: hosts("running", "stopped") }), [], false, { key: "reason.half", host: "owncast" }],
    ["booting", of("starting", { hosts: hosts("pending", "running") }), ["Garden"], false, { key: "reason.booting" }],
    ["first", of("starting", { readyIn: 20 }), ["Garden"], false, { key: "reason.silent", cameras: ["Garden"] }],
    ["slow", of("starting"), ["Garden"], false, { key: "reason.slow" }],
    ["lost", of("starting"), ["Garden"], true, { key: "reason.lost", cameras: ["Garden"] }],
    ["stopping", of("stopping"), [], false, { key: "reason.stopping" }],
    [
      "upkeep",
      of("off", { hosts: hosts("running", "stopped"), upkeep: { mode: "proxy-os-update", since: at } }),
      [],
      false,
      { key: "reason.upkeep", at },
    ],
    ["storing first", ordered, [], false, undefined],
  ] as const)("%s", (_, seen, silent, heard, reason) => {
    expect(reasonFor(seen, silent, heard)).toEqual(reason);
  });
});

describe("the warning before a stop", () => {
  const stopping = (
    at: string | null,
    because: "idle" | "nightly" | "maximum" | null,
    status: Servers["status"] = "on",
  ) => ({
    ...servers(status),
    stopsAt: at && `2026-11-21T${at}Z`,
    stopsBecause: because,
  });

  test.each([
    ["nothing stops them", stopping(null, null), false, undefined],
    ["an older API", servers("on"), false, undefined],
    ["there is time", stopping("12:05:00", "idle"), false, undefined],
    ["less than five minutes", stopping("12:04:59", "idle"), false, { because: "idle", minutes: 4 }],
    ["less than a minute", stopping("12:00:30", "nightly"), false, { because: "nightly", minutes: 0 }],
    [
      "overdue, as the guard waits for its second sign",
      stopping("11:50:00", "idle"),
      false,
      { because: "idle", minutes: 0 },
    ],
    ["a camera is live meanwhile", stopping("12:00:30", "idle"), true, undefined],
    ["the longest run ends what is live", stopping("12:00:30", "maximum"), true, { because: "maximum", minutes: 0 }],
    ["they stop already", stopping("12:00:30", "idle", "stopping"), false, undefined],
  ] as const)("%s", (_, seen, live, expected) => {
    expect(stopSoon({ servers: seen, live, now })).toEqual(expected);
  });
});

describe("asking the servers", () => {
  test("is quick while they change, even when nobody looks", () => {
    expect(nextAsk({ servers: servers("starting"), visible: false, fresh: false })).toBe(3_000);
    expect(nextAsk({ servers: undefined, visible: true, fresh: false })).toBe(3_000);
  });

  test("is not so quick while they store what was recorded, which takes minutes", () => {
    expect(nextAsk({ servers: ordered, visible: true, fresh: true })).toBe(10_000);
    expect(nextAsk({ servers: ordered, visible: false, fresh: true })).toBeNull();
  });

  test("is rare while every camera's report is fresh, and stops when nobody looks", () => {
    expect(nextAsk({ servers: servers("on"), visible: true, fresh: true })).toBe(60_000);
    expect(nextAsk({ servers: servers("on"), visible: true, fresh: false })).toBe(10_000);
    expect(nextAsk({ servers: servers("off"), visible: true, fresh: false })).toBe(10_000);
    expect(nextAsk({ servers: servers("on"), visible: false, fresh: true })).toBeNull();
  });
});

test.each([
  [null, 0],
  [0, 0],
  [1, 10],
  [38, 40],
])("an estimate of %p s is shown as about %p s", (seconds, shown) => {
  expect(roughly(seconds)).toBe(shown);
});
