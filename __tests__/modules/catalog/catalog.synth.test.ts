import { describe, expect, test } from "@jest/globals";
import { Catalog } from "../../../modules/catalog";
import { PrivateBucket } from "../../../modules/storage";
import { fakeArtifacts } from "../../support/artifacts";
import { synth } from "../../support/synth";

const code = fakeArtifacts().lambda("catalog");
const made = (protect?: boolean) =>
  synth((stack) => {
    const media = new PrivateBucket(stack, "media", { name: "loge-test-media" });
    const cameras = [{ name: "garden", title: "Garden" }];
    const environment = { LOGE_PROJECT: "loge" };
    new Catalog(stack, "catalog", { name: "loge-test", environment, media, code, cameras, retentionDays: 7, protect });
  }).resource;

describe("catalog", () => {
  test("recordings are found by id, newest first, and by camera", () => {
    const table = made().aws_dynamodb_table.catalog_recordings;
    expect(table).toMatchObject({ name: "loge-test-recordings", hash_key: "id", billing_mode: "PAY_PER_REQUEST" });
    expect(table.global_secondary_index.map((one: any) => [one.name, one.hash_key, one.range_key])).toEqual([
      ["by_start", "kind", "start"],
      ["by_camera", "camera", "start"],
    ]);
  });

  test("rows go with the first segment, and are told by the setting that the bucket's lifecycle has", () => {
    const { aws_dynamodb_table: table, aws_lambda_function: functions } = made();
    expect(table.catalog_recordings.ttl).toEqual({ attribute_name: "expires", enabled: true });
    expect(functions.catalog_catalog_function.environment.variables).toMatchObject({
      CAMERAS: '[{"name":"garden","title":"Garden"}]',
      RETENTION_DAYS: "7",
    });
  });

  test("it hears of descriptions only, by wildcards: a prefix beside a suffix would match every segment", () => {
    const pattern = JSON.parse(made().aws_cloudwatch_event_rule.catalog_written.event_pattern);
    expect(pattern["detail-type"]).toEqual(["Object Created", "Object Deleted"]);
    expect(pattern.detail.object.key).toEqual([
      { wildcard: "media/*/recording.json" },
      { wildcard: "media/*/edits.json" },
    ]);
  });

  test("an event that cannot be delivered, and one that fails, go to the same queue", () => {
    const { aws_cloudwatch_event_target: target, aws_lambda_function_event_invoke_config: config } = made();
    const queue = "${aws_sqs_queue.catalog_failures.arn}";
    expect(target.catalog_written_target.dead_letter_config).toEqual({ arn: queue });
    expect(config.catalog_catalog_failures.destination_config.on_failure.destination).toBe(queue);
  });

  test("only its own rule writes to the queue and calls the function", () => {
    const { aws_sqs_queue_policy: policies, aws_lambda_permission: permissions } = made();
    const { Statement } = JSON.parse(policies.catalog_failures_policy.policy);
    const rule = "${aws_cloudwatch_event_rule.catalog_written.arn}";
    expect(Statement[1].Condition).toEqual({ ArnEquals: { "aws:SourceArn": rule } });
    expect(permissions.catalog_catalog_written_permission.source_arn).toBe(rule);
  });

  test("the index is kept unless protection is off", () => {
    const kept = (protect?: boolean) => made(protect).aws_dynamodb_table.catalog_recordings.deletion_protection_enabled;
    expect([kept(), kept(false)]).toEqual([true, false]);
  });
});
