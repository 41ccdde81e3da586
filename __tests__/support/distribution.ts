import { generateKeyPairSync } from "node:crypto";
import { getSignedCookies } from "@aws-sdk/cloudfront-signer";

type Row = [string, Record<string, unknown>];
const pair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
export const signer = pair();
/** A key that CloudFront knows but this distribution does not trust. */
export const stranger = pair();

export const host = "d111.cloudfront.net";
export const distributionArn = "arn:aws:cloudfront::123456789012:distribution/D1";
export const apiHost = "api1.execute-api.us-east-1.amazonaws.com";
const managed = {
  optimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  disabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  exceptHost: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
};

const read = ["GET", "HEAD"];
const origin = (origin_id: string, more = {}) => ({
  origin_id,
  domain_name: `${origin_id}-bucket.s3.us-east-1.amazonaws.com`,
  origin_path: "",
  origin_access_control_id: "oac1",
  custom_header: [],
  custom_origin_config: [],
  ...more,
});
const behavior = (target_origin_id: string, more = {}) => ({
  target_origin_id,
  allowed_methods: read,
  cache_policy_id: managed.optimized,
  origin_request_policy_id: "",
  response_headers_policy_id: "headers1",
  compress: true,
  trusted_key_groups: [],
  ...more,
});
const only = (behavior: string, items?: string[]) => [behavior, items ? [{ items }] : []] as const;
export const cachePolicyRow = (id: string, more: Record<string, unknown> = {}, query = only("none")): Row => [
  "aws_cloudfront_cache_policy",
  {
    id,
    min_ttl: 0,
    default_ttl: 1,
    max_ttl: 86_400,
    parameters_in_cache_key_and_forwarded_to_origin: [
      {
        enable_accept_encoding_gzip: true,
        enable_accept_encoding_brotli: true,
        cookies_config: [{ cookie_behavior: "none", cookies: [] }],
        headers_config: [{ header_behavior: "none", headers: [] }],
        query_strings_config: [{ query_string_behavior: query[0], query_strings: query[1] }],
      },
    ],
    ...more,
  },
];

export const bucketPolicy = (name: string, actions = ["s3:GetObject", "s3:ListBucket"], more = {}): Row => [
  "aws_s3_bucket_policy",
  {
    bucket: `${name}-bucket`,
    policy: JSON.stringify({
      Statement: actions.map((Action) => ({
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action,
        Resource: `arn:aws:s3:::${name}-bucket${Action === "s3:GetObject" ? "/*" : ""}`,
        Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
        ...more,
      })),
    }),
  },
];
const bucket = (name: string): Row => [
  "aws_s3_bucket",
  {
    id: `${name}-bucket`,
    arn: `arn:aws:s3:::${name}-bucket`,
    region: "us-east-1",
    bucket_regional_domain_name: `${name}-bucket.s3.us-east-1.amazonaws.com`,
    bucket_domain_name: `${name}-bucket.s3.amazonaws.com`,
  },
];

/** A distribution like Loge's: a site, an API under `/api/*`, signed media under `/media/*`; parts of it replaced by type. */
export function distributionRows(
  replace: Partial<Record<"distribution" | "media" | "origins", Record<string, unknown>>> = {},
  ...more: Row[]
): Row[] {
  const rows: Row[] = [
    [
      "aws_cloudfront_distribution",
      {
        arn: distributionArn,
        domain_name: host,
        aliases: [],
        enabled: true,
        default_root_object: "index.html",
        origin: [
          origin("site", replace.origins),
          origin("media", replace.origins),
          origin("api", {
            domain_name: apiHost,
            origin_access_control_id: "",
            custom_origin_config: [{ origin_read_timeout: 30 }],
          }),
        ],
        default_cache_behavior: [behavior("site")],
        ordered_cache_behavior: [
          behavior("api", {
            path_pattern: "/api/*",
            allowed_methods: [...read, "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            cache_policy_id: managed.disabled,
            origin_request_policy_id: managed.exceptHost,
          }),
          behavior("media", {
            path_pattern: "/media/*",
            cache_policy_id: "media1",
            trusted_key_groups: ["group1"],
            ...replace.media,
          }),
        ],
        custom_error_response: [403, 404].map((error_code) => ({
          error_code,
          error_caching_min_ttl: 1,
          response_page_path: "",
        })),
        ...replace.distribution,
      },
    ],
    bucket("site"),
    bucket("media"),
    cachePolicyRow("media1"),
    ["aws_cloudfront_key_group", { id: "group1", items: ["K1"] }],
    ["aws_cloudfront_public_key", { id: "K1", encoded_key: signer.publicKey }],
    ["aws_cloudfront_public_key", { id: "K2", encoded_key: stranger.publicKey }],
    [
      "aws_cloudfront_origin_access_control",
      { id: "oac1", origin_access_control_origin_type: "s3", signing_behavior: "always" },
    ],
    [
      "aws_cloudfront_response_headers_policy",
      {
        id: "headers1",
        security_headers_config: [
          {
            content_type_options: [{ override: true }],
            strict_transport_security: [{ access_control_max_age_sec: 60, override: true }],
          },
        ],
        custom_headers_config: [{ items: [{ header: "Permissions-Policy", value: "camera=()", override: false }] }],
        remove_headers_config: [{ items: [{ header: "X-Powered-By" }] }],
      },
    ],
    ...more,
  ];
  const hasPolicy = (name: string) =>
    more.some(([type, it]) => type === "aws_s3_bucket_policy" && it.bucket === `${name}-bucket`);
  for (const name of ["site", "media"]) if (!hasPolicy(name)) rows.push(bucketPolicy(name));
  return rows;
}

/** A Cookie header that opens a resource, signed as AWS's own library signs. `policy` replaces the whole policy. */
export function signedCookies(
  resource: string,
  {
    keyPairId = "K1",
    privateKey = signer.privateKey,
    algorithm = "SHA256",
    expires = Date.now() + 3_600_000,
    condition = {},
    policy = "",
  } = {},
): string {
  const Condition = { DateLessThan: { "AWS:EpochTime": Math.floor(expires / 1000) }, ...condition };
  const cookies = getSignedCookies({
    keyPairId,
    privateKey,
    algorithm: algorithm as "SHA256",
    policy: policy || JSON.stringify({ Statement: [{ Resource: resource, Condition }] }),
  });
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}
