import type { EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { Memory } from "../../../lambdas/guard/memory";
import { Hosts } from "../../../lambdas/servers/hosts";
import { Boots } from "../../../lambdas/shared/boots";
import { Metrics } from "../../../lambdas/shared/metrics";
import { Objects } from "../../../lambdas/shared/objects";
import { Runs } from "../../../lambdas/shared/runs";
import { attributes, Table } from "../../../lambdas/shared/table";
import { Cameras } from "../../../lambdas/status/cameras";
import { Functions } from "../../../lambdas/status/functions";
import { Mail } from "../../../lambdas/status/mail";
import { status } from "../../../lambdas/status/status";
import { type Answered, FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { send } from "../support/request";

captureLogs();
const fake = FakeAws.forTests();
const now = Date.parse("2026-11-21T12:30:00Z");
const rates = { idleMonth: 7.29, runningHour: 0.026, aloneHour: { proxy: 0.005, owncast: 0.021 } };
const launch = Date.parse("2026-11-21T12:00:00Z");
const iso = (time: number) => new Date(time).toISOString();

const told = {
  ...{ version: 1, camera: "garden", state: "live", since: iso(launch + 60_000), heartbeat: iso(now - 9_000) },
  ...{ instance: "i-owncast", recording: "20261121t120100z-garden", unfinished: [] },
  warnings: [{ code: "no_sound", message: "No sound.", since: iso(launch + 70_000), details: {} }],
  measured: { bitrate: 2_500_000, keyframeSeconds: 2, segmentDelay: 0.42 },
  spool: { bytes: 0, oldest: null },
};

interface World {
  readonly state?: string;
  readonly status?: object | string;
  /** Milliseconds since the bucket took it. */
  readonly age?: number;
  readonly boot?: object | string;
  readonly errors?: Readonly<Record<string, number>>;
  readonly letters?: number;
  readonly confirmed?: number;
  /** Operations that are refused. */
  readonly refused?: readonly string[];
  readonly guarded?: boolean;
  readonly items?: Readonly<Record<string, object>>;
}

const booted = { "last-modified": new Date(launch + 30_000).toUTCString() };

function world({ state = "running", age = 10_000, confirmed = 1, ...more }: World = {}) {
  fake.answer = ({ url, operation, input }): Answered => {
    if (more.refused?.includes(operation)) return { status: 403, body: { __type: "AccessDenied" } };
    if (url.includes("status.json"))
      return { body: more.status ?? told, headers: { "last-modified": new Date(now - age).toUTCString() } };
    if (url.includes("boot.json"))
      return more.boot && url.includes("owncast") ? { body: more.boot, headers: booted } : { status: 404 };
    if (operation === "GetMetricStatistics") {
      const sum = more.errors?.[input["Dimensions.member.1.Value"]];
      const members =
        sum === undefined
          ? ""
          : [1, sum - 1].map((n) => `<member><Timestamp>${iso(now)}</Timestamp><Sum>${n}</Sum></member>`).join("");
      return { body: `<R><Datapoints>${members}</Datapoints></R>` };
    }
    if (operation === "GetQueueAttributes")
      return { body: { Attributes: { ApproximateNumberOfMessages: String(more.letters ?? 0) } } };
    if (operation === "GetTopicAttributes")
      return { body: `<R><entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry></R>` };
    if (operation === "GetItem") {
      const item = more.items?.[input.Key.id.S];
      return { body: item ? { Item: attributes(item as never) } : {} };
    }
    return { body: {} };
  };
  const host = (InstanceId: string) => ({ InstanceId, State: { Name: state }, LaunchTime: new Date(launch) });
  const ec2 = { send: async () => ({ Reservations: [{ Instances: [host("i-proxy"), host("i-owncast")] }] }) };
  const access = new Table(fake.aws, "access");
  const app = status({
    hosts: new Hosts(ec2 as unknown as EC2Client, { proxy: "i-proxy", owncast: "i-owncast" }),
    boots: new Boots(new Objects(fake.aws, "media")),
    cameras: new Cameras(new Objects(fake.aws, "media"), ["garden"]),
    functions: new Functions({
      aws: fake.aws,
      metrics: new Metrics(fake.aws),
      watched: [
        { name: "catalog", function: "loge-test-catalog", queue: "https://sqs/1/failures" },
        { name: "session", function: "loge-test-session" },
      ],
      api: "api1",
    }),
    mail: new Mail(fake.aws, "arn:topic"),
    rates,
    runs: more.guarded === false ? undefined : new Runs(access),
    memory: new Memory(access),
    now: () => now,
  });
  return (path: "status" | "cost") => send(app, `GET /${path}`, { groups: "operator" });
}

const seen = async (props: World) => (await world(props)("status")).json;

describe("GET /status", () => {
  test("tells what is measured, and has no advice when all is well", async () => {
    expect(await seen({})).toEqual({
      hosts: ["proxy", "owncast"].map((name) => ({ name, state: "running", since: iso(launch), boot: null })),
      cameras: [
        {
          ...{ name: "garden", state: "live", bitrate: 2_500_000, keyframeSeconds: 2, segmentDelay: 0.42 },
          ...{ spool: told.spool, warnings: told.warnings, heartbeat: iso(now - 10_000) },
        },
      ],
      functions: [
        { name: "api", errors24h: 0, deadLetters: null },
        { name: "catalog", errors24h: 0, deadLetters: 0 },
        { name: "session", errors24h: 0, deadLetters: null },
      ],
      advice: [],
    });
  });

  const nothing = { bitrate: null, keyframeSeconds: null, segmentDelay: null, warnings: [] };
  test.each<[string, World, object]>([
    ["off, with what still waits on its disk", { state: "stopped" }, { state: "off", ...nothing, spool: told.spool }],
    ["silent, when the last sign of life is old", { age: 61_000 }, { state: "silent", ...nothing }],
    ["silent, when it is another host's", { status: { ...told, instance: "i-old" } }, { state: "silent", ...nothing }],
    ["silent, when nothing of it can be read", { status: "<html>" }, { state: "silent", ...nothing, heartbeat: null }],
    [
      "live, of a recorder that measures nothing yet",
      { status: { ...told, measured: undefined, spool: undefined, warnings: "?" } },
      { state: "live", ...nothing, spool: null },
    ],
  ])("a camera is %s", async (_, props, expected) => {
    expect((await seen(props)).cameras).toMatchObject([expected]);
  });

  const certificate = { name: "ingest.live.example.com", until: null, error: "NXDOMAIN" };
  const ready = { at: iso(now), step: null, error: null, lines: [] };
  const uncertified = { ...ready, certificate };
  const failed = {
    version: 1,
    state: "failed",
    at: iso(now),
    step: "owncast-unpack",
    error: "exit 1",
    lines: ["sha256 differs"],
  };
  const measured = (more: object) => ({ status: { ...told, measured: { ...told.measured, ...more } } });
  const oldest = iso(now - 61_000);
  test.each<[string, World, string, string]>([
    ["a host is gone", { state: "terminated" }, "host_gone", "proxy"],
    ["a boot failed", { boot: failed }, "boot_failed", "owncast"],
    ["what runs on a host does not answer", { boot: { ...ready, silent: ["garden"] } }, "host_silent", "owncast"],
    ["a name is not certified", { boot: uncertified }, "certificate_failed", "ingest.live.example.com"],
    ["a camera is silent for long", { age: 300_000 }, "camera_silent", "garden"],
    ["keyframes are rare", measured({ keyframeSeconds: 4.1 }), "keyframes_rare", "garden"],
    ["the bitrate is high", measured({ bitrate: 10_500_000 }), "bitrate_high", "garden"],
    ["segments come late", measured({ segmentDelay: 6.5 }), "segments_late", "garden"],
    ["the spool waits", { status: { ...told, spool: { bytes: 9, oldest } } }, "spool_waits", "garden"],
    ["a function failed", { errors: { "loge-test-session": 3 } }, "function_fails", "session"],
    ["the API failed", { errors: { api1: 2 } }, "function_fails", "api"],
    ["a dead letter waits", { letters: 1 }, "dead_letters", "catalog"],
    ["nobody confirmed the mail", { confirmed: 0 }, "mail_unconfirmed", ""],
  ])("says what to do when %s", async (_, props, code, what) => {
    expect((await seen(props)).advice[0]).toEqual({ code, what });
  });

  test("how long something waits is told by the bucket's clock, whatever the host's shows", async () => {
    const slow = { ...told, heartbeat: iso(now - 3_610_000), spool: { bytes: 9, oldest: iso(now - 3_611_000) } };
    const { cameras, advice } = await seen({ status: slow });
    expect(cameras[0].spool).toEqual({ bytes: 9, oldest: iso(now - 11_000) });
    expect(advice).toEqual([]);
  });

  test("adds up the hours of a day, and asks CloudWatch once a minute at most", async () => {
    const ask = world({ errors: { "loge-test-session": 5 } });
    expect((await ask("status")).json.functions).toContainEqual({ name: "session", errors24h: 5, deadLetters: null });
    const asked = fake.received.filter(({ operation }) => operation === "GetMetricStatistics");
    expect(asked).toHaveLength(3);
    expect(asked[0]?.input).toMatchObject({ Period: "3600", StartTime: "2026-11-20T12:00:00.000Z" });
    await ask("status");
    expect(fake.received.filter(({ operation }) => operation === "GetMetricStatistics")).toHaveLength(3);
  });

  test("does not say that nothing failed where it cannot be told, and tells the rest", async () => {
    const refused = ["GetMetricStatistics", "GetQueueAttributes", "GetTopicAttributes"];
    const { functions, cameras, advice } = await seen({ refused });
    expect(functions).toContainEqual({ name: "catalog", errors24h: null, deadLetters: null });
    expect([cameras[0].state, advice]).toEqual(["live", []]);
  });
});

describe("GET /cost", () => {
  const from = Date.parse("2026-11-20T10:00:00Z");
  const items = {
    "runs#2026-11": { id: "runs#2026-11", [`from${from}`]: { to: from + 7_200_000, because: "idle" } },
    guard: { launch, quietFrom: launch, live: true, ended: "", counted: from },
  };
  const past = { from: iso(from), to: iso(from + 7_200_000), because: "idle", alone: null };

  test("tells the rates, the runs and the one that goes on", async () => {
    expect((await world({ items })("cost")).json).toEqual({
      ...{ ...rates, hoursThisMonth: 2.5, savedHours: 24 },
      runs: [past, { from: iso(launch), to: null, because: null, alone: null }],
    });
  });

  test("knows of one that the guard has not seen yet", async () => {
    const { guard, ...before } = items;
    const unseen = { ...before, guard: { ...guard, launch: from } };
    for (const each of [unseen, before])
      expect((await world({ items: each })("cost")).json.runs).toEqual([
        past,
        { from: iso(launch), to: null, because: null, alone: null },
      ]);
  });

  test("knows of one that is over, which the guard has not seen yet", async () => {
    const stoppedAt = launch + 900_000;
    const stopped = { ...items, guard: { ...items.guard, stoppedAt, stoppedBecause: "operator" } };
    expect((await world({ items: stopped, state: "stopped" })("cost")).json.runs).toEqual([
      past,
      { from: iso(launch), to: iso(stoppedAt), because: "operator", alone: null },
    ]);
  });

  test("knows when none does", async () => {
    const over = { ...items, guard: { ...items.guard, launch: from } };
    expect((await world({ items: over, state: "stopped" })("cost")).json).toMatchObject({
      hoursThisMonth: 2,
      savedHours: 24.5,
      runs: [past],
    });
  });

  test("tells no hours where nobody counts them", async () => {
    expect((await world({ guarded: false })("cost")).json).toEqual({
      ...{ ...rates, hoursThisMonth: null, savedHours: null, runs: [] },
    });
  });
});
