import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "@jest/globals";
import { Aws } from "../../lambdas/shared/aws";
import { findCall } from "../../local/events/universal-target";
import type { State } from "../../local/terraform/state";
import { event } from "../lambdas/support/request";
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
  const old = createHash("sha256").update(email).digest("hex").slice(0, 32);
  const put = (TableName: string, Item: object) =>
    new Aws({ ...owner, region: "us-east-1", endpoint }).call("dynamodb", "PutItem", { TableName, Item });
  await put("loge-local-access", { id: { S: `throttle#${old}` }, tries: { N: "5" }, expires: { N: "1" } });
  const start = { S: "2026-11-20T12:00:00.000Z" };
  await put("loge-local-recordings", { id: { S: gone }, kind: { S: "recording" }, camera: { S: "garden" }, start });
}

/** Everything that each role's own code does with AWS, in the order of a first evening; each answer is checked. */
export async function work(state: State, endpoint: string, role: (name: string) => Role): Promise<void> {
  const load = (name: FunctionName) => loadFunction(name, { state, endpoint, credentials: role(name).credentials });
  const bucket = state.find("aws_s3_bucket", (it) => it.bucket.endsWith("-media"))?.attributes["bucket"];
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

  const servers = await load("servers");
  const ask = async (line: string) => {
    const { statusCode, body } = await servers(event(line, operator));
    return [statusCode, JSON.parse(body).status];
  };
  expect(await ask("GET /servers")).toEqual([200, "starting"]);
  const folder = mkdtempSync(join(tmpdir(), "loge-rights-"));
  boot(join(folder, "proxy"), "proxy", endpoint, role("proxy"));
  boot(join(folder, "owncast"), "owncast", endpoint, role("owncast"));
  rmSync(folder, { recursive: true });
  await record(bucket, endpoint, role("owncast"), instance("owncast"));
  expect(await ask("GET /servers")).toEqual([200, "on"]);

  const cameras = await load("cameras");
  const [camera] = JSON.parse((await cameras(event("GET /cameras", operator))).body).cameras;
  expect(camera.streamKey).toMatch(/^\w{4}…\w{4}$/);
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

  expect(await ask("POST /servers/off")).toEqual([202, undefined]);
  expect(await ask("POST /servers/on")).toEqual([202, undefined]);
  const { arn, input } = state.one("aws_scheduler_schedule").attributes["target"][0];
  const credentials = role("nightly-stop").credentials;
  await findCall(arn).send({ endpoint, region: "us-east-1", credentials, input: JSON.parse(input) });
}
