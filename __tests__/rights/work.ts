import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { expect, jest } from "@jest/globals";
import { Aws } from "../../lambdas/shared/aws";
import type { Decision } from "../../local/emulator";
import type { State } from "../../local/terraform/state";
import { event } from "../lambdas/support/request";
import { until } from "../support/until";
import { type FunctionName, loadFunction } from "./functions";
import { boot, id, record } from "./hosts";
import type { Role } from "./role";

const email = "ann@example.com";
const gone = "20261120t120000z-garden";
const owner = { accessKeyId: "testing", secretAccessKey: "testing" };

/** What people and time would have brought, while any key may do anything: an operator, old tries, a row whose object is gone. */
export async function prepare(state: State, endpoint: string): Promise<void> {
  const cognito = new CognitoIdentityProviderClient({ region: "us-east-1", endpoint, credentials: owner });
  const person = { UserPoolId: state.one("aws_cognito_user_pool").attributes["id"], Username: email };
  await cognito.send(
    new AdminCreateUserCommand({
      ...person,
      TemporaryPassword: "First-pass-1!",
      MessageAction: "SUPPRESS",
      UserAttributes: [{ Name: "email", Value: email }],
    }),
  );
  await cognito.send(new AdminAddUserToGroupCommand({ ...person, GroupName: "operator" }));
  cognito.destroy();
  const ec2 = new EC2Client({ region: "us-east-1", endpoint, credentials: owner });
  // A host that an apply has left behind.
  const Tags = Object.entries({ project: "loge", environment: "local" }).map(([name, Value]) => ({
    Key: `loge:${name}`,
    Value,
  }));
  await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: "ami-12c6146b", InstanceType: "t4g.nano", MinCount: 1, MaxCount: 1 },
      TagSpecifications: [{ ResourceType: "instance", Tags }],
    }),
  );
  ec2.destroy();
  const old = createHash("sha256").update(email).digest("hex").slice(0, 32);
  const put = (TableName: string, Item: object) =>
    new Aws({ ...owner, region: "us-east-1", endpoint, patience: 60_000 }).call("dynamodb", "PutItem", {
      TableName,
      Item,
    });
  await put("loge-local-access", { id: { S: `throttle#${old}` }, tries: { N: "5" }, expires: { N: "1" } });
  const start = { S: "2026-11-20T12:00:00.000Z" };
  await put("loge-local-recordings", { id: { S: gone }, kind: { S: "recording" }, camera: { S: "garden" }, start });
  await leave(state, endpoint);
}

