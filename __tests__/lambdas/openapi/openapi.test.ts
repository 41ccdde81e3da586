import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { document } from "../../../lambdas/openapi/document";
import { type Route, routes } from "../../../lambdas/openapi/routes";
import { schemas } from "../../../lambdas/openapi/schemas";
import { type Apps, apps, type FunctionName, linkToken, recordingId, tokenId } from "../support/apps";
import { access } from "../support/cognito";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { type Call, refusal, send } from "../support/request";
import { differences } from "../support/schema";

captureLogs();
const fake = FakeAws.forTests();

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const all = routes.map((route) => [nameOf(route), route] as const);

/** A request that fits each route; the others need nothing. */
const fitting: Record<string, Call> = {
  "POST /servers/upkeep": { body: { mode: "proxy-os-update" } },
  "POST /session": { body: { email: "ann@example.com", password: "right" } },
  "POST /session/challenge": {
    body: { password: "strong" },
    cookies: [
      `__Secure-loge-challenge=${Buffer.from(
        JSON.stringify({
          name: "new_password",
          username: "sub-1",
          session: "cognito-session",
        }),
      ).toString("base64url")}`,
    ],
  },
  "PATCH /recordings/{id}": { body: { title: "Birds" } },
  "POST /recordings/{id}/share": { body: { hours: 1 } },
  "POST /tokens": { body: { name: "Weather station", group: "viewer", days: 30 } },
  "POST /shared": { body: { token: linkToken } },
  "POST /session/forgotten": { body: { email: "ann@example.com" } },
  "POST /session/forgotten/confirm": { body: { email: "ann@example.com", code: "123456", password: "strong" } },
  "POST /session/totp": { body: { password: "right" }, cookies: [`__Host-loge-session=${access}`] },
  "POST /session/totp/confirm": { body: { code: "123456" }, cookies: [`__Host-loge-session=${access}`] },
  "DELETE /session/totp": { body: { password: "right" }, cookies: [`__Host-loge-session=${access}`] },
  "POST /people": { body: { email: "bob@example.com", group: "viewer", cameras: ["garden"] } },
  "PATCH /people/{id}": { body: { group: "operator" } },
  "POST /session/renew": { cookies: ["__Secure-loge-refresh=refresh-1"] },
};

function ask(world: Apps, route: Route, call: Call = {}) {
  const line = `${route.method} ${route.path.replace("{id}", route.path.startsWith("/tokens") ? tokenId : recordingId).replace("{name}", "garden")}`;
  return send(world[route.function as FunctionName], line, { headers: { "x-loge": "1" }, ...call });
}

describe("the table of routes", () => {
  test("is what the contract lists", () => {
    expect(all.map(([name]) => name).sort()).toEqual([
      "DELETE /people/{id}",
      "DELETE /people/{id}/sessions",
      "DELETE /people/{id}/totp",
      "DELETE /recordings/{id}",
      "DELETE /recordings/{id}/share",
      "DELETE /session",
      "DELETE /session/totp",
      "DELETE /tokens/{id}",
      "GET /cameras",
      "GET /cameras/{name}/key",
      "GET /cost",
      "GET /openapi.json",
      "GET /people",
      "GET /recordings",
      "GET /recordings/{id}",
      "GET /servers",
      "GET /servers/upkeep",
      "GET /session",
      "GET /status",
      "GET /storage",
      "GET /tokens",
      "PATCH /people/{id}",
      "PATCH /recordings/{id}",
      "POST /cameras/{name}/key",
      "POST /people",
      "POST /people/{id}/invitation",
      "POST /recordings/{id}/restore",
      "POST /recordings/{id}/share",
      "POST /servers/keep",
      "POST /servers/off",
      "POST /servers/on",
      "POST /servers/upkeep",
      "POST /session",
      "POST /session/challenge",
      "POST /session/forgotten",
      "POST /session/forgotten/confirm",
      "POST /session/playback",
      "POST /session/renew",
      "POST /session/totp",
      "POST /session/totp/confirm",
      "POST /shared",
      "POST /tokens",
    ]);
  });

  test("is what the functions route", () => {
    const { cognito: _, ...functions } = apps(fake);
    const routed = Object.entries(functions).flatMap(([name, app]) =>
      app.routes
        .filter(({ method }) => method !== "ALL")
        .map(({ method, path }) => `${name}: ${method} ${path.replace("/api", "").replace(/:(\w+)/g, "{$1}")}`),
    );
    expect([...new Set(routed)].sort()).toEqual(routes.map((route) => `${route.function}: ${nameOf(route)}`).sort());
  });

  test("is what lambdas/README.md lists", () => {
    const readme = readFileSync(join(__dirname, "../../../lambdas/README.md"), "utf8");
    const row = /^\| `(\w+ \/\S*)` +\| `(\w+)` +\| (\w[\w ]*?) +\|/gm;
    const listed = [...readme.matchAll(row)].map(([, ...cells]) => cells);
    expect(listed).toEqual(routes.map((route) => [nameOf(route), route.function, route.who]));
  });
});

