import { describe, expect, test } from "@jest/globals";
import { Records } from "../../../lambdas/people/records";
import { Devices } from "../../../lambdas/session/devices";
import { People } from "../../../lambdas/session/people";
import { Seen } from "../../../lambdas/session/seen";
import { session } from "../../../lambdas/session/session";
import { Throttle } from "../../../lambdas/session/throttle";
import { Refusals } from "../../../lambdas/shared/refusals";
import { SignOuts } from "../../../lambdas/shared/sign-outs";
import { Table } from "../../../lambdas/shared/table";
import { FakeCognito } from "../support/cognito";
import { captureLogs } from "../support/logs";
import { MemoryAws } from "../support/memory-aws";
import { type Answer, refusal, send } from "../support/request";

const logs = captureLogs();
const email = "ann@example.com";
const name = "__Secure-loge-device";
const day = 86_400_000;
const minute = 60_000;

/** The routes with Ann's pool, a table in memory, and a clock. */
function world() {
  const memory = new MemoryAws();
  const table = new Table(memory.aws, "access");
  const cognito = new FakeCognito();
  // Long ago: the pool's tokens are made now, and a sign-out of before does not end them.
  const at = { time: Date.parse("2020-11-21T12:00:00.250Z") };
  const now = () => at.time;
  const wait = async (ms: number) => {
    at.time += ms;
  };
  const signOuts = new SignOuts(table, now, wait);
  const app = session({
    people: new People(cognito.client, "us-east-1_Pool1", "client-1"),
    refusals: new Refusals(table),
    signOuts,
    seen: new Seen(table),
    throttle: new Throttle(table, now),
    devices: new Devices(table, now),
    cameras: [],
    failAfter: 0,
  });
  const post = (path: string, body: object, device?: string, more: string[] = []) =>
    send(app, `POST ${path}`, { body, cookies: [...(device ? [`${name}=${device}`] : []), ...more] });
  const signIn = (device?: string, password = "right", who = email) =>
    post("/session", { email: who, password }, device);
  return {
    ...{ memory, table, cognito, at, app, signOuts, post, signIn },
    records: new Records(table, memory.aws, "access", now),
    /** A device that Ann is known at. */
    device: async () => deviceOf(await signIn()),
    /** As often as strangers may, and once more. */
    strangers: async (path = "/session", body: object = { email, password: "wrong" }) => {
      for (let i = 0; i < 6; i++) await post(path, body);
    },
    rows: (prefix: string) => [...memory.items.keys()].filter((id) => id.startsWith(prefix)),
  };
}

function deviceOf({ cookies }: Answer): string {
  const set = cookies.map((cookie) => cookie.split(";")[0] ?? "").find((pair) => pair.startsWith(`${name}=`));
  return set?.slice(name.length + 1) ?? "";
}

const locked = [429, "too_many_attempts"];
const wrong = [401, "wrong_credentials"];

