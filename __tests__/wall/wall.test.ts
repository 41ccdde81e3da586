import { afterAll, describe, expect, test } from "@jest/globals";
import { routes } from "../../lambdas/openapi/routes";
import { readDistribution } from "../../local/edge/distribution";
import type { Got } from "../support/http";
import { show } from "../support/show";
import { addressOf, apiRows, asThePage, nameOf, open, personOf } from "./support/api-rows";
import { cameras } from "./support/applied";
import { guestOf, mediaRows } from "./support/media-rows";
import { mediaOf, secret } from "./support/objects";
import { type Row, refusalOf, tableOf } from "./support/row";
import { siteRows } from "./support/site-rows";
import { theWorld } from "./support/world";

const world = theWorld();

/** By the path pattern of the behaviour that answers: one without rows here fails. */
const rows: Record<string, readonly Row[]> = { "/api/*": apiRows(), "/media/*": mediaRows(), "*": siteRows() };

const closed = routes.filter(({ who }) => who !== "anyone");

describe("the wall against strangers", () => {
  test("has rows for every behaviour of the distribution", () => {
    const patterns = readDistribution(world.state).behaviors.map(({ pattern }) => pattern);
    expect(patterns.sort()).toEqual(Object.keys(rows).sort());
    for (const some of Object.values(rows)) expect(some.length).toBeGreaterThan(10);
  });

  test("has rows for every route of the OpenAPI document that is not open, and names those that are", () => {
    expect(
      routes
        .filter(({ who }) => who === "anyone")
        .map(nameOf)
        .sort(),
    ).toEqual(Object.keys(open).sort());
    const served = world.state.all("aws_apigatewayv2_route").map(({ attributes }) => attributes.route_key);
    expect(served.sort()).toEqual([...routes.map(nameOf), "$default"].sort());
  });

  test.each(Object.keys(rows))("%s: every try is refused, and nothing is given away", async (pattern) => {
    const answers = await askAll(rows[pattern] ?? []);
    expect(answers.filter(isHole).map(plain)).toEqual([]);
    told.push(...answers);
  });

  test("is tried more than three hundred times", () => {
    expect(told.length).toBeGreaterThan(300);
  });

  test("and stands before strangers only: each object opens to its guest", async () => {
    for (const { path, camera } of cameras.flatMap(mediaOf))
      expect(await world.ask(path, { headers: { cookie: guestOf(camera) } })).toMatchObject({ status: 200 });
  });

  test.each(closed.map((route) => [nameOf(route), route] as const))("%s answers an operator", async (_, route) => {
    const { headers, body } = asThePage(route);
    const asked = { method: route.method, body, headers: { ...headers, ...personOf(["operator"]) } };
    expect(refusalOf(await world.ask(addressOf(route), asked))).not.toMatch(
      /sign_in_first|forbidden|cross_site|method_not_allowed|404 not_found|^5/,
    );
  });
});

describe("a wall with holes", () => {
  const broken = theWorld({
    change: (state) => {
      const { ordered_cache_behavior: behaviors } = state.one("aws_cloudfront_distribution").attributes;
      behaviors.find((it: { path_pattern: string }) => it.path_pattern === "/media/*").trusted_key_groups = [];
    },
  });

  test("is noticed: a behaviour without signers gives every object to everybody", async () => {
    const answers = await askAll(rows["/media/*"] ?? [], broken);
    const given = new Set(answers.filter(isHole).map(([{ group }]) => group));
    expect([...given]).toEqual(expect.arrayContaining(mediaOf("garden").map(({ kind }) => `media: ${kind}`)));
  });
});

const told: Answered[] = [];
afterAll(() => {
  show(`${tableOf(told)}\n${told.length} tries, all refused`);
});

type Answered = readonly [Row, Got];

function isHole([{ refused = [403], code = "" }, got]: Answered): boolean {
  const isRefused = refused.includes(got.status) && refusalOf(got).endsWith(code);
  const gives = ["set-cookie", "access-control-allow-origin", "location"].some((name) => got.headers[name]);
  return !isRefused || gives || got.text.includes(secret);
}

function plain([{ group, by, method = "GET", path }, got]: Answered): string {
  return `${group}: ${by}: ${method} ${path}: ${refusalOf(got)}`;
}

/** Asks all, some at a time; answered in the order of the rows. */
async function askAll(all: readonly Row[], of = world): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (let i = 0; i < all.length; i += 16) {
    const some = all.slice(i, i + 16).map(async (row) => [row, await of.ask(row.path, row)] as const);
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}
