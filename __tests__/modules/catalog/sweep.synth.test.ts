import { describe, expect, test } from "@jest/globals";
import { Catalog } from "../../../modules/catalog";
import { PrivateBucket } from "../../../modules/storage";
import { fakeArtifacts } from "../../support/artifacts";
import { synth } from "../../support/synth";

const code = fakeArtifacts().lambda("catalog");
const { resource } = synth((stack) => {
  const media = new PrivateBucket(stack, "media", { name: "loge-test-media" });
  const cameras = [{ name: "garden", title: "Garden" }];
  const catalog = new Catalog(stack, "catalog", { name: "loge-test", environment: {}, media, code, cameras });
  catalog.sweep({ account: "123456789012", code, distribution: { id: "E1", arn: "arn:distribution" } });
});
const queue = "${aws_sqs_queue.catalog_failures.arn}";

describe("sweep", () => {
  test("tidies each quarter of an hour and rebuilds each day; what is late is left to the next one", () => {
    const { catalog_sweep_tidy: tidy, catalog_sweep_rebuild: rebuild } = resource.aws_scheduler_schedule;
    expect([tidy.schedule_expression, rebuild.schedule_expression]).toEqual(["rate(15 minutes)", "cron(30 3 * * ? *)"]);
    expect([tidy, rebuild].map(({ target }) => target.input)).toEqual(['{"work":"tidy"}', '{"work":"rebuild"}']);
    for (const { target } of [tidy, rebuild])
      expect(target).toMatchObject({
        arn: "${aws_lambda_function.catalog_sweep_sweep_function.arn}",
        retry_policy: { maximum_event_age_in_seconds: 600 },
        dead_letter_config: { arn: queue },
      });
  });

  test("has all the time that Lambda gives, and keeps what failed", () => {
    const { aws_lambda_function: functions, aws_lambda_function_event_invoke_config: failures } = resource;
    expect(functions.catalog_sweep_sweep_function).toMatchObject({
      timeout: 900,
      environment: { variables: { DISTRIBUTION: "E1", RETENTION_DAYS: "30", MEDIA_BUCKET: expect.any(String) } },
    });
    expect(failures.catalog_sweep_sweep_failures.destination_config.on_failure.destination).toBe(queue);
  });

  test("deletes what is in a recording's folder, and nothing beside it", () => {
    const { Statement } = JSON.parse(resource.aws_iam_role_policy.catalog_sweep_sweep_policy.policy);
    const deletes = Statement.filter(({ Action }: any) =>
      [Action].flat().some((one: string) => /^s3:Delete/.test(one)),
    );
    expect(deletes.map(({ Action, Resource }: any) => [Action, Resource.split("/").slice(1).join("/")])).toEqual([
      ["s3:DeleteObject", "media/*/*/*"],
    ]);
  });

  test("its schedules' role calls it, keeps what was not delivered, and can do nothing else", () => {
    const { Statement } = JSON.parse(resource.aws_iam_role_policy.catalog_sweep_policy.policy);
    expect(Statement.map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
      ["lambda:InvokeFunction", "${aws_lambda_function.catalog_sweep_sweep_function.arn}"],
      ["sqs:SendMessage", queue],
    ]);
  });
});
