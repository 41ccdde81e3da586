import type { State } from "../terraform/state";

type Headers = Record<string, string | string[] | undefined>;

/** Changes the headers of an answer on its way to the viewer, in place. Names are lower-case. */
export type HeadersPolicy = (headers: Headers) => void;

/** What an `aws_cloudfront_response_headers_policy` sets and removes. */
export function responseHeadersPolicy(state: State, id: string): HeadersPolicy {
  if (!id) return () => {};
  const policy = state.find("aws_cloudfront_response_headers_policy", (it) => it.id === id);
  if (!policy) throw new Error(`The response headers policy ${id} is not in the state.`);
  const { address, attributes: it } = policy;
  if (it.cors_config?.length) throw new Error(`${address}: CORS does not run locally.`);
  const removed: string[] = (it.remove_headers_config?.[0]?.items ?? []).map((row: { header: string }) =>
    row.header.toLowerCase(),
  );
  const set = [
    ...security(it.security_headers_config?.[0] ?? {}),
    ...custom(it.custom_headers_config?.[0]?.items ?? []),
  ];
  return (headers) => {
    for (const name of removed) delete headers[name];
    for (const { name, value, override } of set) if (override || headers[name] === undefined) headers[name] = value;
  };
}

interface Rule {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

function security(config: Record<string, any>): Rule[] {
  const rules: Rule[] = [];
  const rule = (block: string, name: string, value: (it: Record<string, string | number | boolean>) => string) => {
    const it = config[block]?.[0];
    if (it) rules.push({ name, value: value(it), override: it.override });
  };
  rule("content_security_policy", "content-security-policy", (it) => String(it.content_security_policy));
  rule("content_type_options", "x-content-type-options", () => "nosniff");
  rule("frame_options", "x-frame-options", (it) => String(it.frame_option));
  rule("referrer_policy", "referrer-policy", (it) => String(it.referrer_policy));
  rule("strict_transport_security", "strict-transport-security", (it) =>
    [`max-age=${it.access_control_max_age_sec}`, it.include_subdomains && "includeSubDomains", it.preload && "preload"]
      .filter(Boolean)
      .join("; "),
  );
  rule("xss_protection", "x-xss-protection", (it) => (it.protection ? `1${it.mode_block ? "; mode=block" : ""}` : "0"));
  return rules;
}

function custom(items: readonly { header: string; value: string; override: boolean }[]): Rule[] {
  return items.map(({ header, value, override }) => ({ name: header.toLowerCase(), value, override }));
}
