import type { Terraform } from "../support/synth";
import { type Block, first, list, type Rule, unless } from "./rule";

const distribution = "aws_cloudfront_distribution";
const behaviors = (block: Block): Block[] => [block.default_cache_behavior, ...block.ordered_cache_behavior];
const behavior = (tf: Terraform, path: string) =>
  first(tf, distribution).ordered_cache_behavior.find((one: Block) => one.path_pattern === path);
const createdFirst = (block: Block) => block.lifecycle?.create_before_destroy === true;

export const cdn: Rule[] = [
  {
    id: "CKV_AWS_34",
    what: "viewers come by HTTPS",
    broken: (tf) =>
      unless(tf, distribution, (block) =>
        behaviors(block).every(({ viewer_protocol_policy }) =>
          ["redirect-to-https", "https-only"].includes(viewer_protocol_policy),
        ),
      ),
    spoil: (tf) => (behavior(tf, "/media/*").viewer_protocol_policy = "allow-all"),
  },
  {
    id: "CKV_AWS_174 CKV2_AWS_42 AS-CFR4 TV-AVD-AWS-0013",
    what: "a name of one's own takes TLS 1.2 and newer",
    broken: (tf) =>
      unless(tf, distribution, ({ aliases, viewer_certificate: certificate }) =>
        aliases ? certificate.minimum_protocol_version === "TLSv1.2_2021" : certificate.cloudfront_default_certificate,
      ),
    spoil: (tf) => (first(tf, distribution).viewer_certificate = {}),
  },
  {
    id: "CKV2_AWS_54 CKV2_AWS_72 AS-CFR5",
    what: "CloudFront asks the API by HTTPS, TLS 1.2",
    broken: (tf) =>
      unless(tf, distribution, ({ origin }) => {
        const custom = origin.map((one: Block) => one.custom_origin_config).filter(Boolean);
        return (
          custom.length === 1 &&
          custom[0].origin_protocol_policy === "https-only" &&
          custom[0].origin_ssl_protocols.join() === "TLSv1.2"
        );
      }),
    spoil: (tf) =>
      first(tf, distribution)
        .origin.find((one: Block) => one.custom_origin_config)
        .custom_origin_config.origin_ssl_protocols.push("TLSv1"),
  },
  {
    id: "AS-CFR7",
    what: "buckets are asked with a signature (OAC)",
    broken: (tf) =>
      unless(tf, distribution, ({ origin }) =>
        origin.every((one: Block) => one.custom_origin_config || one.origin_access_control_id),
      ),
    spoil: (tf) => delete first(tf, distribution).origin[0].origin_access_control_id,
  },
  {
    id: "CKV2_AWS_32 CKV_AWS_259",
    what: "every answer carries HSTS, a CSP without unsafe-inline, nosniff, no framing, no referrer",
    broken: (tf) => [
      ...unless(tf, distribution, (block) => behaviors(block).every((one) => one.response_headers_policy_id)),
      ...unless(tf, "aws_cloudfront_response_headers_policy", ({ security_headers_config: headers }) => {
        const csp: string = headers.content_security_policy.content_security_policy;
        return (
          !csp.includes("unsafe") &&
          csp.startsWith("default-src 'none'") &&
          csp.includes("frame-ancestors 'none'") &&
          headers.strict_transport_security.access_control_max_age_sec >= 31_536_000 &&
          headers.content_type_options.override &&
          headers.frame_options.frame_option === "DENY" &&
          headers.referrer_policy.referrer_policy === "no-referrer"
        );
      }),
    ],
    spoil: (tf) => delete behavior(tf, "/media/*").response_headers_policy_id,
  },
  {
    id: "CKV_AWS_305",
    what: "/ is the page",
    broken: (tf) => unless(tf, distribution, (block) => block.default_root_object === "index.html"),
    spoil: (tf) => delete first(tf, distribution).default_root_object,
  },
  {
    id: "loge",
    what: "whatever comes from the media bucket needs a signed cookie",
    broken: (tf) =>
      unless(tf, distribution, (block) =>
        behaviors(block)
          .filter((one) => one.target_origin_id === "media")
          .every((one) => list(one.trusted_key_groups).length === 1),
      ),
    spoil: (tf) => delete behavior(tf, "/media/*").trusted_key_groups,
  },
  {
    id: "loge",
    what: "no cookie is part of a cache key, so all viewers share one copy",
    broken: (tf) =>
      unless(
        tf,
        "aws_cloudfront_cache_policy",
        (block) => block.parameters_in_cache_key_and_forwarded_to_origin.cookies_config.cookie_behavior === "none",
      ),
    spoil: (tf) =>
      (first(
        tf,
        "aws_cloudfront_cache_policy",
      ).parameters_in_cache_key_and_forwarded_to_origin.cookies_config.cookie_behavior = "all"),
  },
  {
    id: "loge",
    what: "an error is forgotten within a second and has no page that would stand in for the API's",
    broken: (tf) =>
      unless(tf, distribution, ({ custom_error_response: errors }) =>
        [403, 404].every((code) =>
          errors.some(
            (one: Block) => one.error_code === code && one.error_caching_min_ttl <= 1 && !one.response_page_path,
          ),
        ),
      ),
    spoil: (tf) => (first(tf, distribution).custom_error_response[0].error_caching_min_ttl = 10),
  },
  {
    id: "loge",
    what: "what a distribution holds is replaced before it is deleted",
    broken: (tf) =>
      [
        "aws_cloudfront_public_key",
        "aws_cloudfront_origin_access_control",
        "aws_cloudfront_cache_policy",
        "aws_cloudfront_response_headers_policy",
      ].flatMap((type) => unless(tf, type, createdFirst)),
    spoil: (tf) => delete first(tf, "aws_cloudfront_public_key").lifecycle,
  },
];
