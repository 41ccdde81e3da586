import type { Resource, State } from "../../local/terraform/state";

/** What the sweep last counted in the media bucket. */
export interface Counted {
  readonly recordings: number;
  readonly bytes: number;
  /** ISO time. */
  readonly updated: string;
}

type Describe = (found: readonly Resource["attributes"][]) => string;

const names = (found: readonly Resource["attributes"][], attribute: string) =>
  found.map((one) => one[attribute]).join(", ");

const signing: Describe = () => "the key that signs cookies: whoever watches now stops watching";

/** What holds something that an apply does not bring back, by the type of its resource. */
const KEEPERS: readonly (readonly [type: string, describe: Describe])[] = [
  ["aws_s3_bucket", (found) => `every object in the buckets ${names(found, "bucket")}`],
  ["aws_dynamodb_table", (found) => `the tables ${names(found, "name")}: titles, links, who was removed`],
  ["aws_cognito_user_pool", (found) => `all people of ${names(found, "name")}: everybody must be invited again`],
  [
    "aws_ebs_volume",
    (found) =>
      `the hosts' disks ${found.map(({ tags, size }) => `${tags?.Name ?? "?"} (${size} GiB)`).join(", ")}: Owncast's own data, the certificate, and what S3 has not taken yet`,
  ],
  [
    "aws_ssm_parameter",
    (found) =>
      `the keys ${found
        .filter(({ type, name }) => type === "SecureString" && !name.includes("/playback/"))
        .map(({ name }) => name)
        .join(", ")}: every camera must be given a new one`,
  ],
  ["aws_eip", (found) => `the address that cameras send to: ${names(found, "public_ip")}`],
  ["aws_cloudfront_distribution", (found) => `the page's address at CloudFront: ${names(found, "domain_name")}`],
  ["aws_kms_key", signing],
  // The key is in SSM then, and this is what made it.
  ["aws_lambda_invocation", signing],
  ["aws_cloudwatch_log_group", (found) => `the logs of ${found.length} functions and doors`],
];

/** What destroying the environment takes away for good, a line each; the last one counts what is only made again. */
export function losses(state: State, counted?: Counted): string[] {
  const held = KEEPERS.map(([type, describe]) => ({
    describe,
    found: state.all(type).map(({ attributes }) => attributes),
  }));
  const lines = held.filter(({ found }) => found.length > 0).map(({ found, describe }) => describe(found));
  const rest = state.size - held.reduce((sum, { found }) => sum + found.length, 0);
  return [
    ...(counted ? [`${counted.recordings} recordings, ${size(counted.bytes)}, as counted at ${counted.updated}`] : []),
    ...lines,
    `${rest} further resources, which hold nothing`,
  ];
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
