import { createHmac, verify } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { authorizer } from "../../lambdas/authorizer/authorizer";
import { Keys } from "../../lambdas/authorizer/keys";
import { Tokens } from "../../lambdas/authorizer/tokens";
import { StreamKeys } from "../../lambdas/cameras/stream-keys";
import { catalog } from "../../lambdas/catalog/catalog";
import { Memory } from "../../lambdas/guard/memory";
import { HouseRules } from "../../lambdas/people/house-rules";
import { OneAtATime } from "../../lambdas/people/one-at-a-time";
import { people } from "../../lambdas/people/people";
import { Pool } from "../../lambdas/people/pool";
import { Records } from "../../lambdas/people/records";
import { KmsSigner } from "../../lambdas/playback/kms-signer";
import { playback } from "../../lambdas/playback/playback";
import { SharedRecordings } from "../../lambdas/playback/shared-recordings";
import { SsmSigner } from "../../lambdas/playback/ssm-signer";
import { Editor } from "../../lambdas/recordings/editor";
import { Listing } from "../../lambdas/recordings/listing";
import { recordings } from "../../lambdas/recordings/recordings";
import { ShareLinks } from "../../lambdas/recordings/share-links";
import { Heartbeats } from "../../lambdas/servers/heartbeats";
import { Hosts } from "../../lambdas/servers/hosts";
import { servers } from "../../lambdas/servers/servers";
import { Starts } from "../../lambdas/servers/starts";
import { Guarded } from "../../lambdas/servers/stops";
import { Upkeep } from "../../lambdas/servers/upkeep";
import { Devices } from "../../lambdas/session/devices";
import { People } from "../../lambdas/session/people";
import { Seen } from "../../lambdas/session/seen";
import { session } from "../../lambdas/session/session";
import { Throttle } from "../../lambdas/session/throttle";
import { Aws } from "../../lambdas/shared/aws";
import { Catalogue } from "../../lambdas/shared/catalogue";
import { Objects } from "../../lambdas/shared/objects";
import { RecordingRows } from "../../lambdas/shared/recording-rows";
import { Refusals } from "../../lambdas/shared/refusals";
import { Secret } from "../../lambdas/shared/secret";
import { SignOuts } from "../../lambdas/shared/sign-outs";
import { Table } from "../../lambdas/shared/table";
import { UpkeepRecord } from "../../lambdas/shared/upkeep";
import { signingKey } from "../../lambdas/signing-key/signing-key";
import { type Emulator, startEmulator } from "../../local/emulator";
import { emulatorPython } from "../support/emulator";
import { captureLogs } from "./support/logs";
import { type Call, refusal, send } from "./support/request";

const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
const region = "us-east-1";

captureLogs();

