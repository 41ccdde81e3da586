import { describe, expect, test } from "@jest/globals";
import { synthEnvironment, type Terraform } from "../support/synth";
import { cdn } from "./cdn";
import { functions } from "./functions";
import { hosts } from "./hosts";
import { rights } from "./rights";
import type { Rule } from "./rule";
import { storage } from "./storage";

const environments: Record<string, Terraform> = {
  local: synthEnvironment("local"),
  prod: synthEnvironment("prod"),
  "prod with its signing key in SSM": synthEnvironment("prod", { playbackSigner: "ssm" }),
};

describe.each<[string, Rule[]]>([
  ["buckets", storage],
  ["CloudFront", cdn],
  ["rights", rights],
  ["hosts", hosts],
  ["functions, API, people", functions],
])("%s", (_, rules) => {
  describe.each(rules)("$id: $what", ({ broken, spoil }) => {
    test.each(Object.keys(environments))("holds in %s", (name) => {
      expect(broken(environments[name] as Terraform)).toEqual([]);
    });

    test("can fail", () => {
      const spoiled = structuredClone(environments.prod as Terraform);
      spoil(spoiled);
      expect(broken(spoiled)).not.toEqual([]);
    });
  });
});

/** Rules of the scanners that Loge does not keep, each with its reason and with what shows that the reason still holds. */
describe("not kept, and why", () => {
  test.each<[id: string, reason: string, type: string, attribute: string]>([
    [
      "CKV_AWS_50",
      "tracing: calls are one function deep, and the log names each",
      "aws_lambda_function",
      "tracing_config",
    ],
    [
      "CKV_AWS_115",
      "reserved concurrency: a new account has 10 in all",
      "aws_lambda_function",
      "reserved_concurrent_executions",
    ],
    ["CKV_AWS_117", "a VPC: functions call AWS only, and would need a way out", "aws_lambda_function", "vpc_config"],
    ["CKV_AWS_173", "a KMS key for variables: none of them is a secret", "aws_lambda_function", "kms_key_arn"],
    [
      "CKV_AWS_272",
      "code signing: the zip comes from the same apply as the function",
      "aws_lambda_function",
      "code_signing_config_arn",
    ],
    [
      "CKV_AWS_158",
      "a KMS key for logs: they hold no secret, and each read would cost",
      "aws_cloudwatch_log_group",
      "kms_key_id",
    ],
    [
      "CKV_AWS_68 AS-CFR2",
      "WAF: $5 a month and $1 a rule, more than the rest while idle",
      "aws_cloudfront_distribution",
      "web_acl_id",
    ],
    [
      "CKV_AWS_86 AS-CFR3",
      "CloudFront's log: the buckets' logs say what was fetched, without keeping viewers' addresses",
      "aws_cloudfront_distribution",
      "logging_config",
    ],
    [
      "CKV_AWS_119",
      "a KMS key for tables: AWS's own key costs nothing and is rotated",
      "aws_dynamodb_table",
      "kms_key_arn",
    ],
    [
      "CKV_AWS_26",
      "a KMS key for the alarms' topic: CloudWatch cannot use SNS's own, one more costs $1 a month, and mail is in clear",
      "aws_sns_topic",
      "kms_master_key_id",
    ],
    ["CKV_AWS_126", "detailed monitoring: $2.10 a host, five minutes are enough", "aws_instance", "monitoring"],
    [
      "CKV_AWS_310",
      "a second origin: there is one bucket, and a page that S3 does not give is not the page",
      "aws_cloudfront_distribution",
      "origin_group",
    ],
    [
      "AS-COG8",
      "threat protection: $0.02 a person and month; sign-in itself counts tries by person",
      "aws_cognito_user_pool",
      "user_pool_add_ons",
    ],
    ["CKV_AWS_7", "rotation: KMS rotates no key that signs", "aws_kms_key", "enable_key_rotation"],
    [
      "AS-SQS3",
      "a queue for what a queue gives up: these are those queues, and nobody takes from them by himself",
      "aws_sqs_queue",
      "redrive_policy",
    ],
  ])("%s (%s)", (_id, _reason, type, attribute) => {
    const blocks = Object.values(environments.prod?.resource[type] ?? {});
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) expect(block).not.toHaveProperty(attribute);
  });

  test.each<[id: string, reason: string, type: string]>([
    [
      "CKV2_AWS_11 AS-VPC7",
      "flow logs: $0.50 a GB, video included, for two hosts whose groups let in cameras alone",
      "aws_flow_log",
    ],
    ["CKV2_AWS_29", "WAF before the API: as before CloudFront", "aws_wafv2_web_acl_association"],
  ])("%s (%s)", (_id, _reason, type) => {
    for (const tf of Object.values(environments)) expect(tf.resource).not.toHaveProperty(type);
  });

  test("CKV_AWS_374 AS-CFR1 (countries: who may watch is said by name, not by place)", () => {
    const [distribution] = Object.values<any>(environments.prod?.resource["aws_cloudfront_distribution"] ?? {});
    expect(distribution.restrictions.geo_restriction).toMatchObject({ restriction_type: "none" });
  });

  test("CKV_AWS_338 (logs for a year: they say who did what, and are kept for a month)", () => {
    const groups = Object.values<any>(environments.prod?.resource["aws_cloudwatch_log_group"] ?? {});
    expect(groups.map(({ retention_in_days: days }) => days)).toEqual(groups.map(() => 30));
  });
});
