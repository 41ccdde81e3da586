import type { Signer } from "./signer";

export interface MediaCookiesProps {
  readonly signer: Signer;
  readonly keyPairId: string;
  readonly mediaHost: string;
  /** Below `/media/`, with its slash: `garden/`. */
  readonly folder: string;
  /** Seconds since 1970. */
  readonly expires: number;
  /** Seconds after which the browser forgets them. @default none: with its session, as the policy says when they end */
  readonly maxAge?: number;
}

const hashCookie = "CloudFront-Hash-Algorithm";

/**
 * The cookies that open one folder, as `Set-Cookie` values. CloudFront takes one statement with one
 * resource in a policy, so each folder has a set of its own under its own path.
 */
export async function mediaCookies(props: MediaCookiesProps): Promise<string[]> {
  const { signer, keyPairId, mediaHost, folder, expires, maxAge } = props;
  const path = `/media/${folder}`;
  const text = policy(`https://${mediaHost}${path}*`, expires);
  const signed = [
    ["CloudFront-Policy", urlSafe(Buffer.from(text).toString("base64"))],
    ["CloudFront-Signature", urlSafe(await signer.sign(text))],
    ["CloudFront-Key-Pair-Id", keyPairId],
  ].map(([name, value]) => cookie(`${name}=${value}`, path, maxAge));
  if (signer.hash !== "SHA1") return [...signed, cookie(`${hashCookie}=${signer.hash}`, path, maxAge)];
  return [...signed, ...foldersTo(path).map((one) => cookie(`${hashCookie}=`, one, 0))];
}

/**
 * Where a browser may still hold the word of another hash, from when KMS signed: sent with these cookies, it would spoil
 * them. A cookie of the camera's folder is sent for a recording's too.
 */
function foldersTo(path: string): string[] {
  const [, camera = "", recording] = /^(\/media\/[^/]+\/)(.+)?$/.exec(path) ?? [];
  return recording ? [camera, path] : [camera];
}

function cookie(pair: string, path: string, maxAge: number | undefined): string {
  const life = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  return `${pair}; Path=${path}${life}; Secure; HttpOnly; SameSite=Strict`;
}

/** CloudFront compares the bytes: this order, no whitespace. */
function policy(resource: string, expires: number): string {
  const condition = { DateLessThan: { "AWS:EpochTime": expires } };
  return JSON.stringify({ Statement: [{ Resource: resource, Condition: condition }] });
}

function urlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
}