describe("against the emulator", () => {
  let emulator: Emulator;
  let folder: string;
  let aws: Aws;
  let endpoint: string;
  const clients: { destroy(): void }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "loge-lambdas-"));
    emulator = await startEmulator({ python: emulatorPython(), dir: folder, log: () => undefined });
    endpoint = emulator.endpoint;
    // Lambda's own two seconds are AWS's: a call that a busy machine answers late is made again, and what it counts counts twice.
    aws = new Aws({ region, ...credentials, endpoint, patience: 60_000 });
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await emulator.stop();
    rmSync(folder, { recursive: true });
  });

  describe("people", () => {
    let app: ReturnType<typeof session>;
    let ask: ReturnType<typeof authorizer>;
    let operators: ReturnType<typeof people>[];
    const jar: Jar = new Map();

    /** As the page would: keeps cookies, and lets the authorizer say who is calling. */
    async function call(line: string, body: object = {}, kept = jar, to: Parameters<typeof send>[0] = app) {
      const cookies = [...kept].map(([name, value]) => `${name}=${value}`);
      const { context } = await ask({ cookies });
      const who: Call = context.sub ? context : {};
      const answer = await send(to, line, { body, cookies, ...who });
      for (const cookie of answer.cookies) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value) kept.set(name, value);
        else kept.delete(name);
      }
      return { answer, context };
    }

    /** As an operator would, at one of the two containers. */
    const manage = async (line: string, body: object = {}, { as = jar, at = 0 } = {}) =>
      (await call(line, body, as, operators[at])).answer;

    /** The latest e-mail to somebody. */
    async function mailTo(address: string): Promise<string> {
      const { events } = await (await fetch(`${endpoint}/moto-api/loge/mails?after=0&wait=0`)).json();
      return events.findLast(({ mail }: { mail: { to: string } }) => mail.to === address)?.mail.text ?? "";
    }

    /** Takes the first password out of the invitation, and one of their own. */
    async function accept(email: string, kept: Jar): Promise<void> {
      const [, password = ""] = /(Lg7-\w+)/.exec(await mailTo(email)) ?? [];
      expect((await call("POST /session", { email, password }, kept)).answer.json).toEqual({
        challenge: "new_password",
      });
      expect((await call("POST /session/challenge", { password: ownPassword }, kept)).answer.statusCode).toBe(200);
    }

    beforeAll(async () => {
      await createTable(aws, "access");
      const cognito = new CognitoIdentityProviderClient({ region, credentials, endpoint });
      clients.push(cognito);
      const { UserPool } = await cognito.send(
        new CreateUserPoolCommand({ PoolName: "loge", UsernameAttributes: ["email"] }),
      );
      const UserPoolId = UserPool?.Id as string;
      const { UserPoolClient } = await cognito.send(
        new CreateUserPoolClientCommand({ UserPoolId, ClientName: "page" }),
      );
      const clientId = UserPoolClient?.ClientId as string;
      for (const GroupName of ["viewer", "publisher", "operator"])
        await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName }));
      const Username = "ann@example.com";
      const first = { UserPoolId, Username, TemporaryPassword: "First-pass-1!", MessageAction: "SUPPRESS" as const };
      await cognito.send(
        new AdminCreateUserCommand({ ...first, UserAttributes: [{ Name: "email", Value: Username }] }),
      );
      await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: "operator" }));

      const table = new Table(aws, "access");
      const refusals = new Refusals(table);
      const signOuts = new SignOuts(table);
      app = session({
        people: new People(cognito, UserPoolId, clientId),
        refusals,
        signOuts,
        seen: new Seen(table),
        throttle: new Throttle(table),
        devices: new Devices(table),
        cameras: [],
        failAfter: 0,
      });
      const house = () =>
        new HouseRules({
          pool: new Pool(aws, UserPoolId),
          records: new Records(table, aws, "access"),
          signOuts,
          oneAtATime: new OneAtATime(table),
        });
      // Two, as two containers would be.
      operators = [house(), house()].map((one) => people({ house: one, cameras: ["garden", "gate"] }));
      ask = authorizer(new Tokens({ userPoolId: UserPoolId, clientId }, Keys.ofPool(UserPoolId, endpoint)), refusals, {
        read: async () => undefined,
      });
    });

    test("from the invitation to being signed out", async () => {
      const credentials = { email: "ann@example.com", password: "First-pass-1!" };
      expect((await call("POST /session", credentials)).answer.json).toEqual({ challenge: "new_password" });
      const ann = { email: "ann@example.com", groups: ["operator"] };
      expect((await call("POST /session/challenge", { password: "Second-pass-2!" })).answer.json).toEqual(ann);
      expect((await call("GET /session")).answer.json).toEqual({ ...ann, totp: false });

      const old = jar.get("__Host-loge-session") ?? "";
      expect((await call("POST /session/renew")).answer.json).toEqual(ann);
      expect((await call("DELETE /session")).answer.statusCode).toBe(204);
      // A device stays known: it lets nobody in.
      expect([...jar.keys()]).toEqual(["__Secure-loge-device"]);

      // The token from before the renewal belongs to the same sign-in: a copy of it is refused too.
      const { context } = await ask({ headers: { authorization: `Bearer ${old}` } });
      expect(context).toMatchObject({ sub: "", problem: "" });
    });

    test("an operator invites, limits and removes; the person feels it at once", async () => {
      await call("POST /session", { email: "ann@example.com", password: "Second-pass-2!" });
      const bobs: Jar = new Map();
      const invited = await manage("POST /people", {
        ...{ email: "Bob@Example.com", group: "viewer", cameras: ["gate"] },
      });
      expect(invited).toMatchObject({
        statusCode: 201,
        json: { email: "bob@example.com", group: "viewer", cameras: ["gate"], status: "invited", lastSeen: null },
      });
      const bob = `/people/${invited.json.id}`;
      expect(refusal(await manage("POST /people", { email: "bob@example.com", group: "viewer" }))).toEqual([
        409,
        "person_exists",
      ]);
      const first = await mailTo("bob@example.com");
      expect((await manage(`POST ${bob}/invitation`)).statusCode).toBe(202);
      expect(await mailTo("bob@example.com")).not.toBe(first);
      await accept("bob@example.com", bobs);
      expect(refusal(await manage(`POST ${bob}/invitation`))).toEqual([409, "person_active"]);

      const who = async () => (await call("GET /session", {}, bobs)).context;
      expect(await who()).toMatchObject({ groups: "viewer", cameras: "gate" });
      expect((await manage(`PATCH ${bob}`, { cameras: null, group: "publisher" })).json).toMatchObject({
        ...{ group: "publisher", cameras: null, status: "active", lastSeen: expect.stringMatching(/Z$/) },
      });
      // With the token from before.
      expect(await who()).toMatchObject({ groups: "publisher", cameras: "*" });
      const { people: listed, next } = (await manage("GET /people")).json;
      expect(listed.map(({ email }: { email: string }) => email)).toEqual(["ann@example.com", "bob@example.com"]);
      expect(next).toBeNull();
      expect(refusal(await manage("GET /people?after=nowhere"))).toEqual([422, "invalid_input"]);
      expect(refusal(await manage("GET /people", {}, { as: bobs }))).toEqual([403, "forbidden"]);

      expect((await manage(`DELETE ${bob}`)).statusCode).toBe(204);
      expect(await who()).toMatchObject({ sub: "", problem: "" });
      expect(refusal((await call("POST /session/renew", {}, bobs)).answer)).toEqual([401, "sign_in_first"]);
      expect(refusal(await manage(`DELETE ${bob}`))).toEqual([404, "person_not_found"]);
    });

    test("the last operator stays, also when two would remove or demote each other at once", async () => {
      const { id: ann } = (await manage("GET /people")).json.people[0];
      for (const line of [`DELETE /people/${ann}`, `PATCH /people/${ann}`])
        expect(refusal(await manage(line, { group: "viewer" }))).toEqual([409, "last_operator"]);
      // Who has not signed in yet may never come.
      const { id: cid } = (await manage("POST /people", { email: "cid@example.com", group: "operator" })).json;
      expect(refusal(await manage(`DELETE /people/${ann}`))).toEqual([409, "last_operator"]);
      const cids: Jar = new Map();
      await accept("cid@example.com", cids);

      const both = await Promise.all([
        manage(`PATCH /people/${cid}`, { group: "viewer" }, { at: 0 }),
        manage(`PATCH /people/${ann}`, { group: "viewer" }, { as: cids, at: 1 }),
      ]);
      expect(both.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
      const [winner, loser] = both[0]?.statusCode === 200 ? [jar, cid] : [cids, ann];
      const still = { as: winner };
      expect((await manage(`PATCH /people/${loser}`, { group: "operator" }, still)).statusCode).toBe(200);
      const removed = await Promise.all([
        manage(`DELETE /people/${cid}`, {}, { as: jar, at: 0 }),
        manage(`DELETE /people/${ann}`, {}, { as: cids, at: 1 }),
      ]);
      const codes = removed.map(({ statusCode }) => statusCode);
      expect(codes.filter((code) => code === 204)).toHaveLength(1);
      const left = codes[0] === 204 ? jar : cids;
      const { people: operatorsLeft } = (await manage("GET /people", {}, { as: left })).json;
      expect(operatorsLeft).toMatchObject([{ group: "operator", status: "active" }]);
      if (left === cids) jar.clear();
      for (const [name, value] of left) jar.set(name, value);
    });

    test("an authenticator: enrolled, asked for, lost, and dismissed by an operator", async () => {
      const dots: Jar = new Map();
      const { id } = (await manage("POST /people", { email: "dot@example.com", group: "viewer" })).json;
      await accept("dot@example.com", dots);
      const own = { password: ownPassword };
      expect(refusal((await call("POST /session/totp", { password: "Wrong-pass-1!" }, dots)).answer)).toEqual([
        422,
        "wrong_password",
      ]);
      const first = (await call("POST /session/totp", own, dots)).answer.json;
      expect((await call("POST /session/totp/confirm", { code: codeOf(first.secret) }, dots)).answer.statusCode).toBe(
        204,
      );
      // From now on Cognito answers the right password by asking for a code.
      expect((await call("DELETE /session/totp", own, dots)).answer.statusCode).toBe(204);
      expect((await call("GET /session", {}, dots)).answer.json.totp).toBe(false);

      const { answer } = await call("POST /session/totp", own, dots);
      const { secret, uri } = answer.json;
      expect(uri).toBe(`otpauth://totp/Loge:dot%40example.com?secret=${secret}&issuer=Loge`);
      const wrong = otherThan(codeOf(secret));
      expect(refusal((await call("POST /session/totp/confirm", { code: wrong }, dots)).answer)).toEqual([
        422,
        "wrong_code",
      ]);
      expect((await call("GET /session", {}, dots)).answer.json.totp).toBe(false);
      expect((await call("POST /session/totp/confirm", { code: codeOf(secret) }, dots)).answer.statusCode).toBe(204);
      expect((await call("GET /session", {}, dots)).answer.json.totp).toBe(true);
      // Ending what proved the password has not ended this session.
      expect((await call("POST /session/renew", {}, dots)).answer.statusCode).toBe(200);

      const signIn = async () =>
        (await call("POST /session", { email: "dot@example.com", password: ownPassword }, dots)).answer.json;
      expect(await signIn()).toEqual({ challenge: "totp" });
      const tried = await call("POST /session/challenge", { code: otherThan(codeOf(secret)) }, dots);
      expect(refusal(tried.answer)).toEqual([401, "wrong_code"]);
      expect((await call("POST /session/challenge", { code: codeOf(secret) }, dots)).answer.statusCode).toBe(200);

      const people = (await manage("GET /people")).json.people;
      expect(people.find(({ email }: { email: string }) => email === "dot@example.com")).toMatchObject({ totp: true });
      expect((await manage(`DELETE /people/${id}/totp`)).statusCode).toBe(204);
      expect(await signIn()).toMatchObject({ email: "dot@example.com" });
      expect((await call("GET /session", {}, dots)).answer.json.totp).toBe(false);
    });

    test("a forgotten password: a code by e-mail, a new password, and every other sign-in is over", async () => {
      const old: Jar = new Map();
      const email = "dot@example.com";
      await call("POST /session", { email, password: ownPassword }, old);
      expect((await call("GET /session", {}, old)).answer.statusCode).toBe(200);
      const before = await mailTo("nobody@example.com");
      for (const address of ["nobody@example.com", email]) {
        const { answer } = await call("POST /session/forgotten", { email: address }, new Map());
        expect([answer.statusCode, answer.json]).toEqual([202, {}]);
      }
      expect(await mailTo("nobody@example.com")).toBe(before);
      const [, code = ""] = /code is (\d{6})/.exec(await mailTo(email)) ?? [];
      const reset = async (what: object) =>
        (await call("POST /session/forgotten/confirm", { email, code, password: "Third-pass-3!", ...what }, new Map()))
          .answer;
      expect(refusal(await reset({ code: otherThan(code) }))).toEqual([422, "wrong_code"]);
      expect(refusal(await reset({ email: "nobody@example.com" }))).toEqual([422, "wrong_code"]);
      expect(refusal(await reset({ password: "short" }))).toEqual([422, "weak_password"]);
      expect((await reset({})).statusCode).toBe(204);
      expect((await call("GET /session", {}, old)).context.sub).toBe("");
      expect(refusal((await call("POST /session/renew", {}, old)).answer)).toEqual([401, "sign_in_first"]);
      const fresh: Jar = new Map();
      expect((await call("POST /session", { email, password: "Third-pass-3!" }, fresh)).answer.statusCode).toBe(200);
      expect((await call("GET /session", {}, fresh)).answer.statusCode).toBe(200);
    });

    test("signed out everywhere, by oneself and by an operator", async () => {
      const email = "dot@example.com";
      const places: Jar[] = [new Map(), new Map()];
      const signIn = () =>
        Promise.all(places.map((kept) => call("POST /session", { email, password: "Third-pass-3!" }, kept)));
      const here = () => Promise.all(places.map(async (kept) => (await call("GET /session", {}, kept)).context.sub));
      await signIn();
      const [id] = await here();
      expect(await here()).toEqual([id, id]);
      expect((await call("DELETE /session?everywhere=true", {}, places[0])).answer.statusCode).toBe(204);
      expect(await here()).toEqual(["", ""]);
      expect(refusal((await call("POST /session/renew", {}, places[1])).answer)).toEqual([401, "sign_in_first"]);
      await signIn();
      expect(await here()).toEqual([id, id]);
      expect((await manage(`DELETE /people/${id}/sessions`)).statusCode).toBe(204);
      expect(await here()).toEqual(["", ""]);
      expect(refusal((await call("DELETE /session?everywhere=true", {}, places[0])).answer)).toEqual([
        401,
        "sign_in_first",
      ]);
    });

    test("the sixth wrong try has to wait, even with the right password, but not where one has been before", async () => {
      const email = "dot@example.com";
      const signIn = async (password: string, kept: Jar) =>
        (await call("POST /session", { email, password }, kept)).answer;
      const here: Jar = new Map();
      expect((await signIn("Third-pass-3!", here)).statusCode).toBe(200);
      const tries = Array.from({ length: 5 }, () => signIn("no", new Map()));
      for (const answer of await Promise.all(tries)) expect(refusal(answer)).toEqual([401, "wrong_credentials"]);
      expect(refusal(await signIn("Third-pass-3!", new Map()))).toEqual([429, "too_many_attempts"]);
      expect((await signIn("Third-pass-3!", here)).statusCode).toBe(200);
    });
  });

  test("recordings: from the bucket to the page, by index, cursor and deletion", async () => {
    await createTable(aws, "recordings");
    await put(endpoint, "media", "");
    const { app, handler } = catalogued("recordings", "media");
    const ids = ["20261121t120000z-garden", "20261121t130000z-garden", "20261121t140000z-door"];
    for (const id of ids) {
      const [, camera = ""] = id.split("-");
      await put(endpoint, `media/media/${camera}/${id}/recording.json`, JSON.stringify(recording(id, camera)));
      await handler(written(`media/${camera}/${id}/recording.json`));
    }

    const page = async (query: string) => (await send(app, `GET /recordings?${query}`, { groups: "viewer" })).json;
    const first = await page("limit=2");
    expect(first.recordings.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    const second = await page(`limit=2&after=${first.next}`);
    expect(second).toMatchObject({ recordings: [{ id: ids[0] }], next: null });
    expect((await page("camera=garden")).recordings).toHaveLength(2);

    // What the bucket says counts, whichever clock wrote it.
    const behind = { ...recording(ids[0]!, "garden"), title: "new", updated: "2020-01-01T00:00:00.000Z" };
    await put(endpoint, `media/media/garden/${ids[0]}/recording.json`, JSON.stringify(behind));
    await handler(written(`media/garden/${ids[0]}/recording.json`));
    expect((await send(app, `GET /recordings/${ids[0]}`, { groups: "viewer" })).json.title).toBe("new");

    await handler(written(`media/garden/${ids[1]}/recording.json`));
    await fetch(`${endpoint}/media/media/garden/${ids[1]}/recording.json`, { method: "DELETE", headers: signed });
    await handler(written(`media/garden/${ids[1]}/recording.json`));
    expect((await page("camera=garden")).recordings).toHaveLength(1);
  });

  test("recordings by hand: titles, deleting and taking back, searching by title and day", async () => {
    await createTable(aws, "by-hand");
    await put(endpoint, "hand", "");
    const { app, handler } = catalogued("by-hand", "hand");
    const ids = [
      "20261121t120000z-garden",
      "20261121t130000z-garden",
      "20261121t140000z-door",
      "20261122t120000z-door",
    ];
    for (const id of ids) {
      const camera = id.slice(17);
      await put(endpoint, `hand/media/${camera}/${id}/recording.json`, JSON.stringify(recording(id, camera)));
      await handler(written(`media/${camera}/${id}/recording.json`, "hand"));
    }
    const call = (line: string, body?: object) =>
      send(app, line, { groups: "operator", body, headers: { "x-loge": "1" } });
    /** All pages of two, each within one query. */
    const all = async (query: string): Promise<string[]> => {
      const found: string[] = [];
      for (let after = ""; ; ) {
        const { recordings, next } = (await call(`GET /recordings?limit=2&${query}${after}`)).json;
        found.push(...recordings.map(({ id }: { id: string }) => id));
        if (!next) return found;
        after = `&after=${next}`;
      }
    };
    const [noon, one, two, tomorrow] = ids as [string, string, string, string];

    const titles = ["Pássaros", "Owl", "Fox", "Cat", "Dog"];
    const renamed = await Promise.all(titles.map((title) => call(`PATCH /recordings/${noon}`, { title })));
    expect(renamed.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    const { title } = (await call(`GET /recordings/${noon}`)).json;
    expect(titles).toContain(title);
    const edits = await fetch(`${endpoint}/hand/media/garden/${noon}/edits.json`, { headers: signed });
    expect(await edits.json()).toMatchObject({ title });
    expect((await call(`PATCH /recordings/${noon}`, { title: " Pássaros " })).json.title).toBe("Pássaros");

    expect(await all("")).toEqual([tomorrow, two, one, noon]);
    expect(await all("q=PASSAROS")).toEqual([noon]);
    expect(await all("q=front")).toEqual([tomorrow, two]);
    expect(await all("camera=door&q=front")).toEqual([tomorrow, two]);
    expect(await all("q=owl")).toEqual([]);
    expect(await all("from=2026-11-21T13:00:00Z&to=2026-11-22T12:00:00Z")).toEqual([two, one]);
    expect(await all("camera=garden&to=2026-11-21T13:00:00Z")).toEqual([noon]);
    expect(await all("from=2026-11-21T13:00:00Z&q=front")).toEqual([tomorrow, two]);

    const { statusCode, json } = await call(`DELETE /recordings/${two}`);
    expect([statusCode, Date.parse(json.undoUntil) > Date.now() + 3_500_000]).toEqual([202, true]);
    expect([await all(""), await all("camera=door")]).toEqual([[tomorrow, one, noon], [tomorrow]]);
    expect([await all("deleted=true"), await all("deleted=true&camera=garden")]).toEqual([[two], []]);
    expect((await call(`POST /recordings/${two}/restore`)).json).not.toHaveProperty("undoUntil");
    // The events of all this come now, late and in a heap, and change nothing.
    for (const id of ids) await handler(written(`media/${id.slice(17)}/${id}/edits.json`, "hand"));
    expect([await all("camera=door"), await all("deleted=true")]).toEqual([[tomorrow, two], []]);

    expect((await call("GET /storage")).json).toMatchObject({ recordings: 0, updated: null });
    await new Table(aws, "by-hand").put({
      ...{ id: "storage", bytes: 7, recordings: 1, updated: "2026-11-21T12:00:00.000Z" },
      cameras: { door: { bytes: 7, recordings: 1, oldest: "2026-11-21T12:00:00.000Z" } },
    });
    expect((await call("GET /storage")).json.cameras).toContainEqual({
      ...{ name: "door", bytes: 7, recordings: 1, oldest: "2026-11-21T12:00:00.000Z" },
    });

    const watch = playback({
      signer: { hash: "SHA256", sign: async () => "c2lnbmF0dXJl" },
      keyPairId: "K1",
      mediaHost: "live.example.com",
      cameras: [],
      shared: new SharedRecordings(new Table(aws, "access"), new Table(aws, "by-hand")),
      minutes: 60,
    });
    const link = async () => (await call(`POST /recordings/${noon}/share`, { hours: 2 })).json.url.split("/").at(-1);
    const open = async (token: string) => (await send(watch, "POST /shared", { body: { token } })).statusCode;
    const [first, second] = [await link(), await link()];
    expect([await open(first), await open(second)]).toEqual([200, 200]);
    await call(`DELETE /recordings/${noon}`);
    expect(await open(first)).toBe(404);
    await call(`POST /recordings/${noon}/restore`);
    expect(await open(first)).toBe(200);
    expect((await call(`DELETE /recordings/${noon}/share`)).statusCode).toBe(204);
    expect([await open(first), await open(second), await open(await link())]).toEqual([404, 404, 200]);
  });

  /** What keeps a table in step with a bucket, and what people see and change of it. */
  function catalogued(name: string, bucket: string) {
    const table = new Table(aws, name);
    const objects = new Objects(aws, bucket);
    const place = { cameras: [{ name: "door", title: "Front door" }], retentionDays: 0 };
    const catalogue = new Catalogue({ objects, rows: new RecordingRows(table), place, now: Date.now });
    const app = recordings({
      listing: new Listing(table),
      editor: new Editor({ objects, catalogue, place, now: Date.now }),
      links: new ShareLinks(new Table(aws, "access")),
      cameras: ["door"],
      retentionDays: 0,
      host: "live.example.com",
    });
    return { app, handler: catalog(bucket, catalogue) };
  }

  test("servers: off, on, ready by their heartbeat, off", async () => {
    await createTable(aws, "starts");
    await put(endpoint, "status", "");
    const ec2 = new EC2Client({ region, credentials, endpoint });
    clients.push(ec2);
    const limits = { idle: 1_800_000, maximum: 86_400_000, nightly: { at: "02:00", zone: "Etc/UTC" } };
    const run = { ImageId: "ami-12c6146b", MinCount: 2, MaxCount: 2, InstanceType: "t4g.nano" as const };
    const { Instances = [] } = await ec2.send(new RunInstancesCommand(run));
    const [proxy = "", owncast = ""] = Instances.map(({ InstanceId }) => InstanceId);
    const app = servers({
      hosts: new Hosts(ec2, { proxy, owncast }),
      heartbeats: new Heartbeats(new Objects(aws, "status"), ["garden"]),
      starts: new Starts(new Table(aws, "starts")),
      guarded: new Guarded({ memory: new Memory(new Table(aws, "starts")), limits }),
      upkeep: new Upkeep({ aws, record: new UpkeepRecord(new Table(aws, "starts")), source: "loge-test.upkeep" }),
    });
    const call = (line: string) => send(app, line, { groups: "operator", headers: { "x-loge": "1" } });

    expect((await call("GET /servers")).json).toMatchObject({ status: "starting", readyIn: expect.any(Number) });
    const heartbeat = new Date(Date.now() + 1000).toISOString();
    await put(
      endpoint,
      "status/media/garden/status.json",
      JSON.stringify({ state: "waiting", since: heartbeat, heartbeat, instance: owncast }),
    );
    expect((await call("GET /servers")).json).toMatchObject({ status: "on", reason: null, readyIn: 0 });

    const { stopsAt } = (await call("POST /servers/keep")).json;
    expect(Date.parse(stopsAt)).toBeGreaterThan(Date.now() + limits.idle - 60_000);

    expect((await call("POST /servers/off")).json).toEqual({ action: "stopping" });
    expect((await call("GET /servers")).json).toMatchObject({
      status: "off",
      hosts: [{ state: "stopped", since: expect.stringMatching(/Z$/) }, { state: "stopped" }],
    });
    expect((await call("POST /servers/on")).statusCode).toBe(202);
    expect((await call("GET /servers")).json.hosts).toMatchObject([{ state: "running" }, { state: "running" }]);
  });

  test("stream keys are read in the clear and shown masked", async () => {
    const parameter = { Name: "/loge/test/owncast/stream-key/garden", Type: "SecureString" };
    await aws.call("ssm", "PutParameter", { ...parameter, Value: "abcdEFGHIJKLMNOPwxyz" });
    const masked = await new StreamKeys(aws, "/loge/test/owncast/stream-key").masked(["garden", "door"]);
    expect([...masked]).toEqual([["garden", "abcd…wxyz"]]);
  });

  test("a pair is made and kept in SSM, and what its private half signs the public half verifies", async () => {
    const secret = new Secret(aws, "/loge/test/playback/key");
    await aws.call("ssm", "PutParameter", { Name: secret.name, Type: "SecureString", Value: "unset" });
    const key = () => signingKey(secret)({}, { getRemainingTimeInMillis: () => 0 });
    const { publicKey } = await key();
    expect(await key()).toEqual({ publicKey });
    const signature = Buffer.from(await new SsmSigner(secret).sign('{"Statement":[]}'), "base64");
    expect(verify("sha1", Buffer.from('{"Statement":[]}'), publicKey, signature)).toBe(true);
  });

  test("KMS signs what the public key verifies", async () => {
    const { KeyMetadata } = await aws.call<{ KeyMetadata: { Arn: string } }>("kms", "CreateKey", {
      KeySpec: "RSA_2048",
      KeyUsage: "SIGN_VERIFY",
    });
    const signature = await new KmsSigner(aws, KeyMetadata.Arn).sign('{"Statement":[]}');
    const { SignatureValid } = await aws.call<{ SignatureValid: boolean }>("kms", "Verify", {
      KeyId: KeyMetadata.Arn,
      Message: Buffer.from('{"Statement":[]}').toString("base64"),
      Signature: signature,
      SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
    });
    expect(SignatureValid).toBe(true);
  });
});

