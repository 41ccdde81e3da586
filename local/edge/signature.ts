import { type KeyObject, verify } from "node:crypto";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { matches } from "../aws/pattern";
import type { SignatureFault } from "./refusal";

export interface SignedRequest {
  /** Values by name; of cookies that came twice, the first. */
  readonly cookies: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** The URL that a policy's Resource is matched against, without CloudFront's own query parameters. */
  readonly url: string;
  readonly ip: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Names in a signed URL's query; in cookies the same with `CloudFront-` before them. */
export const PARAMETERS = ["Policy", "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm"];

/** By the names that CloudFront knows them by; it takes SHA-1 where none is named. */
const HASHES = new Map([
  ["SHA1", "sha1"],
  ["SHA256", "sha256"],
]);

/**
 * Checks a signed URL or signed cookies as CloudFront does. Undefined when the request may pass.
 * A URL that carries a signature is judged by it alone, cookies or not.
 */
export function signatureFault(
  request: SignedRequest,
  keys: ReadonlyMap<string, KeyObject>,
): SignatureFault | undefined {
  const isUrl = ["Signature", "Policy", "Key-Pair-Id"].some((name) => request.query.has(name));
  const value = (name: string) =>
    (isUrl ? request.query.get(name) : request.cookies.get(`CloudFront-${name}`)) || undefined;

  const keyId = value("Key-Pair-Id");
  if (!keyId) return "MissingKey";
  const key = keys.get(keyId);
  if (!key) return "InvalidKey";
  const hash = HASHES.get(value("Hash-Algorithm") ?? "SHA1");
  const signature = unencode(value("Signature"));
  if (!signature || !hash) return "MalformedSignature";

  const policy = value("Policy") ? unencode(value("Policy")) : canned(request.url, value("Expires"));
  if (!policy) return "MalformedPolicy";
  if (!verify(hash, policy, key, signature)) return "AccessDenied";
  return policyFault(policy, request);
}

/** AWS's base64: `-` for `+`, `_` for `=`, `~` for `/`. */
function unencode(text: string | undefined): Buffer | undefined {
  if (!text || !/^[A-Za-z0-9~_-]+$/.test(text)) return undefined;
  return Buffer.from(text.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/"), "base64");
}

/** The policy that a signature with nothing but an expiry time is for: this one URL, until then. */
function canned(url: string, expires: string | undefined): Buffer | undefined {
  if (!expires || !/^\d{1,10}$/.test(expires)) return undefined;
  const condition = { DateLessThan: { "AWS:EpochTime": Number(expires) } };
  return Buffer.from(JSON.stringify({ Statement: [{ Resource: url, Condition: condition }] }));
}

function policyFault(policy: Buffer, { url, ip, now }: SignedRequest): SignatureFault | undefined {
  let statements: unknown;
  try {
    statements = JSON.parse(policy.toString()).Statement;
  } catch {
    return "MalformedPolicy";
  }
  // CloudFront takes one statement with one resource, and no more.
  if (!Array.isArray(statements) || statements.length !== 1) return "MalformedPolicy";
  const { Resource, Condition = {}, ...others } = statements[0] ?? {};
  const { DateLessThan, DateGreaterThan, IpAddress, ...unknown } = Condition;
  const before = DateLessThan?.["AWS:EpochTime"];
  if (typeof Resource !== "string" || typeof before !== "number") return "MalformedPolicy";
  if (Object.keys({ ...others, ...unknown }).length > 0) return "MalformedPolicy";

  const seconds = now / 1000;
  const isOpen = seconds < before && (DateGreaterThan === undefined || seconds > DateGreaterThan["AWS:EpochTime"]);
  const isFrom = IpAddress === undefined || isInside(ip, IpAddress["AWS:SourceIp"]);
  return isOpen && isFrom && matches(Resource, url) ? undefined : "AccessDenied";
}

function isInside(ip: string, range: unknown): boolean {
  if (typeof range !== "string") return false;
  const [network = "", prefix] = range.split("/");
  const family = isIPv4(network) ? "ipv4" : isIPv6(network) ? "ipv6" : undefined;
  if (!family || (family === "ipv4") !== isIPv4(ip)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? (family === "ipv4" ? 32 : 128)), family);
  return list.check(ip, family);
}
