import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { startMail } from "../../../local/mail";

test("what nobody sends is said in the terminal, from the start on, and in no log", async () => {
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
  const logged: string[] = [];
  let stop = async () => {};
  const said = await new Promise<string>((resolve, reject) => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    startMail({ endpoint, say: resolve, log: (line) => logged.push(line) }).then((mails) => {
      stop = mails.stop;
    }, reject);
  });
  await stop();
  server.closeAllConnections();
  server.close();
  expect(said).toBe("  ✉ to bob@example.com, “Your invitation to Loge”: The password is Lg7-secret.");
  expect(logged).toEqual([]);
});
