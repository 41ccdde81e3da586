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

/**
 * The four cookies that open one folder, as `Set-Cookie` values. CloudFront takes one statement with one
 * resource in a policy, so each folder has a set of its own under its own path.
 */
export async function mediaCookies(props: MediaCookiesProps): Promise<string[]> {
  const path = `/media/${props.folder}`;
  const text = policy(`https://${props.mediaHost}${path}*`, props.expires);
  const values = {
    "CloudFront-Policy": urlSafe(Buffer.from(text).toString("base64")),
    "CloudFront-Signature": urlSafe(await props.signer.sign(text)),
    "CloudFront-Key-Pair-Id": props.keyPairId,
    "CloudFront-Hash-Algorithm": "SHA256",
  };
  const life = props.maxAge === undefined ? "" : `; Max-Age=${props.maxAge}`;
  return Object.entries(values).map(
    ([name, value]) => `${name}=${value}; Path=${path}${life}; Secure; HttpOnly; SameSite=Strict`,
  );
}

/** CloudFront compares the bytes: this order, no whitespace. */
function policy(resource: string, expires: number): string {
  const condition = { DateLessThan: { "AWS:EpochTime": expires } };
  return JSON.stringify({ Statement: [{ Resource: resource, Condition: condition }] });
}

function urlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
}
