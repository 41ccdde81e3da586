import { describe, expect, test } from "@jest/globals";
import { cameras } from "../../../lambdas/cameras/cameras";
import { StreamKeys } from "../../../lambdas/cameras/stream-keys";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

const logs = captureLogs();
const fake = FakeAws.forTests();

const camera = (name: string) => ({
  name,
  title: "Garden",
  sound: true,
  latency: 1,
  rtmp: "rtmp://1.2.3.4:1935/live",
  rtmps: "rtmps://1.2.3.4:1936/live",
});
const shown = (name: string) => ({
  ...camera(name),
  status: `/media/${name}/status.json`,
  live: `/media/${name}/live.m3u8`,
});

function get(groups: string, names = ["garden"]) {
  const keys = new StreamKeys(fake.aws, "/loge/test/owncast/stream-key");
  return send(cameras(names.map(camera), keys), "GET /cameras", { groups });
}

/** SSM holds these keys, by camera. */
function keys(values: Record<string, string>) {
  fake.answer = ({ input }) => {
    const found = input.Names.filter((name: string) => values[name.split("/").at(-1) ?? ""] !== undefined);
    return {
      body: { Parameters: found.map((Name: string) => ({ Name, Value: values[Name.split("/").at(-1) ?? ""] })) },
    };
  };
}

describe("GET /cameras", () => {
  test("a viewer sees where pictures are, no key, and SSM is not asked", async () => {
    expect((await get("viewer")).json).toEqual({ cameras: [shown("garden")] });
    expect(fake.received).toHaveLength(0);
  });

  test("a viewer who is limited sees those cameras only", async () => {
    const limited = new StreamKeys(fake.aws, "/loge/test/owncast/stream-key");
    const call = { groups: "viewer", cameras: "gate" };
    const { json } = await send(cameras(["garden", "gate"].map(camera), limited), "GET /cameras", call);
    expect(json).toEqual({ cameras: [shown("gate")] });
  });

  test("an operator sees both ends of each stream key", async () => {
    keys({ garden: "abcdEFGHIJKLMNOPwxyz" });
    const { json, body } = await get("operator");
    expect(json).toEqual({ cameras: [{ ...shown("garden"), streamKey: "abcd…wxyz" }] });
    expect(body).not.toContain("EFGH");
  });

  test.each([["unset"], [undefined]])("a key that is %s is null", async (value) => {
    keys(value ? { garden: value } : {});
    expect((await get("operator")).json.cameras[0].streamKey).toBeNull();
  });

  test("of a short key nothing is shown", async () => {
    keys({ garden: "short" });
    expect((await get("operator")).json.cameras[0].streamKey).toBe("…");
  });

  test("SSM is asked for ten keys at a time", async () => {
    const names = Array.from({ length: 21 }, (_, i) => `camera-${i}`);
    keys(Object.fromEntries(names.map((name) => [name, `${name}-0123456789-end${name}`])));
    const { json } = await get("operator", names);
    expect(fake.received.map(({ input }) => input.Names.length).sort()).toEqual([1, 10, 10]);
    expect(json.cameras.every(({ streamKey }: { streamKey: string }) => streamKey.includes("…"))).toBe(true);
  });

  test("without cameras there is nothing to ask", async () => {
    expect((await get("operator", [])).json).toEqual({ cameras: [] });
  });

  test("is for viewers", async () => {
    expect(refusal(await get(""))).toEqual([403, "forbidden"]);
  });
});

