import { createPublicKey, type KeyObject } from "node:crypto";
import { matches } from "../aws/pattern";
import type { Resource, State } from "../terraform/state";
import { type CachePolicy, cachePolicy, type OriginRequestPolicy, originRequestPolicy } from "./policies";
import { type HeadersPolicy, responseHeadersPolicy } from "./response-headers";

/** A distribution as the state describes it. */
export interface Distribution {
  readonly arn: string;
  /** First alias, else CloudFront's own name: the host in signed policies. */
  readonly host: string;
  readonly defaultRootObject: string;
  /** In the order in which they are tried; the last takes every path. */
  readonly behaviors: readonly Behavior[];
  /** Seconds that an answer with this error status is kept. */
  errorTtl(status: number): number;
}

export interface Behavior {
  /** `/media/*`; `*` for the default one. */
  readonly pattern: string;
  readonly methods: readonly string[];
  readonly origin: OriginRow;
  /** Keys that may sign, by id; undefined where nothing needs a signature. */
  readonly signers?: ReadonlyMap<string, KeyObject>;
  readonly cache: CachePolicy;
  readonly request?: OriginRequestPolicy;
  readonly headers: HeadersPolicy;
  readonly compress: boolean;
}

/** An `origin` block of the state. */
export interface OriginRow {
  readonly origin_id: string;
  readonly domain_name: string;
  readonly origin_path: string;
  readonly origin_access_control_id: string;
  readonly custom_header: readonly { readonly name: string; readonly value: string }[];
  readonly custom_origin_config: readonly { readonly origin_read_timeout: number }[];
}

/** CloudFront's own, where the state says nothing (docs: "Control how long CloudFront caches errors"). */
const ERROR_TTL = 10;

export function readDistribution(state: State): Distribution {
  const { address, attributes: it } = state.one("aws_cloudfront_distribution");
  if (!it.enabled) throw new Error(`${address} is not enabled.`);
  const errors: readonly { error_code: number; error_caching_min_ttl: number; response_page_path: string }[] =
    it.custom_error_response ?? [];
  if (errors.some((row) => row.response_page_path)) throw new Error(`${address}: error pages do not run locally.`);
  const ttls = new Map(errors.map((row) => [row.error_code, row.error_caching_min_ttl]));
  const behaviors = [...(it.ordered_cache_behavior ?? []), { ...it.default_cache_behavior[0], path_pattern: "*" }];
  return {
    arn: it.arn,
    host: it.aliases?.[0] ?? it.domain_name,
    defaultRootObject: it.default_root_object ?? "",
    behaviors: behaviors.map((row) => behavior(state, address, it.origin, row)),
    errorTtl: (status) => ttls.get(status) ?? ERROR_TTL,
  };
}

export function findBehavior({ behaviors }: Distribution, path: string): Behavior {
  const found = behaviors.find(({ pattern }) => matches(pattern.replace(/^\/?/, pattern === "*" ? "" : "/"), path));
  if (!found) throw new Error(`No behavior takes ${path}.`);
  return found;
}

function behavior(state: State, address: string, origins: readonly OriginRow[], row: Resource["attributes"]): Behavior {
  const refuse = (why: string): never => {
    throw new Error(`${address}, ${row.path_pattern}: ${why}`);
  };
  for (const block of ["function_association", "lambda_function_association", "forwarded_values", "trusted_signers"])
    if (row[block]?.length) refuse(`${block} does not run locally.`);
  const groups: readonly string[] = row.trusted_key_groups ?? [];
  return {
    pattern: row.path_pattern,
    methods: row.allowed_methods,
    origin: origins.find((it) => it.origin_id === row.target_origin_id) ?? refuse(`no origin ${row.target_origin_id}.`),
    signers: groups.length > 0 ? new Map(groups.flatMap((id) => signers(state, id))) : undefined,
    cache: cachePolicy(state, row.cache_policy_id),
    request: originRequestPolicy(state, row.origin_request_policy_id),
    headers: responseHeadersPolicy(state, row.response_headers_policy_id),
    compress: row.compress,
  };
}

function signers(state: State, groupId: string): [string, KeyObject][] {
  const group = state.find("aws_cloudfront_key_group", (it) => it.id === groupId);
  if (!group) throw new Error(`The key group ${groupId} is not in the state.`);
  return group.attributes.items.map((id: string) => {
    const key = state.find("aws_cloudfront_public_key", (it) => it.id === id);
    if (!key) throw new Error(`${group.address}: the public key ${id} is not in the state.`);
    return [id, createPublicKey(key.attributes.encoded_key)];
  });
}
