import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { describe, expect, test } from "@jest/globals";
import { Skip } from "../../../local/setup/progress";
import { CHECKS, type Check, type Place, trustedUntil } from "../../../tools/verify/checks";
import { Guest } from "../../../tools/verify/guest";
import { verifiedTable, verify, withVerifiedTable } from "../../../tools/verify/verify";
import { serve } from "../../support/web";

const check = (what: string, run: Check["run"]): Check => ({ what, run });
const place = { url: "http://localhost" } as Omit<Place, "note">;

describe("npm run verify", () => {
  test("tries everything, whatever fails, and says what was seen", async () => {
    const lines: string[] = [];
    const verdicts = await verify(place, (line) => lines.push(line), [
      check("one", async () => "200"),
      check("two", () => Promise.reject(new Error("GET / answered 500"))),
      check("three", () => Promise.reject(new Skip("a camera is live"))),
      check("four", async ({ url }) => url),
    ]);
    expect(verdicts.map(({ result, said }) => [result, said])).toEqual([
      ["verified", "200"],
      ["failed", "GET / answered 500"],
      ["skipped", "a camera is live"],
      ["verified", "http://localhost"],
    ]);
    expect(lines.map((line) => line.replace(/ \(.*/, ""))).toEqual([
      ...["  ✓ one", "  ✗ two", "    GET / answered 500", "  – three", "    a camera is live", "  ✓ four"],
    ]);
    const table = verifiedTable(verdicts, { on: "2026-11-21", environment: "prod" });
    expect(table).toContain("prod, 2026-11-21:\n");
    const readme = "# a\n<!-- verified: written by npm run verify -- --write -->\nold\n<!-- /verified -->\nb\n";
    expect(withVerifiedTable(readme, table)).toMatch(
      /two \| failed \| GET \/ answered 500 \|[\s\S]+<!-- \/verified -->\nb\n$/,
    );
    expect(() => withVerifiedTable("# a\n", table)).toThrow("README.md has lost the marks");
  });
});

describe("the certificate of RTMPS", () => {
  const trusted = CHECKS.find(({ what }) => what.startsWith("RTMPS")) as Check;
  const told = (rtmps: string) => {
    const guest = { must: async () => ({ cameras: [{ rtmps }] }) } as unknown as Guest;
    return trusted.run({ ...place, guest, patienceMs: 0, note: () => undefined });
  };

  test("is not looked for where cameras are told an address", async () => {
    for (const host of ["localhost", "127.0.0.1", "203.0.113.7"])
      await expect(told(`rtmps://${host}:1936/live`)).rejects.toThrow(Skip);
  });

  test("is not trusted where nobody else has signed it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "loge-verify-"));
    const made = ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "own.pem"];
    execFileSync("openssl", [..."req -x509 -newkey rsa:2048 -nodes -days 1".split(" "), ...made], {
      cwd: folder,
      stdio: "ignore",
    });
    const read = (file: string) => readFileSync(join(folder, file));
    const server = createServer({ key: read("key.pem"), cert: read("own.pem") });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await expect(trustedUntil("localhost", (server.address() as AddressInfo).port)).rejects.toThrow("self-signed");
    server.close();
    rmSync(folder, { recursive: true });
  });
});

describe("its guest", () => {
  test("sends a cookie only below its path, forgets what it is told to, and says what refused it", async () => {
    const seen: (string | undefined)[] = [];
    const { url, close } = await serve((request, response) => {
      seen.push(request.headers.cookie);
      if (request.url === "/refuse") return response.writeHead(403).end("no");
      const forgotten = "c=; Path=/; Max-Age=0";
      const set = ["a=1; Path=/", "b=2; Path=/media/garden/", "b=3; Path=/media/gate/", "c=4; Path=/", forgotten];
      response.setHeader("set-cookie", set).end("{}");
    });
    const guest = new Guest(url);
    await guest.must("POST", "/in", {});
    await guest.ask("GET", "/media/garden/status.json");
    await guest.ask("GET", "/media/gate/status.json", undefined, (name, value) => (name === "b" ? `x${value}` : value));
    await expect(guest.must("GET", "/refuse")).rejects.toThrow("GET /refuse answered 403: no");
    expect([guest.cookie("b"), guest.cookie("c")]).toEqual(["2", undefined]);
    expect(seen).toEqual([undefined, "a=1; b=2", "a=1; b=x3", "a=1"]);
    await close();
  });
});
