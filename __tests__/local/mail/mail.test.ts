import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { startMail } from "../../../local/mail";
import { freePort } from "../../../local/ports";
import { until } from "../../../local/wait";

test("what nobody sends is said in the terminal and kept in the inbox, from the start on, and in no log", async () => {
  const mail = { to: "bob@example.com", subject: "Your invitation to Loge", text: "The password is Lg7-secret." };
  // The emulator's feed: where it stands, then one e-mail, then nothing more.
  const server = createServer(({ url }, response) => {
    const answer = {
      "/moto-api/loge/mails": { events: [], next: 7 },
      "/moto-api/loge/mails?after=7": { events: [{ mail }], next: 8 },
    };
    const page = answer[url as keyof typeof answer];
    if (page) response.end(JSON.stringify({ lost: false, ...page }));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const said: string[] = [];
  const mails = await startMail({ endpoint, port: 0, say: (line) => said.push(line), log });
  const first = await until(() => said[0], { what: "an e-mail", timeoutMs: 60_000, everyMs: 5 });
  expect(first).toBe("  ✉ to bob@example.com, “Your invitation to Loge”: The password is Lg7-secret.");
  expect(await (await fetch(mails.inbox)).text()).toContain("The password is Lg7-secret.");
  await mails.stop();
  await expect(fetch(mails.inbox)).rejects.toThrow();
  server.closeAllConnections();
  server.close();
  expect(logged).toEqual([]);
});

test("an emulator that does not answer leaves no inbox behind", async () => {
  const server = createServer((_, response) => response.writeHead(500).end());
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const silent = { say: () => undefined, log: () => undefined };
  const inbox = await freePort(new Set());
  const starting = startMail({ endpoint: `http://127.0.0.1:${port}`, port: inbox, ...silent });
  await expect(starting).rejects.toThrow("answered 500");
  await expect(fetch(`http://127.0.0.1:${inbox}/inbox`)).rejects.toThrow();
  server.closeAllConnections();
  server.close();
});
