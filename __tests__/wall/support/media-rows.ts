import { getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { token } from "../../lambdas/support/pool";
import { signedCookies, signer, stranger } from "../../support/distribution";
import { host } from "./applied";
import { hidden, mediaOf, recordingOf } from "./objects";
import type { Row } from "./row";

const folder = (camera: string) => `https://${host}/media/${camera}/*`;
/** What a guest of one camera has. */
export const guestOf = (camera: string) => signedCookies(folder(camera));

const mine = guestOf("garden");
const without = (name: string) =>
  mine
    .split("; ")
    .filter((cookie) => !cookie.startsWith(`CloudFront-${name}=`))
    .join("; ");
const changed = (name: string, by: (value: string) => string) =>
  mine.replace(new RegExp(`CloudFront-${name}=([^;]*)`), (_, value) => `CloudFront-${name}=${by(value)}`);
const part = (name: string, of: string) => new RegExp(`CloudFront-${name}=([^;]*)`).exec(of)?.[1] ?? "";
const later = Math.floor(Date.now() / 1000) + 3600;

/** Cookies that do not open what is below `/media/garden/`, and what they are. */
const wrongCookies: Record<string, string> = {
  "no cookie": "",
  "empty cookies": mine.replace(/=[^;]*/g, "="),
  "expired an hour ago": signedCookies(folder("garden"), { expires: Date.now() - 3_600_000 }),
  "expired a second ago": signedCookies(folder("garden"), { expires: Date.now() - 1000 }),
  "not yet": signedCookies(folder("garden"), { condition: { DateGreaterThan: { "AWS:EpochTime": later } } }),
  "another's address": signedCookies(folder("garden"), {
    condition: { IpAddress: { "AWS:SourceIp": "203.0.113.0/24" } },
  }),
  "signature: one letter changed": changed("Signature", (it) => (it.startsWith("A") ? "B" : "A") + it.slice(1)),
  "signature: cut": changed("Signature", (it) => it.slice(0, -8)),
  "signature of other cookies": changed("Signature", () => part("Signature", guestOf("gate"))),
  "policy widened": changed("Policy", () => part("Policy", signedCookies(`https://${host}/*`))),
  "policy prolonged": changed("Policy", () =>
    part("Policy", signedCookies(folder("garden"), { expires: Date.now() + 9e9 })),
  ),
  "a key that is not trusted": signedCookies(folder("garden"), { keyPairId: "K2", privateKey: stranger.privateKey }),
  "a stranger's key under our id": signedCookies(folder("garden"), { privateKey: stranger.privateKey }),
  "our key under another's id": signedCookies(folder("garden"), { keyPairId: "K2" }),
  "a key that nobody knows": changed("Key-Pair-Id", () => "KNOBODY"),
  "another hash": changed("Hash-Algorithm", () => "SHA1"),
  "an unknown hash": changed("Hash-Algorithm", () => "NONE"),
  "without the policy": without("Policy"),
  "without the signature": without("Signature"),
  "without the key's id": without("Key-Pair-Id"),
  "without the hash": without("Hash-Algorithm"),
  "another camera": guestOf("gate"),
  "a camera whose name begins so": signedCookies(`https://${host}/media/gard/*`),
  "another host": signedCookies("https://evil.example/media/garden/*"),
  "plain http": signedCookies(`http://${host}/media/garden/*`),
  "the folder alone": signedCookies(`https://${host}/media/garden/`),
  "two statements": signedCookies("", {
    policy: JSON.stringify({ Statement: [statement("garden"), statement("garden")] }),
  }),
  "a link to another recording": signedCookies(`https://${host}/media/garden/20260101t000000z-garden/*`),
  "an operator's session": `__Host-loge-session=${token()}`,
};

function statement(camera: string) {
  return { Resource: folder(camera), Condition: { DateLessThan: { "AWS:EpochTime": later } } };
}

/** Requests that ask in another way than a player does, with no cookie. */
const wrongWays: Record<string, Record<string, string>> = {
  "a range from the start": { range: "bytes=0-" },
  "one byte": { range: "bytes=0-0" },
  "the last byte": { range: "bytes=-1" },
  "two ranges": { range: "bytes=0-0,2-2" },
  "a range behind the end": { range: "bytes=999999-" },
  "a range if it is the same": { range: "bytes=0-9", "if-range": '"x"' },
  "only if it is news": { "if-none-match": "*" },
  "only if it is newer": { "if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT" },
  "compressed by gzip": { "accept-encoding": "gzip" },
  "compressed by brotli": { "accept-encoding": "br" },
  "an operator's bearer token": { authorization: `Bearer ${token()}` },
  "an address of AWS": { "x-forwarded-for": "10.20.0.26", "cloudfront-viewer-address": "127.0.0.1:1" },
  "from our page, it says": { origin: `https://${host}`, referer: `https://${host}/`, "sec-fetch-site": "same-origin" },
  "under the bucket's name": { host: "loge-prod-123456789012-media.s3.us-east-1.amazonaws.com" },
  "another address in a header": { "x-original-url": "/index.html", "x-rewrite-url": "/index.html" },
};

const otherMethods = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

/** Other spellings of an address: a guest of the garden tries them on the gate, a stranger on both. */
const spellings: readonly ((path: string) => string)[] = [
  (path) => path.replace("/media/g", "/media/%67"),
  (path) => path.replace("/media", "/%6dedia"),
  (path) => path.replace("/media", "/%6Dedia"),
  (path) => path.replace("/media/", "/media//"),
  (path) => `/${path}`,
  (path) => `//${path}`,
  (path) => `/.${path}`,
  (path) => `/x/..${path}`,
  (path) => `/api/..${path}`,
  (path) => `/%2e%2e${path}`,
  (path) => `/%2e${path}`,
  (path) => `/assets/%2e%2e${path}`,
  (path) => `/assets/.%2e${path}`,
  (path) => path.replace("/media/", "/media/./"),
  (path) => path.replace("/media/", "/media/x/../"),
  (path) => path.replace("/media/", "/media/x/%2e%2e/"),
  (path) => path.replace("/media/", "/media/x/..%2f"),
  (path) => path.replace("/media/", "/media/x%2f..%2f"),
  (path) => path.replace("/media/", "/media/garden/../"),
  (path) => path.replace("/media/", "/media/garden/%2e%2e/"),
  (path) => path.replace("/media/", "/media/garden/..%2f"),
  (path) => path.replace("/media/", "/media/garden%2f..%2f"),
  (path) => path.replace("/media/", "/media/garden/..;/"),
  (path) => path.replace("/media/", "/media/garden/..%5c"),
  (path) => path.replace("/media/", "/media/garden/%252e%252e/"),
  (path) => path.replace(/\/media\/g/, "/media/%2567"),
  (path) => path.replaceAll("/", "%2f").replace("%2f", "/"),
  (path) => path.replace("/media/", "/media%2f"),
  (path) => path.replace("/media", "/MEDIA"),
  (path) => path.replace("/media", "/media;x=1"),
  (path) => `${path}?Policy=x&Signature=y&Key-Pair-Id=K1`,
  (path) => `${path}?/../../index.html`,
  (path) => `${path}%00.js`,
  (path) => `${path}/`,
  (path) => `${path};.js`,
  (path) => `${path}%23`,
];

/** Rows for everything below `/media/*`. Statuses beside 403 are those of an address at which there is nothing. */
export function mediaRows(): Row[] {
  const objects = mediaOf("garden");
  return [
    ...objects.flatMap(({ kind, path }) =>
      Object.entries(wrongCookies).map(([by, cookie]) => row(`media: ${kind}`, by, path, cookie ? { cookie } : {})),
    ),
    ...objects.flatMap(({ kind, path }) =>
      Object.entries(wrongWays).map(([by, headers]) => row(`media: ${kind}`, by, path, headers)),
    ),
    ...objects.map(({ kind, path }) => ({ ...row(`media: ${kind}`, "HEAD", path), method: "HEAD" })),
    ...objects.map(({ kind, path }) =>
      row(`media: ${kind}`, "a link to this one, for another folder", ...linked(path)),
    ),
    ...objects.flatMap(({ path }) =>
      otherMethods.map((method) => ({
        ...row("media: other methods, by a guest", method, path, { cookie: mine }),
        method,
      })),
    ),
    ...objects.map(({ path }) => ({
      ...row("media: a body, by a guest", "GET", path, { cookie: mine, "content-length": "1" }),
      body: "x",
    })),
    ...mediaOf("gate").flatMap(({ path }) =>
      spellings.map((spell) => spelled("media: spellings, by another camera's guest", spell(path), { cookie: mine })),
    ),
    ...objects.flatMap(({ path }) => spellings.map((spell) => spelled("media: spellings, by nobody", spell(path)))),
    ...hidden.flatMap((key) =>
      [`/${key}`, `/media/${key}`, `/media/../${key}`, `/media/garden/../../${key}`, `/media/%2e%2e/${key}`].map(
        (path) => spelled("media: what lies beside it", path, { cookie: mine }),
      ),
    ),
    ...["/media", "/media/", "/media/garden", "/media/?prefix=", "/media/garden?list-type=2", "/media/*"].map((path) =>
      spelled("media: lists", path),
    ),
    ...mediaOf("gate").map(({ path }) =>
      row("media: signed addresses", "of another camera", signedUrl(path, "garden")),
    ),
    ...objects.map(({ path }) => row("media: signed addresses", "expired", signedUrl(path, "garden", -1))),
  ];
}

/** A link opens its own recording; here it is tried on what is not below it. */
function linked(path: string): [path: string, headers: Record<string, string>] {
  const own = `/media/garden/${recordingOf("garden")}/`;
  const other = path.startsWith(own) ? path.replace(own, own.replace("t12", "t13")) : path;
  return [other, { cookie: signedCookies(`https://${host}${own}*`) }];
}

/** Bears a policy in its query, made for a folder; with good cookies beside it, which must not count. */
function signedUrl(path: string, camera: string, hours = 1): string {
  const Condition = { DateLessThan: { "AWS:EpochTime": Math.floor(Date.now() / 1000) + hours * 3600 } };
  const policy = JSON.stringify({ Statement: [{ Resource: folder(camera), Condition }] });
  const signed = getSignedUrl({
    url: `https://${host}${path}`,
    keyPairId: "K1",
    privateKey: signer.privateKey,
    policy,
  });
  return signed.replace(`https://${host}`, "");
}

function row(group: string, by: string, path: string, headers: Record<string, string> = {}): Row {
  return { group, by, path, headers };
}

/** What another spelling leads to may also be no address at all. */
function spelled(group: string, path: string, headers: Record<string, string> = {}): Row {
  return { group, by: path, path, headers, refused: [400, 403, 404] };
}