describe("a camera's whole key", () => {
  const folder = "/loge/test/owncast/stream-key";
  const now = Date.parse("2026-11-21T12:00:00.000Z");
  const tomorrow = now / 1000 + 24 * 3600;

  /** An SSM that keeps what is put, and the API before it. */
  function world(parameters: Record<string, string>) {
    fake.answer = ({ operation, input }) => {
      if (operation === "PutParameter") {
        expect(input).toMatchObject({ Type: "SecureString", Overwrite: true });
        parameters[input.Name.slice(folder.length)] = input.Value;
        return { body: {} };
      }
      const found = input.Names.map((Name: string) => ({ Name, Value: parameters[Name.slice(folder.length)] }));
      return { body: { Parameters: found.filter(({ Value }: { Value?: string }) => Value !== undefined) } };
    };
    const app = cameras([camera("garden")], new StreamKeys(fake.aws, folder, () => now));
    const call = (line: string, groups = "operator") => send(app, line, { groups, headers: { "x-loge": "1" } });
    return { parameters, call };
  }

  test("is told, with where the camera sends to", async () => {
    const { call } = world({ "/garden": "WholeKey", "-before/garden": "unset" });
    expect((await call("GET /cameras/garden/key")).json).toEqual({
      streamKey: "WholeKey",
      rtmp: "rtmp://1.2.3.4:1935/live",
      rtmps: "rtmps://1.2.3.4:1936/live",
      beforeUntil: null,
    });
  });

  test.each([[{}], [{ "/garden": "unset", "-before/garden": "unset" }]])("is null in %j", async (parameters) => {
    const { call } = world(parameters);
    expect((await call("GET /cameras/garden/key")).json).toMatchObject({ streamKey: null, beforeUntil: null });
  });

  test("is rotated: the new one at once, the old one kept for a day", async () => {
    const { call, parameters } = world({ "/garden": "OldKey", "-before/garden": "unset" });
    const { statusCode, json } = await call("POST /cameras/garden/key");
    expect(statusCode).toBe(202);
    expect(json).toEqual({ streamKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    expect(parameters["/garden"]).toBe(json.streamKey);
    expect(JSON.parse(parameters["-before/garden"] ?? "")).toEqual([{ key: "OldKey", until: tomorrow }]);
    const told = (await call("GET /cameras/garden/key")).json;
    expect(told).toMatchObject({ streamKey: json.streamKey, beforeUntil: "2026-11-22T12:00:00.000Z" });
  });

  test("is put aside before the new one is written: a camera is never left without any", async () => {
    const { call } = world({ "/garden": "OldKey" });
    await call("POST /cameras/garden/key");
    const written = fake.received.filter(({ operation }) => operation === "PutParameter");
    expect(written.map(({ input }) => input.Name)).toEqual([`${folder}-before/garden`, `${folder}/garden`]);
  });

  test("and those before it whose day is over are forgotten", async () => {
    const before = [
      { key: "Yesterday", until: now / 1000 + 60 },
      { key: "Older", until: now / 1000 },
    ];
    const { call, parameters } = world({ "/garden": "OldKey", "-before/garden": JSON.stringify(before) });
    await call("POST /cameras/garden/key");
    const kept = JSON.parse(parameters["-before/garden"] ?? "").map(({ key }: { key: string }) => key);
    expect(kept).toEqual(["OldKey", "Yesterday"]);
  });

  test("is made where the host has made none yet", async () => {
    const { call, parameters } = world({ "/garden": "unset", "-before/garden": "unset" });
    expect((await call("POST /cameras/garden/key")).json.streamKey).toBe(parameters["/garden"]);
    expect(parameters["-before/garden"]).toBe("unset");
  });

  test("fits into SSM's 4 kB, however often it is rotated", async () => {
    const { call, parameters } = world({ "/garden": "OldKey" });
    for (let i = 0; i < 40; i++) await call("POST /cameras/garden/key");
    expect(parameters["-before/garden"]?.length).toBeLessThan(4096);
  });

  test("is logged with who asked and for which camera, never with the key", async () => {
    const { call } = world({ "/garden": "WholeKey" });
    const { json } = await call("POST /cameras/garden/key");
    await call("GET /cameras/garden/key");
    const who = { camera: "garden", sub: "sub-1", via: "cookie", requestId: "request-1" };
    expect(logs).toContainEqual(expect.objectContaining({ message: "stream key shown", ...who }));
    expect(logs).toContainEqual(expect.objectContaining({ message: "stream key rotated", ...who }));
    expect(JSON.stringify(logs)).not.toMatch(`WholeKey|${json.streamKey}`);
  });

  test.each(["GET /cameras/garden/key", "POST /cameras/garden/key"])("%s is for operators", async (line) => {
    const { call } = world({ "/garden": "WholeKey" });
    for (const groups of ["", "viewer", "publisher"]) {
      expect(refusal(await call(line, groups))).toEqual([403, "forbidden"]);
    }
    expect(fake.received).toHaveLength(0);
  });

  test("of a camera that is not there is 404, and SSM is not asked", async () => {
    const { call } = world({});
    expect(refusal(await call("GET /cameras/door/key"))).toEqual([404, "camera_not_found"]);
    expect(refusal(await call("GET /cameras/..%2Fadmin-password/key"))).toEqual([422, "invalid_input"]);
    expect(fake.received).toHaveLength(0);
  });
});
