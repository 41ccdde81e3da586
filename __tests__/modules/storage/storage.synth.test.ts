import { describe, expect, test } from "@jest/globals";
import { PrivateBucket, Storage, type StorageProps } from "../../../modules/storage";
import { synth } from "../../support/synth";

const storage = (props: Partial<StorageProps> = {}) =>
  synth((stack) => new Storage(stack, "storage", { name: "loge-test", account: "123456789012", ...props }));
const rules = (props: Partial<StorageProps>, bucket: string) =>
  storage(props).resource.aws_s3_bucket_lifecycle_configuration[`storage_${bucket}_retention`].rule;

describe("storage", () => {
  test("there are three buckets, and no object in them is lost by accident", () => {
    const buckets = storage().resource.aws_s3_bucket;
    expect(Object.keys(buckets)).toEqual(["storage_logs", "storage_media", "storage_site"]);
    for (const { force_destroy } of Object.values<any>(buckets)) expect(force_destroy).toBe(false);
  });

  test("an environment without protection can be emptied", () => {
    for (const bucket of Object.values<any>(storage({ forceDestroy: true }).resource.aws_s3_bucket)) {
      expect(bucket.force_destroy).toBe(true);
    }
  });

  test("recordings expire after 30 days unless told otherwise", () => {
    const days = (props: Partial<StorageProps> = {}) =>
      rules(props, "media").find(({ id }: { id: string }) => id === "recordings")?.expiration[0].days;
    expect(days()).toBe(30);
    expect(days({ retentionDays: 7 })).toBe(7);
    expect(days({ retentionDays: 0 })).toBeUndefined();
  });

  test("only media expires with the recordings, not what hosts boot from", () => {
    expect(rules({}, "media")[0].filter).toEqual([{ prefix: "media/" }]);
  });

  test("logs are written by S3 for our own buckets only, and end", () => {
    const { resource } = storage({ logDays: 5 });
    const { Statement } = JSON.parse(resource.aws_s3_bucket_policy.storage_logs_policy.policy);
    const writers = Statement.filter(({ Effect }: { Effect: string }) => Effect === "Allow");
    expect(writers).toHaveLength(2);
    for (const { Condition } of writers) expect(Condition.StringEquals["aws:SourceAccount"]).toBe("123456789012");
    expect(resource.aws_s3_bucket_lifecycle_configuration.storage_logs_retention.rule[0].expiration).toEqual([
      { days: 5 },
    ]);
  });

  test("a bucket has one policy, to which each reader is added", () => {
    const { resource } = synth((stack) => {
      const bucket = new PrivateBucket(stack, "bucket", { name: "loge-test-a" });
      for (const sid of ["One", "Two"]) {
        bucket.allow({
          sid,
          actions: ["s3:GetObject"],
          paths: ["a/*"],
          principals: { Service: "cloudfront.amazonaws.com" },
        });
      }
    });
    expect(Object.keys(resource.aws_s3_bucket_policy)).toEqual(["bucket_policy"]);
    const { Statement } = JSON.parse(resource.aws_s3_bucket_policy.bucket_policy.policy);
    expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(["TlsOnly", "One", "Two"]);
    expect(resource.aws_s3_bucket_policy.bucket_policy.depends_on).toEqual([
      "aws_s3_bucket_public_access_block.bucket_access",
    ]);
  });
});
