import { describe, expect, test } from "@jest/globals";
import { Api } from "../../player/src/api";

type Script = (path: string, init: RequestInit) => Response | Promise<Response>;

function apiThat(script: Script) {
  const calls: { path: string; init: RequestInit }[] = [];
  let signedOut = 0;
  const fetch = (async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    return script(path, init);
  }) as typeof globalThis.fetch;
  const api = new Api(fetch, () => signedOut++);
  return { api, calls, paths: () => calls.map(({ path }) => path), signedOut: () => signedOut };
}

const json = (status: number, body: object, headers = {}) => Response.json(body, { status, headers });

describe("calls", () => {
  test("that change something are JSON and carry X-Loge; those that read do not", async () => {
    const { api, calls } = apiThat(() => json(200, {}));
    await api.post("/servers/on");
    await api.delete("/session");
    await api.get("/servers");
    for (const { init } of calls.slice(0, 2)) {
      expect(init.headers).toMatchObject({ "X-Loge": "1", "Content-Type": "application/json" });
      expect(init.body).toBe("{}");
    }
    expect(calls[2]?.init).toEqual({ method: "GET", headers: { Accept: "application/json" }, cache: "no-store" });
  });

  test("without a body in the answer are well", async () => {
    const { api } = apiThat(() => new Response(null, { status: 204 }));
    await expect(api.delete("/session")).resolves.toBeUndefined();
  });
});

describe("a session that has run out", () => {
  const needing = (renewal: () => Response) => {
    let good = false;
    return apiThat((path) => {
      if (path === "/api/session/renew") {
        const answer = renewal();
        good = answer.ok;
        return answer;
      }
      return good
        ? json(200, { fine: true })
        : json(401, { error: { code: "sign_in_first", message: "Sign in first." } });
    });
  };

  test("is renewed once for all calls that found it out together, and they are made again", async () => {
    const { api, paths, signedOut } = needing(() => json(200, {}));
    const answers = await Promise.all([api.get("/servers"), api.get("/cameras")]);
    expect(answers).toEqual([{ fine: true }, { fine: true }]);
    expect(paths().filter((path) => path === "/api/session/renew")).toHaveLength(1);
    expect(signedOut()).toBe(0);
  });

  test("that cannot be renewed ends in signed out", async () => {
    const { api, signedOut } = needing(() => json(401, {}));
    await expect(api.get("/servers")).rejects.toMatchObject({ status: 401, code: "sign_in_first" });
    expect(signedOut()).toBe(1);
  });

  test("is not what a wrong password means", async () => {
    const { api, paths, signedOut } = needing(() => json(200, {}));
    await expect(api.post("/session", { email: "a@b.c", password: "no" })).rejects.toMatchObject({ status: 401 });
    expect(paths()).toEqual(["/api/session"]);
    expect(signedOut()).toBe(0);
  });
});

describe("a failure carries", () => {
  test.each([
    [
      "our contract",
      json(409, { error: { code: "servers_changing", message: "Wait." } }),
      409,
      "servers_changing",
      "Wait.",
    ],
    ["the gateway's 429", json(429, { message: "Too Many Requests" }), 429, "too_many_requests", "Too Many Requests"],
    [
      "the gateway's 413",
      json(413, { message: "Request Entity Too Large" }),
      413,
      "too_large",
      "Request Entity Too Large",
    ],
    ["the gateway's 503", json(503, { message: "Service Unavailable" }), 503, "unexpected", "Service Unavailable"],
    ["a page that is no JSON", new Response("<h1>Bad gateway</h1>", { status: 502 }), 502, "unexpected", ""],
  ])("%s", async (_, answer, status, code, message) => {
    const { api } = apiThat(() => answer);
    await expect(api.get("/servers")).rejects.toMatchObject({ status, code, message });
  });

  test("the wait that the server asks for", async () => {
    const { api } = apiThat(() =>
      json(429, { error: { code: "too_many_attempts", message: "" } }, { "retry-after": "900" }),
    );
    await expect(api.post("/session", {})).rejects.toMatchObject({ retryAfter: 900 });
  });

  test("status 0 when nobody answered", async () => {
    const { api } = apiThat(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(api.get("/servers")).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });
});

test("the clock is the servers', not this machine's", async () => {
  const ahead = new Date(Date.now() + 7_200_000).toUTCString();
  const { api } = apiThat(() => json(200, {}, { date: ahead }));
  await api.get("/servers");
  expect(Math.abs(api.now() - Date.now() - 7_200_000)).toBeLessThan(2_000);
});

describe("a failure knows its request", () => {
  test.each([
    ["by the function", { "x-request-id": "of-both" }],
    ["by the gateway itself", { "apigw-requestid": "of-both" }],
  ])("answered %s", async (_, headers) => {
    const { api } = apiThat(() => json(503, { message: "Service Unavailable" }, headers));
    await expect(api.get("/servers")).rejects.toMatchObject({ status: 503, requestId: "of-both" });
  });
});
