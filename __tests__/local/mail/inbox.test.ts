import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Inbox, startInbox } from "../../../local/mail/inbox";
import type { Received } from "../../../local/mail/page";
import { ask } from "../../support/http";

const mail = (subject: string, text = "…"): Received => ({
  ...{ to: "ann@example.com", subject, text },
  at: new Date("2026-11-21T09:00:00Z"),
});

let inbox: Inbox;
let mails: Received[];

beforeEach(async () => {
  mails = [];
  inbox = await startInbox({ port: 0, mails: () => mails });
});
afterEach(() => inbox.stop());

const read = async () => (await fetch(inbox.url)).text();

const asked = async (headers: Record<string, string>, method = "GET", path = "/inbox") =>
  (await ask(new URL(inbox.url).origin, path, { method, headers })).status;

describe("the inbox of a local run", () => {
  test("says so when nothing has come, then shows the newest first", async () => {
    expect(await read()).toContain("No e-mail yet.");
    mails.push(mail("first"), mail("second"));
    const shown = [...(await read()).matchAll(/<h2>(.*?)<\/h2>/g)].map(([, subject]) => subject);
    expect(shown).toEqual(["second", "first"]);
    expect(await read()).toContain('<time datetime="2026-11-21T09:00:00.000Z">');
  });

  test("takes an e-mail for text, whatever it holds", async () => {
    mails.push(mail("<script>alert(1)</script>", `"><img src=x onerror='alert(1)'>&`));
    const html = await read();
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain("<pre>&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;</pre>");
  });

  test("allows nothing but its own style, and is kept by nobody", async () => {
    const { headers } = await fetch(inbox.url);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(await read()).not.toMatch(/<script|<link|style="|src=/);
  });

  test("answers this machine only, by its own name, and is only read", async () => {
    expect(inbox.url).toMatch(/^http:\/\/localhost:\d+\/inbox$/);
    const { host } = new URL(inbox.url);
    const answers = [
      await asked({ host }),
      await asked({ host: "127.0.0.1" }),
      await asked({ host }, "HEAD"),
      await asked({ host: "evil.example.com" }),
      await asked({ host: "localhost.evil.example.com" }),
      await asked({ host }, "POST"),
      await asked({ host }, "GET", "/"),
    ];
    expect(answers).toEqual([200, 200, 200, 403, 403, 405, 404]);
  });
});
