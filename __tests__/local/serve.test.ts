import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Serving, serve } from "../../local/serve";
import { ask } from "../support/http";

let serving: Serving;
let forPages: Serving;
let answered: number;

beforeEach(async () => {
  answered = 0;
  const answer = () => answered++;
  const listener: Parameters<typeof serve>[0] = (_, response) => void response.end(`answer ${answer()}`);
  serving = await serve(listener, { names: ["api.example"] });
  forPages = await serve(listener, { isForPages: true });
});
afterEach(async () => {
  await serving.stop();
  await forPages.stop();
});

async function asked(headers: Record<string, string>, method = "GET", { port } = serving): Promise<[number, string]> {
  const body = method === "POST" ? "x".repeat(100_000) : undefined;
  const { status, text } = await ask(`http://127.0.0.1:${port}`, "/", { method, body, headers });
  return [status, text];
}

describe("a server of the local run", () => {
  test.each(["localhost", "LOCALHOST", "127.0.0.1", "localhost:9000", "api.example"])(
    "answers to the name %s",
    async (host) => {
      expect(await asked({ host })).toEqual([200, "answer 0"]);
    },
  );

  test.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example:80",
    "evil.example:localhost",
    "localhost@evil.example",
    "api.example.evil.example",
  ])("does not answer a page whose name %p leads here", async (host) => {
    const [status, text] = await asked({ host }, "POST");
    expect(status).toBe(403);
    expect(text).toBe(
      "This is Loge's local run, for this machine alone: it answers to the names localhost and 127.0.0.1, in the header Host.\n",
    );
    expect((await asked({ host }, "GET", forPages))[0]).toBe(403);
    expect(answered).toBe(0);
  });

  test("does not answer a page that asks by this machine's address", async () => {
    const headers = { host: "127.0.0.1", origin: "https://evil.example" };
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const [status, text] = await asked(headers, method);
      expect([method, status, text]).toEqual([
        method,
        403,
        "This is Loge's local run, for this machine alone: it answers no web page (header Origin).\n",
      ]);
    }
    expect(answered).toBe(0);
  });

  test("where pages ask, whoever answers tells foreign ones from its own, as on AWS", async () => {
    expect(await asked({ host: "localhost", origin: "https://evil.example" }, "POST", forPages)).toEqual([
      200,
      "answer 0",
    ]);
  });

  test("says so when its port is taken", async () => {
    await expect(serve(() => {}, { port: serving.port })).rejects.toThrow("EADDRINUSE");
  });
});
