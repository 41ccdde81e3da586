import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "@jest/globals";
import { request } from "../../../../modules/owncast/recorder/request";

let server: Server;

function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test("sends a body with its length and reads the answer, whatever its status, by one connection", async () => {
  const connections = new Set();
  const url = await serve(async (asked, answer) => {
    connections.add(asked.socket);
    answer.statusCode = 418;
    answer.end(`${asked.method} ${asked.headers["content-length"]} ${asked.headers["x-a"]} ${await text(asked)}`);
  });
  for (let n = 0; n < 3; n++) {
    const asked = { method: "PUT" as const, headers: { "x-a": "b" }, body: Buffer.from("três"), timeoutMs: 5_000 };
    expect(await request(url, asked)).toEqual({ status: 418, text: "PUT 5 b três" });
  }
  expect(connections.size).toBe(1);
});

test("rejects when the answer is cut", async () => {
  const url = await serve((_, answer) => {
    answer.writeHead(200, { "content-length": 10 });
    answer.write("half", () => answer.destroy());
  });
  await expect(request(url, { timeoutMs: 5_000 })).rejects.toThrow("aborted");
});

test.each<[string, RequestListener]>([
  ["nothing comes", () => {}],
  ["it does not end", (_, answer) => void answer.write("half")],
])("says who did not answer when %s", async (_, listener) => {
  const url = await serve(listener);
  const host = new URL(url).host;
  await expect(request(url, { timeoutMs: 50 })).rejects.toThrow(`${host} did not answer within 50 ms`);
});
