import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Cdn, type CdnProps } from "../../../modules/cdn";
import { PrivateBucket } from "../../../modules/storage";
import { fakeArtifacts } from "../../support/artifacts";
import { synth } from "../../support/synth";

const maker = {
  name: "loge-test-signing-key",
  code: fakeArtifacts().lambda("signing-key"),
  environment: { LOGE_ENVIRONMENT: "test" },
  bucket: { id: "loge-test-media" },
  parameters: "/loge/test/playback",
};
const cdn = (props: Partial<CdnProps> = {}) =>
  synth((stack) => {
    const bucket = (id: string) => new PrivateBucket(stack, id, { name: `loge-test-${id}` });
    new Cdn(stack, "cdn", {
      name: "loge-test",
      site: bucket("site"),
      media: bucket("media"),
      apiHost: "abc.execute-api.us-east-1.amazonaws.com",
      usEast1: () => stack.usEast1,
      ...props,
    });
  });
const distribution = (props: Partial<CdnProps> = {}) =>
  cdn(props).resource.aws_cloudfront_distribution.cdn_distribution;

describe("cdn", () => {
  test("the API comes before media, and the page is what is left", () => {
    const { ordered_cache_behavior: ordered, default_cache_behavior: rest } = distribution();
    expect(ordered.map((one: any) => [one.path_pattern, one.target_origin_id])).toEqual([
      ["/api/*", "api"],
      ["/media/*", "media"],
    ]);
    expect(rest.target_origin_id).toBe("site");
  });

  test("the API is never cached and hears everything but the Host that was typed", () => {
    expect(distribution().ordered_cache_behavior[0]).toMatchObject({
      cache_policy_id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      origin_request_policy_id: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      viewer_protocol_policy: "https-only",
    });
  });

  test("the policy of what a page may do is the one that the player's README names", () => {
    const { security_headers_config: headers } = Object.values<any>(
      cdn().resource.aws_cloudfront_response_headers_policy,
    )[0];
    const readme = readFileSync(join(__dirname, "../../../player/README.md"), "utf8");
    expect(readme).toContain(`\nContent-Security-Policy: ${headers.content_security_policy.content_security_policy}\n`);
  });

  test("media lives as long as the recorder says, a second without a word, a day at most", () => {
    expect(cdn().resource.aws_cloudfront_cache_policy.cdn_media_cache).toMatchObject({
      min_ttl: 0,
      default_ttl: 1,
      max_ttl: 86_400,
      parameters_in_cache_key_and_forwarded_to_origin: { enable_accept_encoding_gzip: true },
    });
  });

  test("the signing key's private half never leaves KMS, unless it is asked for elsewhere", () => {
    const { resource, data } = cdn();
    expect(resource.aws_kms_key.cdn_signer_key).toMatchObject({
      customer_master_key_spec: "RSA_2048",
      key_usage: "SIGN_VERIFY",
      deletion_window_in_days: 30,
    });
    expect(data.aws_kms_public_key.cdn_signer_public.key_id).toBe("${aws_kms_key.cdn_signer_key.arn}");
    expect(resource.aws_cloudfront_public_key.cdn_signer_public_key.encoded_key).toBe(
      "${data.aws_kms_public_key.cdn_signer_public.public_key_pem}",
    );
  });

  describe("with a key that a function makes", () => {
    const { resource, data } = cdn({ signer: { maker } });
    const functionPolicy = () => JSON.parse(resource.aws_iam_role_policy.cdn_signer_maker_policy.policy).Statement;

    test("Terraform writes a placeholder, and gets the public half as the answer of a call", () => {
      expect(resource.aws_ssm_parameter.cdn_signer_parameter).toMatchObject({
        ...{ name: "/loge/test/playback/key-1", type: "SecureString", value_wo: "unset", value_wo_version: 1 },
      });
      expect(resource.aws_lambda_invocation.cdn_signer_pair).toMatchObject({
        function_name: "${aws_lambda_function.cdn_signer_maker_function.function_name}",
        triggers: { parameter: "${aws_ssm_parameter.cdn_signer_parameter.arn}" },
      });
      expect(resource.aws_cloudfront_public_key.cdn_signer_public_key.encoded_key).toBe(
        "${jsondecode(aws_lambda_invocation.cdn_signer_pair.result).publicKey}",
      );
    });

    test("the function may read and write that one parameter, and its own log", () => {
      const [log, key, ...more] = functionPolicy();
      expect([log.Sid, more]).toEqual(["WriteOwnLog", []]);
      expect(key).toMatchObject({
        Action: ["ssm:GetParameter", "ssm:PutParameter"],
        Resource: "${aws_ssm_parameter.cdn_signer_parameter.arn}",
      });
      expect(resource.aws_lambda_function.cdn_signer_maker_function.environment.variables).toEqual({
        ...{ LOGE_ENVIRONMENT: "test", SIGNING_KEY_PARAMETER: "${aws_ssm_parameter.cdn_signer_parameter.name}" },
      });
    });

    test("there is nothing of KMS", () => {
      expect(Object.keys({ ...resource, ...data }).filter((type) => type.includes("kms"))).toEqual([]);
    });
  });

  test.each([
    ["KMS's", {}, "${aws_kms_key.cdn_signer_key.key_id}"],
    ["a function's", { maker }, "${aws_ssm_parameter.cdn_signer_parameter.arn}"],
  ])("cookies outlive whatever changes of %s key: only another key brings another public half", (_, signer, key) => {
    const { resource } = cdn({ signer });
    expect(resource.terraform_data.cdn_signer_which.input).toEqual({ key });
    expect(resource.aws_cloudfront_public_key.cdn_signer_public_key.lifecycle).toEqual({
      create_before_destroy: true,
      ignore_changes: ["encoded_key"],
      replace_triggered_by: ["terraform_data.cdn_signer_which"],
    });
  });

  test("another number is another key", () => {
    expect(Object.keys(cdn({ signer: { number: 2 } }).resource.aws_kms_key)).toEqual(["cdn_signer_key_2"]);
    const { aws_ssm_parameter: parameters } = cdn({ signer: { maker, number: 2 } }).resource;
    expect(parameters.cdn_signer_parameter.name).toBe("/loge/test/playback/key-2");
  });

  test("S3 says 404 to CloudFront for what is not there", () => {
    const { Statement } = JSON.parse(cdn().resource.aws_s3_bucket_policy.media_policy.policy);
    expect(Statement).toContainEqual(
      expect.objectContaining({ Action: "s3:ListBucket", Resource: "${aws_s3_bucket.media.arn}" }),
    );
    expect(Statement).toContainEqual(
      expect.objectContaining({ Action: "s3:GetObject", Resource: "${aws_s3_bucket.media.arn}/media/*" }),
    );
  });

  test("an apply does not wait for the edge of the world", () => {
    expect(distribution()).toMatchObject({
      wait_for_deployment: false,
      http_version: "http2and3",
      price_class: "PriceClass_100",
    });
  });

  test("a name of one's own brings its certificate from us-east-1 and its records", () => {
    const { resource } = cdn({ domain: { name: "live.example.com", zoneId: "Z0123456789" } });
    expect(resource.aws_acm_certificate.cdn_alias_certificate).toMatchObject({
      domain_name: "live.example.com",
      provider: "aws.us_east_1",
    });
    expect(Object.keys(resource.aws_route53_record)).toEqual(["cdn_alias_a", "cdn_alias_aaaa", "cdn_alias_proof"]);
    expect(resource.aws_cloudfront_distribution.cdn_distribution).toMatchObject({
      aliases: ["live.example.com"],
      viewer_certificate: { ssl_support_method: "sni-only", minimum_protocol_version: "TLSv1.2_2021" },
    });
  });

  test("without one there is no certificate, no record and no second provider", () => {
    const { resource, provider } = cdn();
    expect(Object.keys(resource).filter((type) => /acm|route53/.test(type))).toEqual([]);
    expect(provider.aws).toHaveLength(1);
    expect(distribution().viewer_certificate).toEqual({ cloudfront_default_certificate: true });
  });
});