type Jar = Map<string, string>;
const ownPassword = "Own-pass-1!";

/** RFC 6238 with SHA-1, as authenticators have it. */
function codeOf(secret: string): string {
  const bits = [...secret].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code that no step near this one has, as good as surely. */
const otherThan = (code: string) => String((Number(code) + 500_001) % 1_000_000).padStart(6, "0");

/** moto reads the region out of it, and checks nothing. */
const signed = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=testing/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
};

async function put(endpoint: string, path: string, body: string): Promise<void> {
  const response = await fetch(`${endpoint}/${path}`, { method: "PUT", body, headers: signed });
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status}`);
}

async function createTable(aws: Aws, name: string): Promise<void> {
  const index = (IndexName: string, hash: string) => ({
    IndexName,
    KeySchema: [
      { AttributeName: hash, KeyType: "HASH" },
      { AttributeName: "start", KeyType: "RANGE" },
    ],
    Projection: { ProjectionType: "ALL" },
  });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
  await aws.call("dynamodb", "CreateTable", {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [text("id"), text("kind"), text("camera"), text("start")],
    GlobalSecondaryIndexes: [index("by_start", "kind"), index("by_camera", "camera")],
  });
}

function recording(id: string, camera: string) {
  const [, hour] = /t(\d\d)/.exec(id) ?? [];
  const start = `2026-11-${id.slice(6, 8)}T${hour}:00:00.000Z`;
  const files = { playlist: "index.m3u8", poster: null };
  const sizes = { duration: 4, bytes: 1000, segments: 1 };
  return { version: 1, id, camera, title: null, state: "ended", start, end: start, ...sizes, ...files, updated: start };
}

const written = (key: string, bucket = "media") => ({ detail: { bucket: { name: bucket }, object: { key } } });