describe.each(all)("%s", (_, route) => {
  const [status, schema] = route.answer;

  test("answers what the document says", async () => {
    const answer = await ask(apps(fake), route, { groups: "operator", ...fitting[nameOf(route)] });
    expect(answer.statusCode).toBe(status);
    if (schema) expect(differences(schemas[schema], answer.json, schemas)).toEqual([]);
  });

  test("is for whom it says", async () => {
    const asked = (groups?: string) => ask(apps(fake), route, { ...fitting[nameOf(route)], groups });
    const outcome = async (groups?: string) =>
      (await asked(groups)).statusCode < 400 ? "yes" : refusal(await asked(groups))[1];
    const expected = {
      anyone: ["yes", "yes", "yes", "yes"],
      "signed in": ["sign_in_first", "yes", "yes", "yes"],
      viewer: ["sign_in_first", "forbidden", "yes", "yes"],
      publisher: ["sign_in_first", "forbidden", "forbidden", "yes"],
      operator: ["sign_in_first", "forbidden", "forbidden", "yes"],
    };
    const seen = [await outcome(), await outcome(""), await outcome("viewer"), await outcome("operator")];
    expect(seen).toEqual(expected[route.who]);
  });

  test("refuses in the words of the error contract", async () => {
    const world = apps(fake);
    const answer = await send(world[route.function as FunctionName], `${route.method} /no/such/address`, { body: {} });
    expect(differences(schemas.Error, answer.json, schemas)).toEqual([]);
  });

  const changes = route.method !== "GET";
  test(changes ? "is not done for another site" : "needs no special header", async () => {
    const call = { groups: "operator", ...fitting[nameOf(route)], headers: { "content-type": "text/plain" } };
    const answer = await ask(apps(fake), route, call);
    expect(answer.statusCode === 403 && answer.json.error.code === "cross_site").toBe(changes);
  });
});

describe("the document", () => {
  const served = () => send(apps(fake).openapi, "GET /openapi.json");

  test("is served to anyone", async () => {
    expect((await served()).json).toEqual(JSON.parse(JSON.stringify(document())));
  });

  test("names only schemas that it holds, and each operation once", () => {
    const text = JSON.stringify(document());
    const named = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name as string);
    expect(named.filter((name) => !(name in schemas))).toEqual([]);
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(routes.length);
  });

  test("says for each route which refusals it may meet", () => {
    const { responses } = document().paths["/servers/on"]!.post as {
      responses: Record<string, { description: string }>;
    };
    expect(
      Object.fromEntries(Object.entries(responses).map(([status, { description }]) => [status, description])),
    ).toEqual({
      202: "Done",
      401: "sign_in_first",
      403: "cross_site, forbidden",
      409: "servers_changing, server_missing",
      503: "no_capacity, unavailable",
    });
  });
});

describe("whatever no route takes", () => {
  const odd = (line: string) => send(apps(fake).openapi, line);

  test.each(["GET /", "GET /nowhere", "POST /recordings/a/b", "DELETE /x"])("%s is 404 not_found", async (line) => {
    expect(refusal(await odd(line))).toEqual([404, "not_found"]);
  });

  test.each([
    ["PUT /session", "POST, GET, DELETE"],
    ["POST /cameras", "GET"],
    ["PUT /recordings/some-id", "GET, PATCH, DELETE"],
    ["GET /recordings/some-id/share", "POST, DELETE"],
    ["GET /servers/on", "POST"],
  ])("%s is 405, and told what goes: %s", async (line, allow) => {
    const answer = await odd(line);
    expect(refusal(answer)).toEqual([405, "method_not_allowed"]);
    expect(answer.headers.allow).toBe(allow);
  });
});
