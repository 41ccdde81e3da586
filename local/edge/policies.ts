import type { State } from "../terraform/state";

/** Which of a request's names (cookies, headers, query parameters) a policy takes. */
export type Selection = (name: string) => boolean;

/** What makes two requests the same, and how long an answer lives (seconds). */
export interface CachePolicy {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly cookies: Selection;
  readonly headers: Selection;
  readonly query: Selection;
}

/** What of a request goes on to the origin. */
export interface OriginRequestPolicy {
  readonly cookies: Selection;
  readonly headers: Selection;
  readonly query: Selection;
  /** Whether CloudFront's own headers (`CloudFront-Viewer-Address` …) go along. */
  readonly adds: Selection;
}

const none: Selection = () => false;
const all: Selection = () => true;
const keyless = { cookies: none, headers: none, query: none };

/** AWS's managed policies that Loge names by their literal ids (docs: "Use managed cache policies", "… origin request policies"). */
const managedCache: Record<string, CachePolicy> = {
  "658327ea-f89d-4fab-a63d-7e88639e58f6": {
    minTtl: 1,
    defaultTtl: 86_400,
    maxTtl: 31_536_000,
    gzip: true,
    brotli: true,
    ...keyless,
  },
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": {
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 0,
    gzip: false,
    brotli: false,
    ...keyless,
  },
};
const managedOriginRequest: Record<string, OriginRequestPolicy> = {
  "216adef6-5c7f-47e4-b989-5492eafa07d3": { cookies: all, headers: all, query: all, adds: none },
  "b689b0a8-53d0-40ab-baf2-68738e2966ac": { cookies: all, headers: (name) => name !== "host", query: all, adds: all },
};

export function cachePolicy(state: State, id: string): CachePolicy {
  const own = state.find("aws_cloudfront_cache_policy", (it) => it.id === id)?.attributes;
  if (!own) return managedCache[id] ?? unknown("cache policy", id);
  const key = own.parameters_in_cache_key_and_forwarded_to_origin[0];
  return {
    minTtl: own.min_ttl,
    defaultTtl: own.default_ttl,
    maxTtl: own.max_ttl,
    gzip: key.enable_accept_encoding_gzip,
    brotli: key.enable_accept_encoding_brotli,
    ...selections(key),
  };
}

export function originRequestPolicy(state: State, id: string): OriginRequestPolicy | undefined {
  if (!id) return undefined;
  const own = state.find("aws_cloudfront_origin_request_policy", (it) => it.id === id)?.attributes;
  if (!own) return managedOriginRequest[id] ?? unknown("origin request policy", id);
  const { header_behavior: behavior, headers } = own.headers_config[0];
  const named = among(headers?.[0]?.items);
  const isCloudFronts = behavior === "allViewerAndWhitelistCloudFront";
  return {
    ...selections(own),
    ...(isCloudFronts && { headers: all }),
    adds: isCloudFronts ? named : behavior === "allExcept" ? all : none,
  };
}

function selections(block: Record<string, any>) {
  const { cookie_behavior, cookies } = block.cookies_config[0];
  const { header_behavior, headers } = block.headers_config[0];
  const { query_string_behavior, query_strings } = block.query_strings_config[0];
  return {
    cookies: selection(cookie_behavior, cookies?.[0]?.items),
    headers: selection(
      header_behavior,
      headers?.[0]?.items?.map((name: string) => name.toLowerCase()),
    ),
    query: selection(query_string_behavior, query_strings?.[0]?.items),
  };
}

function selection(behavior: string, names: readonly string[] = []): Selection {
  const set = new Set(names);
  if (behavior === "none") return none;
  if (behavior === "whitelist") return (name) => set.has(name);
  if (behavior === "allExcept") return (name) => !set.has(name);
  return all;
}

function among(names: readonly string[] = []): Selection {
  const set = new Set(names.map((name) => name.toLowerCase()));
  return (name) => set.has(name);
}

function unknown(what: string, id: string): never {
  throw new Error(`The ${what} ${id} is neither in the state nor one of AWS's that the local edge knows.`);
}