describe("a device that somebody has signed in at", () => {
  test("lets them in while strangers try", async () => {
    const { device, strangers, signIn } = world();
    const known = await device();
    await strangers();
    expect(refusal(await signIn())).toEqual(locked);
    expect((await signIn(known)).statusCode).toBe(200);
  });

  test("gives strangers no more tries by that", async () => {
    const { device, strangers, signIn } = world();
    const known = await device();
    await strangers();
    await signIn(known);
    expect(refusal(await signIn())).toEqual(locked);
  });

  test("has five tries of its own, which count for nobody else", async () => {
    const { device, signIn, at } = world();
    const known = await device();
    for (let i = 0; i < 5; i++) expect(refusal(await signIn(known, "wrong"))).toEqual(wrong);
    expect(refusal(await signIn(known))).toEqual(locked);
    expect((await signIn()).statusCode).toBe(200);
    at.time += 16 * minute;
    expect((await signIn(known)).statusCode).toBe(200);
  });

  test("is kept as 32 random bytes that go to the session's routes only, and under their hash in the table", async () => {
    const { signIn, memory, rows } = world();
    const answer = await signIn();
    const flags = "HttpOnly; Secure; SameSite=Strict";
    expect(answer.cookies).toContainEqual(
      expect.stringMatching(`^${name}=sub-1\\.[\\w-]{43}; Max-Age=15552000; Path=/api/session; ${flags}$`),
    );
    expect(rows("device#")).toEqual([expect.stringMatching(/^device#[0-9a-f]{64}$/)]);
    const text = JSON.stringify([...memory.items]);
    expect(text).not.toContain(deviceOf(answer).split(".")[1]);
    expect(text).not.toContain(email);
    expect(memory.items.get(rows("device#")[0] ?? "")).toMatchObject({ sub: "sub-1", expires: expect.any(Number) });
  });

  test("gets a new cookie at each sign-in, and the one before is worth nothing", async () => {
    const { device, signIn, strangers, rows } = world();
    const before = await device();
    const after = deviceOf(await signIn(before));
    expect(after).not.toBe(before);
    expect(rows("device#")).toHaveLength(1);
    await strangers();
    expect(refusal(await signIn(before))).toEqual(locked);
    expect((await signIn(after)).statusCode).toBe(200);
  });

  test("is one when the second factor was right, not before; codes are counted as passwords are", async () => {
    const { cognito, post, signIn, strangers, rows, device } = world();
    const known = await device();
    cognito.challenge = "SOFTWARE_TOKEN_MFA";
    const [asked = ""] = (await signIn()).cookies;
    expect(rows("device#")).toHaveLength(1);
    const question = [asked.split(";")[0] ?? ""];
    for (let i = 0; i < 6; i++) await post("/session/challenge", { code: "000000" }, undefined, question);
    await strangers();
    const code = (code: string, device?: string) => post("/session/challenge", { code }, device, question);
    expect(refusal(await code("123456"))).toEqual(locked);
    expect((await signIn(known)).json).toEqual({ challenge: "totp" });
    expect(refusal(await code("000000", known))).toEqual([401, "wrong_code"]);
    const answer = await code("123456", known);
    expect(answer.statusCode).toBe(200);
    expect(deviceOf(answer)).toMatch(/^sub-1\./);
    // The right password has not given back the tries that guard the code.
    for (let i = 0; i < 5; i++) await code("000000", deviceOf(answer));
    await signIn(deviceOf(answer));
    expect(refusal(await code("123456", deviceOf(answer)))).toEqual(locked);
  });

  test("is known after the sign-out, which others may have done on it", async () => {
    const { device, app, strangers, signIn } = world();
    const known = await device();
    const left = await send(app, "DELETE /session", { groups: "viewer", headers: { "x-loge": "1" } });
    expect(deviceOf(left)).toBe("");
    expect(left.cookies.join()).not.toContain(name);
    await strangers();
    expect((await signIn(known)).statusCode).toBe(200);
  });

  test("that cannot be written down keeps nobody out", async () => {
    const { memory, signIn } = world();
    memory.before = (_, about) => {
      if (about.startsWith("device#")) throw new Error("no");
    };
    const answer = await signIn();
    expect([answer.statusCode, deviceOf(answer)]).toEqual([200, ""]);
    expect(logs).toContainEqual(expect.objectContaining({ level: "WARN", message: "a device is not remembered" }));
  });
});

describe("is a stranger's", () => {
  test.each<[string, (known: string) => string]>([
    ["a made-up cookie", (known) => `${known.slice(0, -43)}${"A".repeat(43)}`],
    ["one that says somebody else", (known) => known.replace("sub-1", "sub-2")],
    ["one that is cut off", (known) => known.slice(0, -1)],
    ["one with more in it", (known) => `${known}.${known}`],
    ["one that came twice", (known) => `${known}; ${name}=${known}`],
  ])("%s", async (_, changed) => {
    const { device, strangers, signIn } = world();
    const known = await device();
    await strangers();
    expect(refusal(await signIn(changed(known)))).toEqual(locked);
  });

  test("the device of somebody else", async () => {
    const { device, strangers, signIn } = world();
    const anns = await device();
    await strangers("/session", { email: "bob@example.com", password: "wrong" });
    expect(refusal(await signIn(anns, "wrong", "bob@example.com"))).toEqual(locked);
    expect((await signIn(anns)).statusCode).toBe(200);
  });

  test("a device after 180 days", async () => {
    const { device, strangers, signIn, at } = world();
    const known = await device();
    at.time += 180 * day;
    await strangers();
    expect(refusal(await signIn(known))).toEqual(locked);
  });
});

describe("no device is known any more", () => {
  /** Whether it is known at any time until it would have been forgotten anyway. */
  async function isForgotten({ at, memory, signIn, strangers }: ReturnType<typeof world>, device: string) {
    for (let days = 0; days < 180; days += 30) {
      for (const [id, { expires }] of memory.items) if (Number(expires) * 1000 <= at.time) memory.items.delete(id);
      await strangers();
      expect(refusal(await signIn(device))).toEqual(locked);
      at.time += 30 * day;
    }
  }

  test("of who signs out everywhere, and the browser forgets it too", async () => {
    const here = world();
    const device = await here.device();
    const everywhere = { groups: "viewer", headers: { "x-loge": "1" } };
    const answer = await send(here.app, "DELETE /session?everywhere=true", everywhere);
    expect(answer.cookies).toContainEqual(expect.stringMatching(`^${name}=; Max-Age=0; Path=/api/session;`));
    await isForgotten(here, device);
  });

  test("of whom an operator signs out, or removes", async () => {
    const signedOut = world();
    const device = await signedOut.device();
    await signedOut.signOuts.everywhere("sub-1");
    await isForgotten(signedOut, device);
    const removed = world();
    const one = await removed.device();
    await removed.records.remove("sub-1");
    await removed.records.forget("sub-1");
    await isForgotten(removed, one);
  });

  test("but who signs in again afterwards is", async () => {
    const { device, signOuts, signIn, strangers } = world();
    await device();
    await signOuts.everywhere("sub-1");
    const known = await device();
    await strangers();
    expect((await signIn(known)).statusCode).toBe(200);
  });

  test("after a forgotten password, but the one where the new one was set", async () => {
    const here = world();
    const [elsewhere, before] = [await here.device(), await here.device()];
    const reset = { email, code: "123456", password: "strong" };
    await here.strangers("/session/forgotten/confirm", { ...reset, code: "654321" });
    expect(refusal(await here.post("/session/forgotten/confirm", reset))).toEqual(locked);
    const answer = await here.post("/session/forgotten/confirm", reset, before);
    expect(answer.statusCode).toBe(204);
    await here.strangers();
    expect((await here.signIn(deviceOf(answer))).statusCode).toBe(200);
    for (const old of [elsewhere, before]) expect(refusal(await here.signIn(old))).toEqual(locked);
  });

  test("nor is one made known by a new password alone", async () => {
    const { post, rows } = world();
    const answer = await post("/session/forgotten/confirm", { email, code: "123456", password: "strong" });
    expect([answer.statusCode, answer.cookies, rows("device#")]).toEqual([204, [], []]);
  });
});

test("strangers who ask for e-mails leave a known device its own", async () => {
  const { device, strangers, post, cognito } = world();
  const known = await device();
  await strangers("/session/forgotten", { email });
  const sent = () => cognito.told.filter(({ constructor: { name } }) => name === "ForgotPasswordCommand").length;
  expect(sent()).toBe(5);
  expect((await post("/session/forgotten", { email }, known)).statusCode).toBe(202);
  expect(sent()).toBe(6);
});

describe("nothing tells", () => {
  /** What is answered, and what is asked of the table for it. */
  async function asked(here: ReturnType<typeof world>, device: string, who = email, path = "/session") {
    const before = { ...here.memory.calls };
    const body = path === "/session" ? { email: who, password: "wrong" } : { email: who };
    const { headers, ...answer } = await here.post(path, body, device);
    const calls = Object.entries(here.memory.calls).map(([call, times]) => [call, times - (before[call] ?? 0)]);
    return { ...answer, calls: calls.filter(([, times]) => times) };
  }

  test.each(["/session", "/session/forgotten"])("%s: whether a cookie is a known device's, nor whose", async (path) => {
    const here = world();
    const known = await here.device();
    const madeUp = `sub-1.${"A".repeat(43)}`;
    const first = await asked(here, known, email, path);
    expect(first.calls).toContainEqual(["BatchGetItem", 1]);
    expect(await asked(here, madeUp, email, path)).toEqual(first);
    expect(await asked(here, known, "bob@example.com", path)).toEqual(first);
    expect(await asked(here, `sub-2.${"A".repeat(43)}`, "bob@example.com", path)).toEqual(first);
  });

  test("whether there is such a person, when they are locked", async () => {
    const here = world();
    const known = await here.device();
    for (const who of [email, "bob@example.com"]) await here.strangers("/session", { email: who, password: "wrong" });
    for (let i = 0; i < 5; i++) await here.signIn(known, "wrong");
    const answers = [
      await asked(here, known),
      await asked(here, `sub-1.${"A".repeat(43)}`),
      await asked(here, `sub-1.${"A".repeat(43)}`, "bob@example.com"),
    ];
    expect(answers[0]?.statusCode).toBe(429);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});
