import type { EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { Memory } from "../../../lambdas/guard/memory";
import type { Limits } from "../../../lambdas/guard/rules";
import { Heartbeats } from "../../../lambdas/servers/heartbeats";
import { Hosts } from "../../../lambdas/servers/hosts";
import { servers } from "../../../lambdas/servers/servers";
import { Starts } from "../../../lambdas/servers/starts";
import { Guarded } from "../../../lambdas/servers/stops";
import { Upkeep } from "../../../lambdas/servers/upkeep";
import { Objects } from "../../../lambdas/shared/objects";
import { attributes, Table } from "../../../lambdas/shared/table";
import { UpkeepRecord } from "../../../lambdas/shared/upkeep";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

const logs = captureLogs();
const fake = FakeAws.forTests();

const now = Date.parse("2026-11-21T12:02:00Z");
const launch = new Date("2026-11-21T12:01:00Z");
const ids = { proxy: "i-proxy", owncast: "i-owncast" };

/** EC2 with these instances; keeps what it is told to do. */
class FakeEc2 {
  readonly told: string[] = [];
  failure: Error | undefined;

  constructor(private readonly instances: object[]) {}

  async send(command: { constructor: { name: string } }) {
    this.told.push(command.constructor.name);
    if (this.failure && command.constructor.name !== "DescribeInstancesCommand") throw this.failure;
    // One reservation each: they were made by two calls.
    return { Reservations: this.instances.map((instance) => ({ Instances: [instance] })) };
  }
}

const limits: Limits = { idle: 30 * 60_000, maximum: 24 * 3_600_000, nightly: { at: "02:00", zone: "Etc/UTC" } };

function world(proxy: string, owncast = proxy, guardedBy: Limits | null = limits) {
  const instance = (id: string, state: string) => ({
    InstanceId: id,
    State: { Name: state },
    LaunchTime: launch,
    StateTransitionReason: state === "stopped" ? "User initiated (2026-11-21 11:00:00 GMT)" : "",
  });
  const ec2 = new FakeEc2([
    ...(proxy ? [instance(ids.proxy, proxy)] : []),
    ...(owncast ? [instance(ids.owncast, owncast)] : []),
  ]);
  const access = new Table(fake.aws, "access");
  const app = servers({
    hosts: new Hosts(ec2 as unknown as EC2Client, ids),
    heartbeats: new Heartbeats(new Objects(fake.aws, "media"), ["garden"]),
    starts: new Starts(access),
    guarded: new Guarded({ memory: new Memory(access), limits: guardedBy ?? undefined }),
    upkeep: new Upkeep({ aws: fake.aws, record: new UpkeepRecord(access), source: "loge-test.upkeep" }),
    now: () => now,
  });
  return {
    ec2,
    get: () => send(app, "GET /servers", { groups: "viewer" }),
    post: (what: "on" | "off" | "keep", groups = "operator") =>
      send(app, `POST /servers/${what}`, { groups, body: {} }),
    upkeep: (mode?: unknown) =>
      send(app, `${mode === undefined ? "GET" : "POST"} /servers/upkeep`, {
        groups: "operator",
        ...(mode !== undefined && { body: { mode } }),
      }),
  };
}

/** S3 holds this text as the garden's status, written 5 s ago. */
function status(body: string | object, more = {}, code = 200) {
  const headers = { "last-modified": new Date(now - 5_000).toUTCString(), ...more };
  fake.answer = ({ url }) => (url.startsWith("/media/") ? { status: code, body, headers } : { body: {} });
}

const fresh = {
  version: 1,
  camera: "garden",
  state: "waiting",
  since: "2026-11-21T12:01:40Z",
  heartbeat: "2026-11-21T12:01:55Z",
  instance: "i-owncast",
  recording: null,
  warnings: [],
};

describe("GET /servers", () => {
  test("off, since EC2's own time, and no status is read", async () => {
    const { json } = await world("stopped").get();
    const since = "2026-11-21T11:00:00.000Z";
    expect(json).toEqual({
      status: "off",
      hosts: [
        { name: "proxy", state: "stopped", since },
        { name: "owncast", state: "stopped", since },
      ],
      reason: null,
      readyIn: null,
      stopsAt: null,
      stopsBecause: null,
      storing: null,
      upkeep: null,
      stopped: null,
    });
    expect(fake.received.filter(({ url }) => url.startsWith("/media/"))).toEqual([]);
  });

  test("on, and the start is kept", async () => {
    status(fresh);
    expect((await world("running").get()).json).toMatchObject({ status: "on", readyIn: 0 });
    expect(fake.received.find(({ operation }) => operation === "UpdateItem")).toMatchObject({
      input: {
        ExpressionAttributeValues: {
          ":set_seconds": { L: [{ N: "40" }] },
          ":set_measured": { N: String(launch.getTime()) },
        },
      },
    });
  });

  test.each([
    ["not JSON", "<html>", {}, 200],
    ["JSON of another kind", { heartbeat: 5 }, {}, 200],
    ["refused", "", {}, 403],
    ["missing", "", {}, 404],
    ["said to be gzip, but is not", "x", { "content-encoding": "gzip" }, 200],
  ])("a status that is %s is one more reason to wait", async (_, body, headers, code) => {
    status(body, headers, code);
    expect((await world("running").get()).json).toMatchObject({ status: "starting", readyIn: 30 });
  });

  test("a status that is missing is nothing to warn of, one that cannot be read is", async () => {
    status("", {}, 404);
    await world("running").get();
    expect(logs.filter(({ level }) => level === "WARN")).toEqual([]);
    status("<html>");
    await world("running").get();
    expect(logs.filter(({ level }) => level === "WARN")).toHaveLength(1);
  });

  test.each([
    ["", ""],
    ["running", ""],
    ["rebooting", "unheard-of"],
  ])("hosts that are %j and %j are no error", async (proxy, owncast) => {
    const { statusCode, json } = await world(proxy, owncast).get();
    expect([statusCode, json.status]).toEqual([200, "off"]);
  });
});

/** The access table holds this as the row `guard`; S3 holds the garden's status, just written. */
function remembered(row: Record<string, string | number | boolean>, state = "waiting", spool: object | null = null) {
  fake.answer = ({ url, operation, input }) => {
    if (url.startsWith("/media/")) {
      return { body: { ...fresh, state, spool }, headers: { "last-modified": new Date(now - 5_000).toUTCString() } };
    }
    return operation === "GetItem" && input.Key.id.S === "guard" ? { body: { Item: attributes(row) } } : { body: {} };
  };
}

describe("what stops the servers next", () => {
  const quiet = { launch: launch.getTime(), quietFrom: launch.getTime(), live: false, ended: "" };

  test("nothing, while they are off", async () => {
    remembered(quiet);
    expect((await world("stopped").get()).json).toMatchObject({ stopsAt: null, stopsBecause: null });
  });

  test("half an hour without a camera", async () => {
    remembered(quiet);
    const expected = { stopsAt: "2026-11-21T12:31:00.000Z", stopsBecause: "idle" };
    expect((await world("running").get()).json).toMatchObject(expected);
  });

  test("the same when the guard has not looked yet", async () => {
    remembered({});
    expect((await world("running").get()).json).toMatchObject({ stopsAt: "2026-11-21T12:31:00.000Z" });
  });

  test("only the longest run, while a camera is live", async () => {
    remembered(quiet, "live");
    const expected = { stopsAt: "2026-11-22T12:01:00.000Z", stopsBecause: "maximum" };
    expect((await world("running").get()).json).toMatchObject(expected);
  });

  test("half an hour from when an operator says: keep running", async () => {
    remembered(quiet);
    expect(await world("running").post("keep")).toMatchObject({
      statusCode: 200,
      json: { stopsAt: "2026-11-21T12:32:00.000Z" },
    });
    expect(fake.received.find(({ operation }) => operation === "UpdateItem")?.input).toMatchObject({
      Key: { id: { S: "guard" } },
      ExpressionAttributeValues: attributes({ ":set_keptUntil": now + limits.idle, ":set_offAt": 0 }),
    });
  });

  test("nothing is kept that does not run", async () => {
    expect((await world("stopped").post("keep")).json).toEqual({ stopsAt: null });
    expect(fake.received.filter(({ operation }) => operation === "UpdateItem")).toEqual([]);
  });

  test("a viewer keeps nothing running", async () => {
    expect(refusal(await world("running").post("keep", "viewer"))).toEqual([403, "forbidden"]);
  });
});

describe("who stopped the servers last", () => {
  test.each(["idle", "nightly", "maximum", "operator", "orphan"])("%s", async (because) => {
    remembered({ stoppedAt: now, stoppedBecause: because });
    expect((await world("stopped").get()).json.stopped).toEqual({ at: new Date(now).toISOString(), because });
  });

  test("is not told of a run before the last one", async () => {
    remembered({ stoppedAt: launch.getTime() - 1, stoppedBecause: "idle" });
    expect((await world("stopped").get()).json.stopped).toBeNull();
  });

  test("is told still when upkeep has had one of them on since", async () => {
    const rows: Record<string, object> = {
      guard: { stoppedAt: launch.getTime() - 60 * 60_000, stoppedBecause: "nightly" },
      upkeep: {
        owncast_os_update: { state: "done", at: launch.getTime() + 4 * 60_000, said: "" },
        proxy_os_update: { state: "failed", at: launch.getTime() + 14 * 60_000, said: "" },
      },
    };
    fake.answer = ({ input }) => {
      const id = (input as { Key?: { id: { S: string } } }).Key?.id.S ?? "";
      return { body: rows[id] ? { Item: attributes({ id, ...rows[id] }) } : {} };
    };
    expect((await world("stopped").get()).json.stopped).toMatchObject({ because: "nightly" });
    expect((await world("running", "stopped").get()).json.stopped).toMatchObject({ because: "nightly" });
    expect((await world("running").get()).json.stopped).toBeNull();
    rows["upkeep"] = { proxy_os_update: { state: "done", at: launch.getTime() + 4 * 60_000, said: "" } };
    expect((await world("stopped").get()).json.stopped).toBeNull();
  });

  test("an operator, when one switches them off", async () => {
    await world("running").post("off");
    expect(fake.received.at(-1)?.input).toMatchObject({
      Key: { id: { S: "guard" } },
      ExpressionAttributeValues: { ":set_stoppedAt": { N: String(now) }, ":set_stoppedBecause": { S: "operator" } },
    });
  });
});

describe("POST /servers/on and /servers/off", () => {
  test("starts both at once and remembers when", async () => {
    const { ec2, post } = world("stopped");
    expect(await post("on")).toMatchObject({ statusCode: 202, json: { action: "starting" } });
    expect(ec2.told).toEqual(["DescribeInstancesCommand", "StartInstancesCommand"]);
    expect(fake.received[0]?.input.ExpressionAttributeValues).toEqual({ ":set_askedAt": { N: String(now) } });
  });

  test("on twice is no new start, and takes back what was ordered", async () => {
    expect((await world("running").post("on")).statusCode).toBe(202);
    expect(written()).toEqual([attributes({ ":set_offAt": 0 })]);
  });

  test("stops both at once, also when one is off already", async () => {
    const { ec2, post } = world("running", "stopped");
    expect(await post("off")).toMatchObject({ statusCode: 202, json: { action: "stopping" } });
    expect(ec2.told.at(-1)).toBe("StopInstancesCommand");
  });

  test.each(["pending", "stopping", "shutting-down"])("is 409 while a host is %s", async (state) => {
    const { ec2, post } = world("running", state);
    expect(refusal(await post("on"))).toEqual([409, "servers_changing"]);
    expect(refusal(await post("off"))).toEqual([409, "servers_changing"]);
    expect(ec2.told).toEqual(["DescribeInstancesCommand", "DescribeInstancesCommand"]);
  });

  test("is 409 server_missing when a host is gone", async () => {
    expect(refusal(await world("stopped", "terminated").post("on"))).toEqual([409, "server_missing"]);
  });

  test.each([
    ["IncorrectInstanceState", "client", 409, "servers_changing"],
    ["InsufficientInstanceCapacity", "server", 503, "no_capacity"],
    ["VcpuLimitExceeded", "client", 503, "no_capacity"],
    ["RequestLimitExceeded", "client", 503, "unavailable"],
    ["InternalError", "server", 503, "unavailable"],
    ["TimeoutError", undefined, 503, "unavailable"],
    ["UnauthorizedOperation", "client", 500, "internal"],
  ])("EC2's %s is answered", async (name, $fault, code, word) => {
    const { ec2, post } = world("stopped");
    ec2.failure = Object.assign(new Error(name), { name, $fault });
    expect(refusal(await post("on"))).toEqual([code, word]);
  });

  test.each(["viewer", "publisher"])("is not for a %s", async (groups) => {
    const { ec2, post } = world("stopped");
    expect(refusal(await post("on", groups))).toEqual([403, "forbidden"]);
    expect(ec2.told).toEqual([]);
  });
});

const written = () =>
  fake.received
    .filter(({ operation }) => operation === "UpdateItem")
    .map(({ input }) => input.ExpressionAttributeValues as object);

describe("switching off while recordings are not stored yet", () => {
  const waits = { bytes: 240_000_000, oldest: "2026-11-21T12:01:20Z" };
  const order = { offAt: now - 60_000 };

  test("is left to the guard", async () => {
    remembered({}, "ended", waits);
    const { ec2, post } = world("running");
    expect(await post("off")).toMatchObject({ statusCode: 202, json: { action: "stopping" } });
    expect(ec2.told).toEqual(["DescribeInstancesCommand"]);
    expect(written()).toEqual([attributes({ ":set_offAt": now })]);
  });

  test("is told with how much there is, and when the servers are off at the latest", async () => {
    remembered(order, "live", waits);
    const until = "2026-11-21T12:11:00.000Z";
    expect((await world("running").get()).json).toMatchObject({
      status: "stopping",
      reason: "240 MB of what was recorded is stored first. The servers are off by 12:11 UTC at the latest.",
      stopsAt: until,
      stopsBecause: "operator",
      storing: { bytes: 240_000_000, until },
    });
  });

  test("is about to be done when all is stored", async () => {
    remembered(order);
    expect((await world("running").get()).json).toMatchObject({ status: "stopping", storing: null });
  });

  test.each([
    ["a second time", order, waits],
    ["when what waits is on its way", {}, { ...waits, oldest: "2026-11-21T12:01:30Z" }],
    ["when the recorder does not tell", {}, null],
  ])("is done at once %s", async (_, row, spool) => {
    remembered(row, "live", spool);
    const { ec2, post } = world("running");
    expect((await post("off")).statusCode).toBe(202);
    expect(ec2.told.at(-1)).toBe("StopInstancesCommand");
    expect(written()).toEqual([attributes({ ":set_stoppedAt": now, ":set_stoppedBecause": "operator" })]);
  });

  test.each(["GetItem", "UpdateItem"])("is done at once when %s fails", async (failing) => {
    remembered({}, "ended", waits);
    const { answer } = fake;
    fake.answer = (request) =>
      request.operation === failing ? { status: 400, body: { __type: "Broken" } } : answer(request);
    const { ec2, post } = world("running");
    await post("off");
    expect(ec2.told.at(-1)).toBe("StopInstancesCommand");
  });

  test("is done at once without the media host, and without a guard", async () => {
    remembered({}, "ended", waits);
    const half = world("running", "stopped");
    await half.post("off");
    expect(half.ec2.told.at(-1)).toBe("StopInstancesCommand");
    const free = world("running", "running", null);
    await free.post("off");
    expect(free.ec2.told.at(-1)).toBe("StopInstancesCommand");
  });

  test("an order of an earlier run is none", async () => {
    remembered({ offAt: launch.getTime() - 1 }, "ended", waits);
    expect((await world("running").get()).json).toMatchObject({ status: "on", stopsBecause: "idle" });
  });

  test.each(["on", "keep"] as const)("is taken back by %s", async (what) => {
    remembered(order, "ended", waits);
    await world("running").post(what);
    expect(written().at(-1)).toMatchObject(attributes({ ":set_offAt": 0 }));
  });

  test("puts off what the guard does by itself too", async () => {
    const quiet = { launch: launch.getTime(), quietFrom: now - limits.idle, live: false, ended: "" };
    remembered(quiet, "waiting", waits);
    expect((await world("running").get()).json).toMatchObject({
      ...{ status: "on", stopsAt: new Date(now).toISOString(), stopsBecause: "idle" },
      storing: { bytes: 240_000_000, until: "2026-11-21T12:12:00.000Z" },
    });
  });
});

describe("upkeep", () => {
  const record = (row: object) => {
    fake.answer = ({ operation }) => ({
      body: operation === "GetItem" ? { Item: attributes({ id: "upkeep", ...row }) } : { FailedEntryCount: 0 },
    });
  };

  test("tells how the last of each kind went", async () => {
    record({ proxy_os_update: { state: "done", at: now, said: "3 packages" } });
    const none = { state: null, at: null, said: null };
    expect((await world("stopped").upkeep()).json.upkeep).toEqual([
      { mode: "owncast-os-update", ...none },
      { mode: "proxy-os-update", state: "done", at: "2026-11-21T12:02:00.000Z", said: "3 packages" },
      { mode: "proxy-cert-renew", ...none },
    ]);
  });

  test("is asked for by an event, while both servers are off", async () => {
    record({});
    expect(await world("stopped").upkeep("proxy-cert-renew")).toMatchObject({
      statusCode: 202,
      json: { mode: "proxy-cert-renew" },
    });
    const { operation, input } = fake.received.at(-1) as { operation: string; input: { Entries: object[] } };
    expect(operation).toBe("PutEvents");
    expect(input.Entries).toEqual([
      { Source: "loge-test.upkeep", DetailType: "Upkeep asked", Detail: '{"mode":"proxy-cert-renew"}' },
    ]);
  });

  test.each([
    ["running", "running"],
    ["running", "stopped"],
    ["pending", "stopped"],
    ["stopped", "stopping"],
  ])("is 409 servers_on while they are %s and %s", async (proxy, owncast) => {
    record({});
    expect(refusal(await world(proxy, owncast).upkeep("proxy-os-update"))).toEqual([409, "servers_on"]);
    expect(fake.received.map(({ operation }) => operation)).not.toContain("PutEvents");
  });

  test("is 400 for a kind that there is not, 422 for what is no kind, 409 while another is under way", async () => {
    record({ busyUntil: now + 1 });
    for (const mode of ["", "reboot", "toString", "proxy-os-update "])
      expect(refusal(await world("stopped").upkeep(mode))).toEqual([400, "unknown_mode"]);
    const wrong = await world("stopped").upkeep(7);
    expect(refusal(wrong)).toEqual([422, "invalid_input"]);
    expect(wrong.json.error.details).toEqual([{ path: "mode", message: "a text" }]);
    expect(refusal(await world("stopped").upkeep("proxy-os-update"))).toEqual([409, "upkeep_running"]);
  });

  describe("under way", () => {
    const busy = { busyUntil: now + 1, proxy_os_update: { state: "running", at: now - 60_000, said: "" } };
    const told = { mode: "proxy-os-update", since: "2026-11-21T12:01:00.000Z" };

    test.each<[string, string, object, object | null]>([
      ["pending", "stopped", busy, told],
      ["running", "stopped", busy, told],
      ["stopping", "stopped", busy, told],
      ["running", "pending", busy, null],
      ["running", "running", busy, null],
      ["stopped", "running", busy, null],
      ["stopped", "stopped", busy, null],
      ["running", "stopped", { ...busy, busyUntil: now }, null],
      ["running", "stopped", { ...busy, proxy_os_update: { state: "done", at: now, said: "" } }, null],
      ["running", "stopped", {}, null],
    ])("is told of while the one host is on for it: %s and %s", async (proxy, owncast, row, expected) => {
      record(row);
      expect((await world(proxy, owncast).get()).json.upkeep).toEqual(expected);
    });

    test("switching on wins: both are started, and upkeep leaves them", async () => {
      record(busy);
      const { ec2, post } = world("running", "stopped");
      expect((await post("on")).statusCode).toBe(202);
      expect(ec2.told.at(-1)).toBe("StartInstancesCommand");
    });
  });

  test("is not given up silently when EventBridge takes no event", async () => {
    fake.answer = ({ operation }) => ({ body: operation === "PutEvents" ? { FailedEntryCount: 1 } : {} });
    expect((await world("stopped").upkeep("proxy-os-update")).statusCode).toBeGreaterThanOrEqual(500);
  });
});
