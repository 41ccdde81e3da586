import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import type { Route } from "../../../lambdas/openapi/routes";
import { routes } from "../../../lambdas/openapi/routes";
import { tokenRowId } from "../../../lambdas/shared/token-rows";
import { recordingId } from "../../lambdas/support/apps";
import { jwks, token } from "../../lambdas/support/pool";
import { basic, machines } from "./machines";
import { guestOf } from "./media-rows";
import type { Row } from "./row";

const past = Math.floor(Date.now() / 1000) - 10;

/** Routes that are answered to anyone, and why: one that is not named here must refuse strangers. */
export const open: Record<string, string> = {
  "POST /session": "signing in",
  "POST /session/challenge": "signing in, second step: Cognito knows its session",
  "POST /session/forgotten": "the same answer for everybody; what it leads to is an e-mail",
  "POST /session/forgotten/confirm": "the code of that e-mail is the credential",
  "POST /session/renew": "the refresh token is the credential",
  "DELETE /session": "signing out clears cookies, whoever's they are",
  "POST /shared": "a link's token is the credential",
  "GET /openapi.json": "the contract is public",
};

export const nameOf = ({ method, path }: Pick<Route, "method" | "path">) => `${method} ${path}`;

/** An address of the route, with a camera's or a recording's name in the place of a parameter. */
export function addressOf({ path }: Pick<Route, "path">): string {
  return `/api${path.replace(/\{(\w+)\}/g, (_, name) => (name === "name" ? "garden" : recordingId))}`;
}

/** What the page sends with every request. */
export function asThePage(route: Pick<Route, "body">): Pick<Row, "headers" | "body"> {
  return route.body ? { headers: { "content-type": "application/json" }, body: "{}" } : { headers: { "x-loge": "1" } };
}

const cookie = (value: string) => ({ cookie: `__Host-loge-session=${value}` });
export const personOf = (groups: readonly string[], more: object = {}) =>
  cookie(token({ "cognito:groups": groups, ...more }));

const [header = "", payload = "", signature = ""] = token().split(".");
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const resigned = (algorithm: string, sign: (text: string) => string) => {
  const text = `${encoded({ alg: algorithm, kid: "key-1" })}.${payload}`;
  return `${text}.${sign(text)}`;
};
const anotherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const publicKey = JSON.stringify(jwks().keys[0]);

