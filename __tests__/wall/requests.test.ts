import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { gzipSync } from "fflate";
import { routes } from "../../lambdas/openapi/routes";
import { type Ask, ask } from "../support/http";
import { addressOf, asThePage, nameOf, personOf } from "./support/api-rows";
import { host } from "./support/applied";
import { refusalOf } from "./support/row";
import { theWorld } from "./support/world";

const world = theWorld();
const operator = personOf(["operator"]);
const json = { "content-type": "application/json" };
const named = routes.map((route) => [nameOf(route), route] as const);
const withBody = named.filter(([, { body }]) => body);

describe.each(withBody)("%s, with a body that nobody's page sends", (_, route) => {
  const send = (body: Ask["body"], headers: Record<string, string> = {}) =>
    world.ask(addressOf(route), { method: route.method, body, headers: { ...operator, ...json, ...headers } });
  const deep = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;

  test.each([
    ["16 kB and one byte", JSON.stringify({ x: "y".repeat(16_384 - 7) })],
    ["a megabyte", `"${"x".repeat(1_000_000)}"`],
    ["deep, and too large", deep("[", "]", 100_000)],
  ])("%s: too large", async (_, body) => {
    expect(refusalOf(await send(body))).toBe("413 too_large");
  });

  test("more than the gateway takes: told by the gateway", async () => {
    expect((await send(Buffer.alloc(10 * 1024 * 1024 + 1, " "))).status).toBe(413);
  });

  test("a size that it does not say", async () => {
    const chunked = { method: route.method, headers: { ...operator, ...json, "transfer-encoding": "chunked" } };
    const got = await ask(world.url, addressOf(route), { ...chunked, body: "x".repeat(20_000) });
    expect(refusalOf(got)).toBe("413 too_large");
  });

  test.each([
    ["8000 lists in each other", deep("[", "]", 8000)],
    ["2000 objects in each other", deep('{"a":', "}", 2000)],
    ["fields of that depth", deep('{"email":', "}", 1500)],
    ["the prototype", '{"__proto__":{"email":"a@example.com","password":"x","groups":"operator"}}'],
    ["a constructor", '{"constructor":{"prototype":{"isAdmin":true}}}'],
    ["a list", "[]"],
    ["null", "null"],
    ["a number beyond numbers", "1e400"],
    ["half a letter", '{"title":"\\ud800","token":"\\udfff","email":"\\ud800@example.com"}'],
    ["bytes that are no text", Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ["zeros", Buffer.alloc(1000)],
    ["half of it", '{"email":"ann@exam'],
    ["a byte order mark", '\ufeff{"hours":1}'],
    ["the same name twice", '{"hours":1,"hours":"x","title":1,"title":2,"email":1,"token":[],"password":{}}'],
  ])("%s: nothing breaks", async (_, body) => {
    const got = await send(body);
    expect(got.status).toBeLessThan(500);
    expect(world.printed.join()).not.toContain('"level":"ERROR"');
  });

  test("a compressed megabyte is not unpacked", async () => {
    const bomb = Buffer.from(gzipSync(Buffer.alloc(1_000_000, " ")));
    expect(refusalOf(await send(bomb, { "content-encoding": "gzip" }))).toBe("400 invalid_json");
  });
});

describe("an address", () => {
  const odd = [
    "%00",
    "%20",
    "%3f",
    "%3fcamera=garden",
    "%23",
    "%0a",
    "%09",
    "%5c",
    "x%2f..",
    "..%2f",
    "%2e%2e%2frecordings",
  ];

  // The gateway hands it over decoded: what ends a path, or climbs, must not lead from one route to another.
  test.each(odd)("that the gateway takes for /recordings/{id} is nothing else to the function: %s", async (id) => {
    const got = await world.ask(`/api/recordings/${id}`, { headers: operator });
    expect([400, 403, 404, 422]).toContain(got.status);
  });
});

describe("lines that a stranger would add", () => {
  const line = "%0d%0aset-cookie:%20injected=1%0d%0ax-injected:%201";
  const raw = "\r\nset-cookie: injected=1\r\nx-injected: 1";

  test.each(named)("%s: to no answer, and to nothing that AWS is asked", async (_, route) => {
    const { body } = asThePage(route);
    const fields = Object.fromEntries(["title", "email", "password", "token", "code", "name"].map((it) => [it, raw]));
    const as = { method: route.method, headers: { ...operator, ...asThePage(route).headers } };
    const answers = [
      await world.ask(addressOf(route) + line, { ...as, body }),
      await world.ask(`${addressOf(route)}?after=${line}&camera=${line}&q=${line}&${line}=1`, { ...as, body }),
      await world.ask(addressOf(route).replace(/[^/]+$/, line), { ...as, body }),
      await world.ask(addressOf(route), { ...as, ...(body && { body: JSON.stringify(fields) }) }),
      await world.ask(addressOf(route), {
        ...as,
        body,
        headers: { ...as.headers, "x-forwarded-for": line, via: line },
      }),
    ];
    for (const { status, headers } of answers) {
      expect(status).toBeLessThan(500);
      expect(Object.keys(headers)).not.toContain("x-injected");
      expect(String(headers["set-cookie"])).not.toContain("injected");
      for (const value of Object.values(headers).flat()) expect(value).not.toMatch(/[\r\n]/);
    }
    for (const { url, headers } of world.fake.received) {
      expect(Object.keys(headers)).not.toContain("x-injected");
      expect(url).not.toMatch(/[\r\n]/);
    }
  });

  test("a link names the page's own host, whatever host was asked for", async () => {
    const share = addressOf({ path: "/recordings/{id}/share" });
    for (const name of ["x-forwarded-host", "x-host", "forwarded", "x-original-host", "origin", "referer"]) {
      const headers = { ...operator, ...json, [name]: name === "forwarded" ? "host=evil.example" : "evil.example" };
      const got = await world.ask(share, { method: "POST", body: "{}", headers });
      expect(new URL(JSON.parse(got.text).url).host).toBe(host);
    }
    // A name that is not the distribution's own: CloudFront answers 403 too.
    const headers = { ...operator, ...json, host: "evil.example" };
    expect(await world.ask(share, { method: "POST", body: "{}", headers })).toMatchObject({ status: 403 });
  });

  /** What the page's server makes of bytes, down to the end of the connection. */
  function bytes(text: string): Promise<string> {
    const { hostname, port } = new URL(world.url);
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname === "localhost" ? "127.0.0.1" : hostname);
      let got = "";
      socket.on("data", (data) => {
        got += data;
      });
      socket.on("close", () => resolve(got));
      socket.on("error", () => undefined);
      socket.write(text);
      socket.end();
    });
  }

  const cookie = `cookie: ${operator.cookie}`;
  const second = `POST /api/servers/off HTTP/1.1\r\nhost: localhost\r\nx-loge: 1\r\n${cookie}\r\n\r\n`;
  test.each([
    [
      "two lengths",
      `GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\ncontent-length: ${second.length}\r\n\r\n${second}`,
    ],
    [
      "a length and chunks",
      `POST /api/session HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${second.length + 5}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
    ],
    [
      "chunks under another name",
      `POST /api/session HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n${second}`,
    ],
    ["a line that is folded", `GET / HTTP/1.1\r\nhost: localhost\r\nx-a: 1\r\n ${second}`],
    [
      "a space before the colon",
      `GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length : ${second.length}\r\n\r\n${second}`,
    ],
    ["a bare line feed", `GET / HTTP/1.1\r\nhost: localhost\r\nx-a: b\n\n${second}`],
    ["a bare return", `GET / HTTP/1.1\r\nhost: localhost\r\nx-a: b\r${second}`],
    ["a zero", `GET / HTTP/1.1\r\nhost: localhost\r\nx-a: \0\r\n\r\n${second}`],
  ])("%s: no second request is smuggled in", async (_, text) => {
    const got = await bytes(text);
    expect(got).toMatch(/^HTTP\/1\.1 400 /);
    expect(got.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(world.printed.join()).not.toContain("POST /servers/off");
  });
});
