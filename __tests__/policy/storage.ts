import type { Terraform } from "../support/synth";
import { add, all, type Block, first, list, type Rule, refersTo, statements, unless } from "./rule";

/** Buckets without a block of this type that is as it should be. */
function bucketsWithout(tf: Terraform, type: string, good: (block: Block) => unknown = () => true): string[] {
  return unless(tf, "aws_s3_bucket", (_, address) =>
    all(tf, type).some(([, block]) => refersTo(block.bucket, address) && good(block)),
  );
}

/** Media and logs have no versions: `live.m3u8` alone would make 43,200 a day, and a log is written once. */
const withoutVersions = ["aws_s3_bucket.storage_media", "aws_s3_bucket.storage_logs"];
/** A log of the log bucket would feed itself. */
const withoutLog = ["aws_s3_bucket.storage_logs"];

const hostRights = (tf: Terraform) =>
  all(tf, "aws_iam_role_policy")
    .filter(([address]) => /\.(owncast|proxy)_/.test(address))
    .flatMap(([address, { policy }]) => statements(policy).map((statement) => ({ address, statement })));

export const storage: Rule[] = [
  {
    id: "CKV_AWS_53 CKV_AWS_54 CKV_AWS_55 CKV_AWS_56 CKV2_AWS_6 AS-S2",
    what: "every bucket blocks public access in all four ways",
    broken: (tf) =>
      bucketsWithout(tf, "aws_s3_bucket_public_access_block", (block) =>
        ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
          (way) => block[way] === true,
        ),
      ),
    spoil: (tf) => delete first(tf, "aws_s3_bucket_public_access_block").ignore_public_acls,
  },
  {
    id: "CKV2_AWS_65",
    what: "every bucket ignores object ACLs",
    broken: (tf) =>
      bucketsWithout(
        tf,
        "aws_s3_bucket_ownership_controls",
        ({ rule }) => rule.object_ownership === "BucketOwnerEnforced",
      ),
    spoil: (tf) => (first(tf, "aws_s3_bucket_ownership_controls").rule.object_ownership = "ObjectWriter"),
  },
  {
    id: "CKV_AWS_19",
    what: "every bucket encrypts",
    broken: (tf) =>
      bucketsWithout(
        tf,
        "aws_s3_bucket_server_side_encryption_configuration",
        ({ rule }) => rule[0].apply_server_side_encryption_by_default.sse_algorithm === "AES256",
      ),
    spoil: (tf) => delete tf.resource.aws_s3_bucket_server_side_encryption_configuration.storage_site_encryption,
  },
  {
    id: "AS-S10",
    what: "every bucket refuses plain HTTP",
    broken: (tf) =>
      bucketsWithout(tf, "aws_s3_bucket_policy", ({ policy }) =>
        statements(policy).some(
          ({ Effect, Action, Resource, Condition }) =>
            Effect === "Deny" &&
            Action === "s3:*" &&
            Resource.length === 2 &&
            Condition?.Bool?.["aws:SecureTransport"] === "false",
        ),
      ),
    spoil: (tf) => (first(tf, "aws_s3_bucket_policy").policy = '{"Statement":[]}'),
  },
  {
    id: "CKV_AWS_70",
    what: "no bucket lets everybody in",
    broken: (tf) =>
      unless(tf, "aws_s3_bucket_policy", ({ policy }) =>
        statements(policy).every(
          ({ Effect, Principal }) => Effect === "Deny" || (Principal?.Service && !Principal.AWS),
        ),
      ),
    spoil: (tf) =>
      add(first(tf, "aws_s3_bucket_policy"), {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "s3:GetObject",
        Resource: "*",
      }),
  },
  {
    id: "CKV_AWS_21",
    what: "buckets keep versions, except media and logs",
    broken: (tf) =>
      bucketsWithout(
        tf,
        "aws_s3_bucket_versioning",
        (block) => block.versioning_configuration.status === "Enabled",
      ).filter((address) => !withoutVersions.includes(address)),
    spoil: (tf) => (first(tf, "aws_s3_bucket_versioning").versioning_configuration.status = "Suspended"),
  },
  {
    id: "CKV_AWS_18 AS-S1",
    what: "buckets log who asks, except the log bucket",
    broken: (tf) =>
      bucketsWithout(tf, "aws_s3_bucket_logging", ({ target_bucket }) =>
        refersTo(target_bucket, "aws_s3_bucket.storage_logs"),
      ).filter((address) => !withoutLog.includes(address)),
    spoil: (tf) => delete tf.resource.aws_s3_bucket_logging.storage_media_logging,
  },
  {
    id: "CKV2_AWS_61 CKV_AWS_300",
    what: "every bucket has a lifecycle that ends broken uploads",
    broken: (tf) =>
      bucketsWithout(tf, "aws_s3_bucket_lifecycle_configuration", ({ rule }) =>
        rule.some(
          (one: Block) =>
            one.status === "Enabled" && one.abort_incomplete_multipart_upload?.[0].days_after_initiation <= 7,
        ),
      ),
    spoil: (tf) => first(tf, "aws_s3_bucket_lifecycle_configuration").rule.pop(),
  },
  {
    id: "loge",
    what: "what people change of a recording is the one thing that a function of the API writes to a bucket",
    broken: (tf) => {
      const writing = all(tf, "aws_iam_role_policy")
        .filter(([address]) => /\.api_/.test(address))
        .flatMap(([address, { policy }]) => statements(policy).map((statement) => ({ address, statement })))
        .filter(({ statement }) => list(statement.Action).some((action) => /^s3:(Put|Delete|\*)/.test(action)));
      const good = ({ address, statement }: (typeof writing)[number]) =>
        address.endsWith(".api_recordings_policy") &&
        list(statement.Resource).every((resource) => resource.endsWith("/media/*/edits.json"));
      return writing.length === 1 ? writing.filter((one) => !good(one)).map(({ address }) => address) : ["writing"];
    },
    spoil: (tf) =>
      add(tf.resource.aws_iam_role_policy.api_cameras_policy, {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: "*",
      }),
  },
  {
    id: "CKV2_AWS_62",
    what: "the media bucket announces its objects",
    broken: (tf) =>
      unless(
        tf,
        "aws_s3_bucket_notification",
        (block) => block.eventbridge && refersTo(block.bucket, "aws_s3_bucket.storage_media"),
      ),
    spoil: (tf) => (first(tf, "aws_s3_bucket_notification").eventbridge = false),
  },
  {
    id: "CKV2_AWS_46 AS-CFR7",
    what: "only this distribution reads a bucket for CloudFront",
    broken: (tf) =>
      unless(tf, "aws_s3_bucket_policy", ({ policy }) =>
        statements(policy)
          .filter(({ Principal }) => Principal?.Service === "cloudfront.amazonaws.com")
          .every(({ Condition }) =>
            refersTo(Condition?.StringEquals?.["aws:SourceArn"], "aws_cloudfront_distribution.cdn_distribution"),
          ),
      ),
    spoil: (tf) =>
      add(first(tf, "aws_s3_bucket_policy"), {
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: "s3:GetObject",
        Resource: "*",
      }),
  },
  {
    id: "loge",
    what: "hosts write media below its prefix and their reports, and only the sweep deletes: what is in a recording's folder",
    broken: (tf) => [
      ...hostRights(tf)
        .filter(({ statement }) => list(statement.Action).some((action) => /^s3:Put/.test(action)))
        .filter(
          ({ statement }) =>
            !list(statement.Resource).every((resource) =>
              /\/(media\/\*|hosts\/\w+\/(boot|upkeep-done)\.json)$/.test(resource),
            ),
        )
        .map(({ address }) => address),
      ...unless(tf, "aws_iam_role_policy", ({ policy }, address) =>
        statements(policy)
          .filter(({ Action }) => list(Action).some((action) => /^s3:(Delete|\*)/.test(action)))
          .every(
            ({ Resource }) =>
              address === "aws_iam_role_policy.catalog_sweep_sweep_policy" &&
              list(Resource).every((resource) => resource.endsWith("/media/*/*/*")),
          ),
      ),
    ],
    spoil: (tf) => add(first(tf, "aws_iam_role_policy"), { Effect: "Allow", Action: "s3:DeleteObject", Resource: "*" }),
  },
];