/** Everything that each role's own code does with AWS, in the order of a first evening; each answer is checked. */
export async function work(state: State, endpoint: string, role: (name: string) => Role): Promise<void> {
  const load = (name: FunctionName) => loadFunction(name, { state, endpoint, credentials: role(name).credentials });
  const bucket = mediaBucket(state);
  const instance = (host: string) =>
    state.find("aws_instance", (it) => it.tags["loge:host"] === host)?.attributes["id"];
  const operator = { groups: "operator", headers: { "x-loge": "1" } };

  const session = await load("session");
  const authorizer = await load("authorizer");
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`);
  const call = async (line: string, body?: object) => {
    const { context } = await authorizer({ cookies: cookies() });
    const answer = await session(event(line, { body, cookies: cookies(), headers: { "x-loge": "1" }, ...context }));
    for (const cookie of answer.cookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    return [answer.statusCode, context.groups];
  };
  expect(await call("POST /session", { email, password: "First-pass-1!" })).toEqual([200, ""]);
  expect(await call("POST /session/challenge", { password: "Second-pass-2!" })).toEqual([200, ""]);
  expect(await call("GET /session")).toEqual([200, "operator"]);
  expect(await call("POST /session/renew")).toEqual([200, "operator"]);
  expect(await call("POST /session", { email, password: "wrong" })).toEqual([401, "operator"]);
  expect(await call("DELETE /session")).toEqual([204, "operator"]);

  await people(await load("people"), call);

  const servers = await load("servers");
  const ask = async (line: string) => {
    const { statusCode, body } = await servers(event(line, operator));
    return [statusCode, JSON.parse(body).status];
  };
  expect(await ask("GET /servers")).toEqual([200, "starting"]);
  const status = await load("status");
  // No host has reported yet.
  expect(JSON.parse((await status(event("GET /status", operator))).body).hosts[0].boot).toBeNull();
  const guard = await load("guard");
  await guard({});
  const folder = mkdtempSync(join(tmpdir(), "loge-rights-"));
  const proxy = boot(join(folder, "proxy"), "proxy", endpoint, role("proxy"));
  const owncast = boot(join(folder, "owncast"), "owncast", endpoint, role("owncast"));
  await record(bucket, endpoint, role("owncast"), instance("owncast"));
  expect(await ask("GET /servers")).toEqual([200, "on"]);

  const cameras = await load("cameras");
  const [camera] = JSON.parse((await cameras(event("GET /cameras", operator))).body).cameras;
  expect(camera.streamKey).toMatch(/^\w{4}…\w{4}$/);
  expect((await cameras(event("POST /cameras/garden/key", operator))).statusCode).toBe(202);
  expect((await cameras(event("GET /cameras/garden/key", operator))).body).toMatch(/"beforeUntil":"2/);
  owncast("owncast-keys");
  owncast("owncast-keys");
  expect((await cameras(event("GET /cameras/garden/key", operator))).body).toMatch(/"beforeUntil":null/);
  const tokens = await load("tokens");
  const newToken = { name: "Weather station", group: "viewer", days: 1 };
  const { id: tokenId, token } = JSON.parse(
    (await tokens(event("POST /tokens", { ...operator, body: newToken }))).body,
  );
  const basic = { headers: { authorization: `Basic ${Buffer.from(token).toString("base64")}` } };
  expect((await authorizer(basic)).context).toMatchObject({ groups: "viewer", via: "token" });
  expect((await tokens(event("GET /tokens", operator))).body).toMatch(/"lastUsed":"2/);
  expect((await tokens(event(`DELETE /tokens/${tokenId}`, operator))).statusCode).toBe(204);
  expect((await authorizer(basic)).context).toMatchObject({ groups: "", via: "" });
  const playback = await load("playback");
  expect((await playback(event("POST /session/playback", operator))).cookies).not.toEqual([]);

  const catalog = await load("catalog");
  const written = (key: string) => ({ detail: { bucket: { name: bucket }, object: { key } } });
  await catalog(written(`media/garden/${id}/recording.json`));
  await catalog(written(`media/garden/${gone}/recording.json`));
  const recordings = await load("recordings");
  for (const line of ["GET /recordings", "GET /recordings?camera=garden", `GET /recordings/${id}`])
    expect((await recordings(event(line, operator))).body).toContain(id);
  const change = (line: string, body?: object) => recordings(event(line, { ...operator, body }));
  const share = async () => JSON.parse((await change(`POST /recordings/${id}/share`, { hours: 1 })).body).url;
  const open = async (url: string) =>
    (await playback(event("POST /shared", { body: { token: url.split("/").at(-1) } }))).statusCode;
  expect((await change(`PATCH /recordings/${id}`, { title: "Birds" })).body).toContain("Birds");
  const link = await share();
  expect(await open(link)).toBe(200);
  expect((await change(`DELETE /recordings/${id}`)).statusCode).toBe(202);
  expect(await open(link)).toBe(404);
  expect((await change(`POST /recordings/${id}/restore`)).statusCode).toBe(200);
  expect((await change(`DELETE /recordings/${id}/share`)).statusCode).toBe(204);
  expect([await open(link), await open(await share())]).toEqual([404, 200]);
  expect((await change("GET /storage")).statusCode).toBe(200);
  await catalog(written(`media/garden/${id}/edits.json`));

  await sweepUp(state, endpoint, await load("sweep"), role("sweep"));

  expect(await ask("POST /servers/off")).toEqual([202, undefined]);
  await guard({});
  await tellAll(status, operator);
  const update = { ...operator, body: { mode: "proxy-os-update" } };
  expect((await servers(event("POST /servers/upkeep", update))).statusCode).toBe(202);
  const upkeep = await load("upkeep");
  await updated(endpoint, upkeep, "proxy-cert-renew", proxy);
  await updated(endpoint, upkeep, "owncast-os-update", owncast);
  expect((await servers(event("GET /servers/upkeep", operator))).body).toMatch(/"state":"done".*"state":"done"/);
  rmSync(folder, { recursive: true });
  expect(await ask("POST /servers/on")).toEqual([202, undefined]);
  await watchOver(guard);
}

/** What an operator asks last: how all of it is doing, and what it cost. */
async function tellAll(status: (event: unknown) => Promise<any>, operator: object): Promise<void> {
  const ask = async (line: string) => JSON.parse((await status(event(line, operator))).body);
  const { hosts, functions } = await ask("GET /status");
  expect(hosts).toMatchObject([{ state: "stopped" }, { state: "stopped" }]);
  // Null where CloudWatch or a queue refused to tell.
  expect(functions.filter((each: any) => each.errors24h === null).map((each: any) => each.name)).toEqual([]);
  expect(functions).toContainEqual(expect.objectContaining({ name: "guard", deadLetters: 0 }));
  expect((await ask("GET /cost")).runs).toMatchObject([{ because: "operator" }]);
}

/** Everything that operators do with people, to somebody whom they invite. */
async function people(
  handler: (event: unknown) => Promise<any>,
  session: (line: string, body?: object) => Promise<unknown[]>,
) {
  const as = { groups: "operator", headers: { "x-loge": "1" } };
  const ask = async (line: string, body?: object) => {
    const { statusCode, body: text } = await handler(event(line, { ...as, body }));
    return { statusCode, ...(text && { json: JSON.parse(text) }) };
  };
  const bob = { email: "bob@example.com", group: "viewer", cameras: ["garden"] };
  const { json } = await ask("POST /people", bob);
  expect(json).toMatchObject({ ...bob, status: "invited" });
  const one = `/people/${json.id}`;
  expect((await ask(`POST ${one}/invitation`)).statusCode).toBe(202);
  expect((await ask(`PATCH ${one}`, { group: "publisher", cameras: null })).statusCode).toBe(200);
  expect((await ask("GET /people")).json.people).toHaveLength(2);
  expect((await ask(`DELETE ${one}/totp`)).statusCode).toBe(204);
  expect((await ask(`DELETE ${one}/sessions`)).statusCode).toBe(204);
  expect((await ask(`DELETE ${one}`)).statusCode).toBe(204);
  // Whoever has lost more than one sign-in: all of them end.
  expect(await session("POST /session", { email, password: "Second-pass-2!" })).toEqual([200, ""]);
  expect(await session("DELETE /session?everywhere=true")).toEqual([204, "operator"]);
}

/** One upkeep, with a host that answers once it has been looked for in vain. */
async function updated(
  endpoint: string,
  upkeep: (event: unknown) => Promise<void>,
  mode: string,
  host: (script: string) => void,
): Promise<void> {
  const name = mode.split("-")[0];
  const done = upkeep({ detail: { mode } });
  await until(async () => {
    const seen = (await (await fetch(`${endpoint}/moto-api/loge/decisions`)).json()) as Decision[];
    return seen.some(({ resource }) => resource.endsWith(`/hosts/${name}/upkeep-done.json`));
  });
  host("loge-upkeep");
  await done;
}

/** What the sweep finds: a recording that nobody ends, of a camera that is no more, and one that was deleted. */
async function leave(state: State, endpoint: string): Promise<void> {
  const bucket = mediaBucket(state);
  const aws = new Aws({ ...owner, region: "us-east-1", endpoint, patience: 60_000 });
  const start = new Date().toISOString();
  const sizes = { duration: 2, bytes: 7, segments: 1, playlist: "index.m3u8", poster: null };
  const put = async (camera: string, file: string, said: string | object) => {
    const text = typeof said === "string" ? said : JSON.stringify({ version: 1, title: null, updated: start, ...said });
    expect((await aws.put(bucket, `media/${camera}/${old(camera)}/${file}`, text, {})).status).toBe(200);
  };
  const recording = (camera: string, state: string) => ({
    id: old(camera),
    camera,
    state,
    start,
    end: start,
    ...sizes,
  });
  await put("attic", "recording.json", recording("attic", "live"));
  await put("attic", "index.m3u8", "#EXTM3U\n#EXTINF:2,\n000000.ts\n");
  await put("garden", "recording.json", recording("garden", "ended"));
  await put("garden", "000000.ts", "segment");
  await put("garden", "edits.json", { deleted: start });
}

/** Both works, a day later. */
async function sweepUp(
  state: State,
  endpoint: string,
  sweep: (event: unknown) => Promise<void>,
  { credentials }: Role,
) {
  const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 25 * 3_600_000);
  await sweep({ work: "rebuild" }).finally(() => clock.mockRestore());
  await sweep({ work: "tidy" });
  const aws = new Aws({ ...credentials, region: "us-east-1", endpoint, patience: 60_000 });
  const read = (camera: string, file: string) => aws.get(mediaBucket(state), `media/${camera}/${old(camera)}/${file}`);
  expect(await (await read("attic", "recording.json")).json()).toMatchObject({ state: "ended", segments: 1 });
  for (const file of ["recording.json", "edits.json"]) expect((await read("garden", file)).status).toBe(404);
}

const mediaBucket = (state: State): string =>
  state.find("aws_s3_bucket", (it) => it.bucket.endsWith("-media"))?.attributes["bucket"];
const old = (camera: string) => `20200101t000000z-${camera}`;

/** Removes what {@link prepare} has put beside the stack and would stay when it goes. */
export async function tidy(state: State, endpoint: string): Promise<void> {
  const ec2 = new EC2Client({ region: "us-east-1", endpoint, credentials: owner });
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const ids = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = "" }) => InstanceId));
  const strangers = ids.filter((id) => !state.find("aws_instance", (it) => it.id === id));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: strangers }));
  ec2.destroy();
}

const later = { orphans: 31 * 60_000, maximum: 25 * 3_600_000 };

/** The guard's looks: at hosts that run, at what belongs to nobody any more, at a run that has been too long. */
async function watchOver(guard: (event: unknown) => Promise<void>): Promise<void> {
  const now = Date.now();
  await guard({});
  for (const time of Object.values(later)) {
    const clock = jest.spyOn(Date, "now").mockReturnValue(now + time);
    await guard({}).finally(() => clock.mockRestore());
  }
}
