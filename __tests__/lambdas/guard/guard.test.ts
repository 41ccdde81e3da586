import type { EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { Beats } from "../../../lambdas/guard/beats";
import { Complaints } from "../../../lambdas/guard/complaints";
import { guard } from "../../../lambdas/guard/guard";
import { Ledger } from "../../../lambdas/guard/ledger";
import { Memory } from "../../../lambdas/guard/memory";
import { Messages } from "../../../lambdas/guard/messages";
import { Network } from "../../../lambdas/guard/network";
import { Orphans } from "../../../lambdas/guard/orphans";
import { all, orphanSweep } from "../../../lambdas/guard/sweep";
import { Trouble } from "../../../lambdas/guard/trouble";
import { Hosts } from "../../../lambdas/servers/hosts";
import { Boots } from "../../../lambdas/shared/boots";
import { Objects } from "../../../lambdas/shared/objects";
import { Runs } from "../../../lambdas/shared/runs";
import { attributes, Table } from "../../../lambdas/shared/table";
import { type Answered, FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";

const logs = captureLogs();
const fake = FakeAws.forTests();
const minute = 60_000;
const launch = Date.parse("2026-11-21T12:00:00Z");
const limits = { idle: 30 * minute, maximum: 24 * 60 * minute, nightly: { at: "02:00", zone: "Etc/UTC" } };

interface World {
  readonly now?: number;
  readonly states?: readonly [proxy: string, owncast: string];
  /** What S3 answers for the status. */
  readonly status?: Answered;
  /** Bytes of the last datapoints, oldest first. */
  readonly datapoints?: readonly number[];
  /** What the hosts wrote of themselves, by name. */
  readonly boots?: Readonly<Record<string, object>>;
  /** Milliseconds since 1970: when they wrote it. */
  readonly wrote?: number;
  /** The operation that fails. */
  readonly fails?: string;
}

function world({ now = launch + 31 * minute, states = ["running", "running"], ...more }: World = {}) {
  const told: { command: string; ids: string[] }[] = [];
  const ec2 = {
    send: async (command: { constructor: { name: string }; input: { InstanceIds?: string[] } }) => {
      const ids = command.input.InstanceIds ?? [];
      told.push({ command: command.constructor.name.replace("Command", ""), ids });
      const instance = (InstanceId: string, Name: string) => ({
        InstanceId,
        State: { Name },
        LaunchTime: new Date(launch),
      });
      return { Reservations: [{ Instances: [instance("i-proxy", states[0]), instance("i-owncast", states[1])] }] };
    },
  };
  const status = {
    state: "waiting",
    since: "2026-11-21T12:01:00Z",
    heartbeat: "2026-11-21T12:30:50Z",
    instance: "i-owncast",
  };
  const headers = { "last-modified": new Date(now - 10_000).toUTCString() };
  fake.answer = ({ url, operation, input }) => {
    if (operation === more.fails) return { status: 400, body: { __type: "Broken" } };
    if (url.endsWith("/boot.json")) {
      const boot = more.boots?.[url.split("/").at(-2) ?? ""];
      const wrote = { "last-modified": new Date(more.wrote ?? launch + minute).toUTCString() };
      return boot ? { body: boot, headers: wrote } : { status: 404 };
    }
    if (url.includes("/media/")) return more.status ?? { body: status, headers };
    if (operation === "GetMetricStatistics") return { body: statistics(input, more.datapoints ?? [5000, 1000]) };
    return { body: {} };
  };
  const access = new Table(fake.aws, "access");
  const memory = new Memory(access);
  const look = guard({
    hosts: new Hosts(ec2 as unknown as EC2Client, { proxy: "i-proxy", owncast: "i-owncast" }),
    beats: new Beats(new Objects(fake.aws, "bucket"), ["garden"], "i-owncast"),
    cameras: ["garden"],
    network: new Network(fake.aws, "i-proxy"),
    memory,
    limits,
    complaints: new Complaints(new Boots(new Objects(fake.aws, "bucket"))),
    trouble: new Trouble({ memory, messages: new Messages(fake.aws, "arn:topic"), name: "loge-prod" }),
    ledger: new Ledger(memory, new Runs(access)),
    now: () => now,
  });
  return { look, told, status, headers };
}

/** CloudWatch's answer, in no order, as it gives it. */
function statistics({ StartTime }: { StartTime: string }, sums: readonly number[]): string {
  const members = sums.map((sum, n) => {
    const time = new Date(Date.parse(StartTime) + n * 5 * minute).toISOString();
    return `<member><Timestamp>${time}</Timestamp><Sum>${sum}</Sum><Unit>Bytes</Unit></member>`;
  });
  return `<R><GetMetricStatisticsResult><Datapoints>${members.reverse().join("")}</Datapoints></GetMetricStatisticsResult></R>`;
}

const stops = (told: { command: string; ids: string[] }[]) => told.filter(({ command }) => command === "StopInstances");
const written = () => fake.received.filter(({ operation }) => operation === "UpdateItem").map(({ input }) => input);

describe("a look", () => {
  test("stops both hosts that are idle by both signs, and writes down why", async () => {
    const { look, told } = world();
    await look();
    expect(stops(told)).toEqual([{ command: "StopInstances", ids: ["i-proxy", "i-owncast"] }]);
    expect(written().at(-1)).toMatchObject({
      Key: { id: { S: "guard" } },
      ExpressionAttributeValues: attributes({ ":set_stoppedAt": launch + 31 * minute, ":set_stoppedBecause": "idle" }),
    });
    expect(logs.at(-1)).toMatchObject({ message: "stopped", because: "idle" });
  });

  test("reads what the proxy received in the newest five minutes that are known", async () => {
    const { look, told } = world({ datapoints: [9e9, 1000] });
    await look();
    expect(stops(told)).toHaveLength(1);
    const { input } = fake.received.find(({ operation }) => operation === "GetMetricStatistics") ?? {};
    expect(input).toMatchObject({
      ...{ Namespace: "AWS/EC2", MetricName: "NetworkIn", "Dimensions.member.1.Value": "i-proxy", Period: "300" },
      // Whole periods: CloudWatch would round it down, and the emulator would not.
      StartTime: "2026-11-21T12:10:00.000Z",
    });
  });

  test.each<[string, World]>([
    ["before its time, and asks no metric", { now: launch + 29 * minute }],
    ["while the proxy receives a picture", { datapoints: [1000, 9e9] }],
    ["while what it receives is not known", { datapoints: [] }],
    ["when CloudWatch does not answer", { fails: "GetMetricStatistics" }],
    ["while a camera is live", {}],
    ["without a status", { status: { status: 404 } }],
    ["with a status that cannot be read", { status: { body: "<html>" } }],
    ["when S3 refuses", { status: { status: 403 } }],
    ["while a host is stopping", { states: ["running", "stopping"] }],
    ["when nothing runs, and asks no more than what ran last", { states: ["stopped", "stopped"] }],
  ])("stops nothing %s", async (what, props) => {
    const { status, headers } = world();
    const live = what.includes("live") && { status: { body: { ...status, state: "live" }, headers } };
    const { look, told } = world({ ...props, ...live });
    await look();
    expect(stops(told)).toEqual([]);
    if (what.includes("asks no metric"))
      expect(fake.received.map(({ operation }) => operation)).not.toContain("GetMetricStatistics");
    if (what.includes("what ran last")) expect(fake.received.map(({ operation }) => operation)).toEqual(["GetItem"]);
  });

  const waits = { bytes: 1000, oldest: "2026-11-21T12:30:00Z" };

  test.each<[string, (status: object, headers: Record<string, string>) => World, boolean]>([
    ["waits for recordings", (status, headers) => ({ status: { body: { ...status, spool: waits }, headers } }), false],
    [
      "waits for them no longer than ten minutes",
      (status) => {
        const headers = { "last-modified": new Date(launch + 40 * minute).toUTCString() };
        return { now: launch + 40 * minute, status: { body: { ...status, spool: waits }, headers } };
      },
      true,
    ],
    [
      "does not wait for a host that is gone",
      (status, headers) => ({ states: ["running", "stopped"], status: { body: { ...status, spool: waits }, headers } }),
      true,
    ],
    [
      "waits with a host that is left alone while S3 refuses",
      () => ({ states: ["stopped", "running"], status: { status: 403 } }),
      false,
    ],
  ])("that is to stop %s", async (_, more, expected) => {
    const { status, headers } = world();
    const { look, told } = world(more(status, headers));
    await look();
    expect(stops(told).length > 0).toBe(expected);
  });

  test.each<[string, number, boolean]>([
    ["when nothing waits", launch + 5 * minute, true],
    ["of an earlier run: never", launch - 1, false],
  ])("carries out an order to switch off %s", async (_, offAt, expected) => {
    const { look, told } = world({ now: launch + 6 * minute });
    const { answer } = fake;
    fake.answer = (request) =>
      request.operation === "GetItem" ? { body: { Item: attributes({ offAt }) } } : answer(request);
    await look();
    expect(stops(told).length > 0).toBe(expected);
    if (expected)
      expect(written().at(-1)?.ExpressionAttributeValues).toMatchObject(
        attributes({ ":set_stoppedBecause": "operator" }),
      );
  });

  test("stops a host that runs alone, and touches no other", async () => {
    const { look, told } = world({ states: ["running", "terminated"] });
    await look();
    expect(stops(told)).toEqual([{ command: "StopInstances", ids: ["i-proxy"] }]);
  });

  test.each<[string, [string, string], string | null]>([
    ["one host that runs alone, as in an upkeep", ["running", "stopped"], "proxy"],
    ["both", ["running", "running"], null],
  ])("remembers what ran: %s", async (_, states, alone) => {
    await world({ states, now: launch + minute }).look();
    const written = fake.received.filter(({ operation }) => operation === "UpdateItem");
    expect(written.map(({ input }) => input.ExpressionAttributeValues)).toContainEqual(
      expect.objectContaining(attributes({ ":set_alone": alone })),
    );
  });

  test("stops at the maximum although S3 and CloudWatch are out", async () => {
    const out = { status: { status: 403 }, fails: "GetMetricStatistics" };
    const { look, told } = world({ now: launch + 24 * 60 * minute, ...out });
    await look();
    expect(stops(told)).toHaveLength(1);
  });

  test("that cannot write down what it saw stops all the same, and fails", async () => {
    const { look, told } = world({ fails: "UpdateItem" });
    await expect(look()).rejects.toThrow();
    expect(stops(told)).toHaveLength(1);
  });

  test("that cannot read what it knew decides nothing", async () => {
    const { look, told } = world({ fails: "GetItem" });
    await expect(look()).rejects.toThrow();
    expect(stops(told)).toEqual([]);
  });
});

/** What the guard remembers of a silence: since a minute of the run, or all told. */
type Row = Record<string, number | boolean | string[]>;
const since = (minutes: number): Row => ({ silenceOf: launch, silentSince: launch + minutes * minute });
const told = (...ills: string[]): Row => ({ silenceOf: launch, silenceTold: ills });

describe("a look at servers that give no sign of life", () => {
  const silentFor = (minutes: number, row: Row = {}, status: Answered = { status: 404 }) => {
    const now = launch + minutes * minute;
    const { look } = world({ now, status });
    const answer = fake.answer;
    const run = { launch, quietFrom: now, live: true, ended: "", ...row };
    fake.answer = (request) =>
      request.operation === "GetItem" ? { body: { Item: attributes(run) } } : answer(request);
    return look;
  };
  const subjects = () =>
    fake.received.filter(({ operation }) => operation === "Publish").map(({ input }) => input.Subject);

  test.each<[string, number, Row, string[]]>([
    ["waits while they boot", 14, {}, []],
    ["waits for what restarts by itself", 20, since(16), []],
    ["tells it after five minutes", 20, since(15), ["loge-prod: no sign of life"]],
    ["tells it once", 21, told("garden"), []],
  ])("%s", async (_, minutes, row, expected) => {
    await silentFor(minutes, row)();
    expect(subjects()).toEqual(expected);
  });

  test("tells that they are well again, once, to whoever was told", async () => {
    const { status, headers } = world({ now: launch + 30 * minute });
    await silentFor(30, told("garden"), { body: status, headers })();
    expect(subjects()).toEqual(["loge-prod: well again"]);
    expect(written().at(-1)?.ExpressionAttributeValues).toMatchObject({ ":set_silenceOf": { NULL: true } });
  });

  test("says nothing of a silence that ended with an earlier run", async () => {
    const { status, headers } = world({ now: launch + 30 * minute });
    await silentFor(30, { ...told("garden"), silenceOf: launch - minute }, { body: status, headers })();
    expect(subjects()).toEqual([]);
  });

  test("says nothing while nobody can know: the storage refuses", async () => {
    await silentFor(30, since(15), { status: 403 })();
    expect(subjects()).toEqual([]);
  });
});

describe("a look at servers that complain", () => {
  const ready = { at: "2026-11-21T12:01:00Z", step: null, error: null, lines: [] };
  const failed = { ...ready, step: "install nginx", error: "exit code 100" };
  const mails = async (more: World, row: Row = since(15)) => {
    const now = launch + 21 * minute;
    const { look } = world({ now, ...more });
    const answer = fake.answer;
    const run = { launch, quietFrom: now, live: true, ended: "", ...row };
    fake.answer = (request) =>
      request.operation === "GetItem" ? { body: { Item: attributes(run) } } : answer(request);
    await look();
    return fake.received.filter(({ operation }) => operation === "Publish").map(({ input }) => input);
  };

  test.each<[string, Record<string, object>, string]>([
    [
      "nginx is down",
      { proxy: { ...ready, silent: ["garden"] } },
      "The proxy's doors for garden are closed: nginx is down.",
    ],
    [
      "an Owncast is down",
      { owncast: { ...ready, silent: ["garden"] } },
      "Owncast does not answer for garden: it is down.",
    ],
    ["a set-up failed", { proxy: failed }, "The set-up of the proxy failed at: install nginx."],
  ])("tells that %s, though the recorder lives", async (_, boots, said) => {
    const [mail, ...more] = await mails({ boots });
    expect([mail?.Subject, more]).toEqual(["loge-prod: a server does not work", []]);
    expect(mail?.Message).toContain(said);
    expect(mail?.Message).not.toContain("no sign of life");
  });

  test.each([
    ["disk_nearly_full", "The media host's disk is nearly full"],
    ["spool_full", "The media host's disk is full"],
  ])("tells of %s, which costs recordings", async (code, said) => {
    const { status, headers } = world({ now: launch + 21 * minute });
    const [mail] = await mails({
      status: { body: { ...status, warnings: [{ code }, { code: "no_sound" }] }, headers },
    });
    expect(mail?.Message).toContain(said);
    expect(mail?.Message).not.toMatch(/sound|no sign of life/);
  });

  test("waits five minutes, and tells it once", async () => {
    const boots = { owncast: { ...ready, silent: ["garden"] } };
    expect(await mails({ boots }, since(17))).toEqual([]);
    expect(await mails({ boots }, told("Owncast does not answer for garden: it is down."))).toEqual([]);
  });

  test("tells a second ill that comes while the first one lasts, and of both", async () => {
    const boots = { proxy: { ...ready, silent: ["garden"] }, owncast: { ...ready, silent: ["garden"] } };
    const first = told("Owncast does not answer for garden: it is down.");
    expect(await mails({ boots }, { ...first, silentSince: launch + 17 * minute })).toEqual([]);
    const [mail, ...more] = await mails({ boots }, { ...first, silentSince: launch + 16 * minute });
    expect(more).toEqual([]);
    expect(mail?.Message).toMatch(/nginx is down.*Owncast does not answer/s);
  });

  test("knows of none where all answers, or what was written is of an earlier run", async () => {
    expect(await mails({ boots: { proxy: ready, owncast: { ...ready, silent: [] } } })).toEqual([]);
    expect(await mails({ boots: { proxy: failed }, wrote: launch - minute })).toEqual([]);
  });
});

describe("orphans", () => {
  function orphanage(instances: object[]) {
    const told: { command: string; input: any }[] = [];
    const ec2 = {
      send: async (command: { constructor: { name: string }; input: object }) => {
        told.push({ command: command.constructor.name.replace("Command", ""), input: command.input });
        return { Reservations: [{ Instances: instances }] };
      },
    };
    const client = ec2 as unknown as EC2Client;
    const orphans = new Orphans({ ec2: client, project: "loge", environment: "prod", known: ["i-proxy", "i-owncast"] });
    const memory = new Memory(new Table(fake.aws, "access"));
    const sweepWith = (topic?: string) =>
      orphanSweep({ orphans, memory, messages: new Messages(fake.aws, topic), name: "loge-prod", now: () => launch });
    return { told, sweepWith };
  }
  const instance = (InstanceId: string, minutes: number) => ({
    InstanceId,
    LaunchTime: new Date(launch - minutes * minute),
  });

  test("are looked for by both tags; the environment's own hosts are none, nor is what an apply has just made", async () => {
    const { told, sweepWith } = orphanage([instance("i-proxy", 90), instance("i-owncast", 90), instance("i-new", 29)]);
    await sweepWith("arn:topic")();
    expect(told.map(({ command }) => command)).toEqual(["DescribeInstances"]);
    expect(told[0]?.input.Filters.slice(0, 2)).toEqual([
      { Name: "tag:loge:project", Values: ["loge"] },
      { Name: "tag:loge:environment", Values: ["prod"] },
    ]);
    expect(fake.received).toEqual([]);
  });

  test("are stopped, and it is told: to the page, and by mail where somebody wants it", async () => {
    const { told, sweepWith } = orphanage([instance("i-proxy", 90), instance("i-lost", 30)]);
    await sweepWith("arn:topic")();
    expect(told.at(-1)).toMatchObject({ command: "StopInstances", input: { InstanceIds: ["i-lost"] } });
    expect(written()[0]?.ExpressionAttributeValues).toMatchObject({ ":set_stoppedBecause": { S: "orphan" } });
    const { input } = fake.received.find(({ operation }) => operation === "Publish") ?? {};
    expect(input).toMatchObject({ TopicArn: "arn:topic", Message: expect.stringContaining("i-lost") });
    expect(input.Subject.length).toBeLessThanOrEqual(100);

    fake.received.length = 0;
    await sweepWith(undefined)();
    expect(fake.received.map(({ operation }) => operation)).toEqual(["UpdateItem"]);
  });
});

test("what fails keeps nothing else from being done, and is told at the end", async () => {
  const done: number[] = [];
  const failing = async () => {
    throw new Error("EC2 is out");
  };
  const doing = async () => {
    done.push(1);
  };
  await expect(all([failing, doing])()).rejects.toThrow("EC2 is out");
  expect(done).toEqual([1]);
});
