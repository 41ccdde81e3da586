import { describe, expect, test } from "@jest/globals";
import { NodeFunction, type NodeFunctionProps } from "../../../modules/function";
import { fakeArtifacts } from "../../support/artifacts";
import { synth } from "../../support/synth";

const code = fakeArtifacts().lambda("session");
const bucket = { id: "loge-test-media" };
const made = (props: Partial<NodeFunctionProps> = {}, more: (fn: NodeFunction) => void = () => {}) =>
  synth((stack) => more(new NodeFunction(stack, "session", { name: "loge-test-session", code, bucket, ...props })))
    .resource;

describe("function", () => {
  test("it runs on Node 22, arm64, with the zip by way of S3", () => {
    const { aws_lambda_function: functions, aws_s3_object: objects } = made();
    const [fn, zip] = [functions.session_function, objects.session_zip];
    expect(fn).toMatchObject({
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      memory_size: 256,
      timeout: 10,
    });
    expect(zip).toMatchObject({ bucket: "loge-test-media", key: "functions/loge-test-session.zip" });
    expect(zip.source).toMatch(/^\$\{path\.module\}\/assets\/session_code\/[0-9A-F]{32}\/session\.zip$/);
    expect([fn.s3_bucket, fn.s3_key]).toEqual([
      "${aws_s3_object.session_zip.bucket}",
      "${aws_s3_object.session_zip.key}",
    ]);
    expect([fn.source_code_hash, zip.source_hash]).toEqual(Array(2).fill(`\${filebase64sha256("${zip.source}")}`));
  });

  test("it may write its own log and nothing else", () => {
    const { Statement } = JSON.parse(made().aws_iam_role_policy.session_policy.policy);
    expect(Statement).toEqual([
      {
        Sid: "WriteOwnLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "${aws_cloudwatch_log_group.session_logs.arn}:*",
      },
    ]);
  });

  test("what it may do more is said by who makes it", () => {
    const statements = [{ sid: "Sign", actions: ["kms:Sign"], resources: ["arn:aws:kms:::key/a"] }];
    const { Statement } = JSON.parse(made({ statements }).aws_iam_role_policy.session_policy.policy);
    expect(Statement[1]).toEqual({ Sid: "Sign", Effect: "Allow", Action: "kms:Sign", Resource: "arn:aws:kms:::key/a" });
  });

  test("its log group is there before it runs", () => {
    const { aws_lambda_function: fn, aws_cloudwatch_log_group: group } = made({ retentionDays: 7 });
    expect(fn.session_function.depends_on).toEqual([
      "aws_cloudwatch_log_group.session_logs",
      "aws_iam_role_policy.session_policy",
    ]);
    expect(group.session_logs).toEqual({ name: "/aws/lambda/loge-test-session", retention_in_days: 7 });
  });

  test("it is called by one service from one source", () => {
    const source = "arn:aws:events:us-east-1:123456789012:rule/a";
    expect(
      made({}, (fn) => fn.allowInvoke("permission", "events.amazonaws.com", source)).aws_lambda_permission,
    ).toEqual({
      session_permission: {
        action: "lambda:InvokeFunction",
        function_name: "${aws_lambda_function.session_function.function_name}",
        principal: "events.amazonaws.com",
        source_arn: source,
      },
    });
  });

  test("an event that it fails on three times goes to a queue", () => {
    const config = made({}, (fn) => fn.onFailure("arn:aws:sqs:::a")).aws_lambda_function_event_invoke_config
      .session_failures;
    expect(config).toMatchObject({
      maximum_retry_attempts: 2,
      destination_config: { on_failure: { destination: "arn:aws:sqs:::a" } },
    });
  });
});