/** Headers of nobody, each in another way. */
const nobodies: Record<string, Record<string, string>> = {
  nothing: {},
  "an expired session": cookie(token({ exp: past })),
  "a session that begins later": cookie(token({ nbf: past + 3600 })),
  "groups changed": cookie(`${header}.${encoded({ sub: "sub-1", "cognito:groups": ["operator"] })}.${signature}`),
  "a signature of one's own": cookie(
    resigned("RS256", (text) => createSign("sha256").update(text).sign(anotherKey, "base64url")),
  ),
  "no algorithm": cookie(resigned("none", () => "")),
  "the public key as a secret": cookie(
    resigned("HS256", (text) => createHmac("sha256", publicKey).update(text).digest("base64url")),
  ),
  "a key that the pool has not": cookie(token({}, { kid: "key-2" })),
  "a key elsewhere": cookie(token({}, { kid: "key-2", jku: "https://evil.example/jwks.json" })),
  "another pool": cookie(token({ iss: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other" })),
  "another client": cookie(token({ client_id: "client-2" })),
  "an id token": cookie(token({ token_use: "id", aud: "client-1" })),
  "signed out": cookie(token({ origin_jti: "signed-out" })),
  "a removed person": cookie(token({ sub: "sub-removed" })),
  "half a token": cookie(token().slice(0, 60)),
  "an empty session": cookie(""),
  "the session under another name": { cookie: `loge-session=${token()}; __host-loge-session=${token()}` },
  "the session in the refresh cookie": { cookie: `__Secure-loge-refresh=${token()}` },
  "the session in a header": { "x-session": token(), "__host-loge-session": token() },
  "an expired bearer": { authorization: `Bearer ${token({ exp: past })}` },
  "a bearer that is none, beside a good cookie": { authorization: "Bearer x", ...cookie(token()) },
  "the token by another scheme": { authorization: `Digest ${token()}` },
  "a name and a password": { authorization: `Basic ${Buffer.from("ann@example.com:right").toString("base64")}` },
  "a machine's token that is none": basic(`loge_${"A".repeat(43)}`),
  "a machine's token whose days are over": basic(machines.ended),
  "a machine's token whose maker was removed": basic(machines.ofRemoved),
  "a machine's token whose maker is no operator any more": basic(machines.ofDemoted),
  "a machine's token as a password": basic(`operator:${machines.operator}`),
  "a machine's token as a bearer": { authorization: `Bearer ${machines.operator}` },
  "a machine's token as a session": cookie(machines.operator),
  "a machine's token, cut": basic(machines.operator.slice(0, -1)),
  "a machine's token in capitals": basic(machines.operator.toUpperCase()),
  "the hash of a machine's token": basic(tokenRowId(machines.operator)),
  "a guest of the media": { cookie: guestOf("garden") },
  "an authorizer's answer of one's own": {
    "x-amzn-request-context": '{"authorizer":{"lambda":{"sub":"sub-1","groups":"operator"}}}',
    "x-loge-groups": "operator",
    groups: "operator",
    sub: "sub-1",
  },
};

const ranks = ["anyone", "signed in", "viewer", "publisher", "operator"] as const;

/** People, each with the highest rank that their groups give them. */
const people: readonly (readonly [by: string, rank: number, headers: Record<string, string>])[] = [
  ["a person without groups", 1, personOf([])],
  ["groups that only look so", 1, personOf(["Operator", "operators", "OPERATOR", " operator", "admin"])],
  ["a viewer", 2, personOf(["viewer"])],
  ["a publisher", 3, personOf(["publisher"])],
  ["a viewer and publisher", 3, personOf(["viewer", "publisher"])],
  ["an operator who was made a viewer", 2, personOf(["operator"], { sub: "sub-demoted" })],
  ["a viewer's machine", 2, basic(machines.viewer)],
  ["a publisher's machine", 3, basic(machines.publisher)],
];

/** Ways in which another site could make a signed-in operator's browser ask. */
const otherSites: Record<string, Pick<Row, "headers" | "body">> = {
  "a form": { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "title=x" },
  "a form with files": { headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--" },
  "a form of text": { headers: { "content-type": "text/plain" }, body: '{"title":"x"}' },
  "text that says JSON": { headers: { "content-type": "text/plain; application/json" }, body: "{}" },
  "JSON's name in a longer one": { headers: { "content-type": "application/jsonx" }, body: "{}" },
  "a body without a type": { body: "{}" },
  "a form with our header": {
    headers: { "content-type": "application/x-www-form-urlencoded", "x-loge": "1" },
    body: "title=x",
  },
  "no body and no header": {},
  "another header": { headers: { "x-loge": "0", "x-requested-with": "XMLHttpRequest" } },
};

/** What a token must not do, whatever its group: else it could outlive its days as another token or as a person. */
const forPeople = /^\/(tokens|people|session)(\/(?!playback)|$)/;

const isClosed = ({ who }: Route) => who !== "anyone";

/** Rows for `/api/*`, made from the table that the OpenAPI document is made of. */
export function apiRows(): Row[] {
  return [
    ...routes
      .filter(isClosed)
      .flatMap((route) =>
        Object.entries(nobodies).map(([by, headers]) => tried("api: nobody", by, route, headers, 401, "sign_in_first")),
      ),
    ...routes.flatMap((route) =>
      people
        .filter(([, rank]) => rank < ranks.indexOf(route.who))
        .map(([by, , headers]) => tried("api: too small a group", by, route, headers, 403, "forbidden")),
    ),
    ...routes
      .filter((route) => isClosed(route) && forPeople.test(route.path))
      .map((route) =>
        tried("api: a machine of operators", "what is for people", route, basic(machines.operator), 403, "forbidden"),
      ),
    ...routes
      .filter(({ method }) => method !== "GET")
      .flatMap((route) =>
        Object.entries(otherSites).map(
          ([by, { headers, body }]): Row => ({
            ...{ group: "api: from another site, with an operator's cookies", by, method: route.method, body },
            ...{ path: addressOf(route), headers: { ...personOf(["operator"]), ...headers }, code: "cross_site" },
          }),
        ),
      ),
    ...routes.filter(isClosed).flatMap((route) =>
      spellings.map(
        (spell): Row => ({
          ...tried("api: spellings, by nobody", spell(addressOf(route)), route, {}, 401),
          path: spell(addressOf(route)),
          refused: [400, 401, 403, 404, 405],
        }),
      ),
    ),
    ...[...new Set(routes.map(addressOf))].flatMap((path) =>
      ["PUT", "OPTIONS", "TRACE", "PROPFIND", "POST", "PATCH", "DELETE", "GET"]
        .filter((method) => !routes.some((route) => route.method === method && addressOf(route) === path))
        .map(
          (method): Row => ({
            ...{ group: "api: other methods, by an operator", by: method, method, path, refused: [403, 404, 405] },
            headers: { ...personOf(["operator"]), "x-loge": "1", origin: "https://evil.example" },
          }),
        ),
    ),
    ...routes
      .filter(({ method, who }) => method !== "GET" && isClosed({ who } as Route))
      .flatMap((route) =>
        ["x-http-method-override", "x-http-method", "x-method-override"]
          .map(
            (name): Row => ({
              ...{ group: "api: a method in a header, by a viewer", by: name, method: "GET", path: addressOf(route) },
              headers: { ...personOf([]), [name]: route.method },
              refused: [401, 403, 404, 405],
            }),
          )
          .filter(() => !routes.some((it) => it.method === "GET" && it.path === route.path)),
      ),
  ];
}

const spellings: readonly ((path: string) => string)[] = [
  (path) => path.replace("/api/", "/api//"),
  (path) => `/${path}`,
  (path) => path.replace("/api/", "/api/./"),
  (path) => path.replace("/api/", "/api/x/../"),
  (path) => path.replace("/api/", "/api/session/..%2f"),
  (path) => path.replace("/api/", "/api/session%2f..%2f"),
  (path) => path.replace(/\/api\/(.)/, (_, letter) => `/api/%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.replace("/api", "/%61pi"),
  (path) => path.replace("/api", "/API"),
  (path) => path.replace("/api/", "/api/api/"),
  (path) => `${path}/`,
  (path) => `${path}%2f`,
  (path) => `${path};x=1`,
  (path) => `${path}%00`,
  (path) => `${path}.json`,
  (path) => `${path}?groups=operator&sub=sub-1`,
  (path) => `/media/..${path}`,
];

function tried(
  group: string,
  by: string,
  route: Route,
  who: Record<string, string>,
  status: number,
  code?: string,
): Row {
  const { headers, body } = asThePage(route);
  const row = { group, by, method: route.method, path: addressOf(route), headers: { ...headers, ...who }, body };
  return { ...row, refused: [status], code };
}
