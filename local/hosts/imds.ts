import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Credentials } from "../aws/call";
import { serve } from "../serve";

/** What an instance can read about itself. */
export interface Metadata {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly account: string;
  /** E.g. `us-east-1a`. */
  readonly availabilityZone: string;
  readonly hostname: string;
  readonly privateIp: string;
  /** The role of its instance profile. */
  readonly role: string | undefined;
  publicIp(): string | undefined;
  userData(): string;
  /** Fresh keys of the role. @throws when AWS would not give any. */
  keys(): Promise<Required<Credentials>>;
}

/** Short, so that whoever does not renew its keys in time is found out on a laptop; on AWS they live for six hours. */
const KEYS_LIVE_MS = 120_000;
/** New keys are there when half of the old ones' life is over. */
const RENEW_MS = KEYS_LIVE_MS / 2;
/** Of a token, by AWS. */
const LONGEST_SECONDS = 21_600;

type Leaf = () => string | undefined | Promise<string | undefined>;

/**
 * The instance metadata service, version 2 only: a token by PUT, then anything by GET with that token.
 * @returns its address, for `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
 */
export async function serveMetadata(metadata: Metadata): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const tokens = new Map<string, number>();
  const leaves = leavesOf(metadata);
  const { port, stop } = await serve((request, response) => {
    answer(request, tokens, leaves).then(
      (reply) => send(response, reply),
      (error: Error) => send(response, { status: 500, text: error.message }),
    );
  });
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly ttl?: number;
}

async function answer(
  request: IncomingMessage,
  tokens: Map<string, number>,
  leaves: Map<string, Leaf>,
): Promise<Reply> {
  const { pathname } = new URL(request.url ?? "/", "http://imds");
  const path = pathname.replace(/^\/latest\//, "");
  if (path === "api/token") return issue(request, tokens);
  if (request.method !== "GET") return { status: 405, text: "" };
  const expires = tokens.get(`${request.headers["x-aws-ec2-metadata-token"]}`);
  if (expires === undefined || expires <= Date.now()) return { status: 401, text: "" };
  const text = await leaves.get(path.replace(/\/$/, ""))?.();
  return text === undefined ? list(path, leaves) : { status: 200, text };
}

/** A request that came through a proxy gets no token: so nothing that merely forwards can be made to fetch keys. */
function issue(request: IncomingMessage, tokens: Map<string, number>): Reply {
  if (request.method !== "PUT") return { status: 405, text: "" };
  if (request.headers["x-forwarded-for"] !== undefined) return { status: 403, text: "" };
  const ttl = Number(request.headers["x-aws-ec2-metadata-token-ttl-seconds"] ?? Number.NaN);
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > LONGEST_SECONDS) return { status: 400, text: "" };
  for (const [token, expires] of tokens) if (expires <= Date.now()) tokens.delete(token);
  const token = randomBytes(40).toString("base64");
  tokens.set(token, Date.now() + ttl * 1_000);
  return { status: 200, text: token, ttl };
}

/** What lies below a folder, a folder with a slash at its end. */
function list(path: string, leaves: Map<string, Leaf>): Reply {
  const prefix = path === "" || path.endsWith("/") ? path : `${path}/`;
  const below = [...leaves.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  if (below.length === 0) return { status: 404, text: "" };
  return { status: 200, text: [...new Set(below.map((key) => key.replace(/\/.*$/, "/")))].sort().join("\n") };
}

function leavesOf(metadata: Metadata): Map<string, Leaf> {
  const { instanceId, instanceType, imageId, account, availabilityZone, hostname, privateIp, role } = metadata;
  const region = availabilityZone.replace(/[a-z]$/, "");
  const keys = keptKeys(metadata);
  const identity = {
    accountId: account,
    availabilityZone,
    imageId,
    instanceId,
    instanceType,
    privateIp,
    region,
    version: "2017-09-30",
  };
  const leaves: Record<string, Leaf> = {
    "dynamic/instance-identity/document": () => JSON.stringify(identity, null, 2),
    "meta-data/ami-id": () => imageId,
    "meta-data/hostname": () => hostname,
    "meta-data/instance-id": () => instanceId,
    "meta-data/instance-type": () => instanceType,
    "meta-data/local-hostname": () => hostname,
    "meta-data/local-ipv4": () => privateIp,
    "meta-data/placement/availability-zone": () => availabilityZone,
    "meta-data/placement/region": () => region,
    "meta-data/public-ipv4": () => metadata.publicIp(),
    "user-data": () => metadata.userData(),
  };
  if (role) {
    leaves["meta-data/iam/security-credentials"] = () => role;
    leaves[`meta-data/iam/security-credentials/${role}`] = keys;
  }
  return new Map(Object.entries(leaves));
}

/** The role's keys as the service words them: the same ones until they are due. */
function keptKeys(metadata: Metadata): () => Promise<string> {
  let kept: Promise<string> | undefined;
  let since = 0;
  return () => {
    if (kept && Date.now() - since < RENEW_MS) return kept;
    const now = Date.now();
    since = now;
    kept = metadata.keys().then(
      ({ accessKeyId, secretAccessKey, sessionToken }) =>
        document({
          Code: "Success",
          LastUpdated: timestamp(now),
          Type: "AWS-HMAC",
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          Token: sessionToken,
          Expiration: timestamp(now + KEYS_LIVE_MS),
        }),
      (error: Error) => {
        kept = undefined;
        return document({ Code: "AssumeRoleUnauthorizedAccess", Message: error.message, LastUpdated: timestamp(now) });
      },
    );
    return kept;
  };
}

function document(value: object): string {
  return JSON.stringify(value, null, 2);
}

function timestamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

function send(response: ServerResponse, { status, text, ttl }: Reply): void {
  if (ttl !== undefined) response.setHeader("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", String(ttl));
  response.writeHead(status, { "content-type": "text/plain" }).end(text);
}
