import { all, first, list, type Rule, refersTo, statements, unless } from "./rule";

const fn = "aws_lambda_function";
const route = "aws_apigatewayv2_route";
/**
 * Who is not asked who they are: those who are about to say so, or would if they knew their password, who has a link, and readers of the document. `$default`
 * answers 404.
 */
const openRoutes = [
  "POST /session",
  "POST /session/challenge",
  "POST /session/renew",
  "POST /session/forgotten",
  "POST /session/forgotten/confirm",
  "POST /shared",
  "GET /openapi.json",
  "$default",
];

export const functions: Rule[] = [
  {
    id: "CKV_AWS_363 AS-L1",
    what: "functions run on Node 22, arm64",
    broken: (tf) =>
      unless(tf, fn, ({ runtime, architectures }) => runtime === "nodejs22.x" && architectures.join() === "arm64"),
    spoil: (tf) => (first(tf, fn).runtime = "nodejs18.x"),
  },
  {
    id: "loge",
    what: "each function has a role and a log group of its own, whose log ends",
    broken: (tf) => {
      const roles = all(tf, fn).map(([, { role }]) => role);
      return [
        ...(new Set(roles).size === roles.length ? [] : ["a shared role"]),
        ...unless(tf, fn, ({ logging_config: logging }) =>
          all(tf, "aws_cloudwatch_log_group").some(
            ([address, group]) => refersTo(logging.log_group, address) && group.retention_in_days > 0,
          ),
        ),
      ];
    },
    spoil: (tf) => delete first(tf, "aws_cloudwatch_log_group").retention_in_days,
  },
  {
    id: "CKV_AWS_45",
    what: "no variable of a function is a secret",
    broken: (tf) =>
      unless(tf, fn, ({ environment }) =>
        Object.keys(environment.variables).every((name) => !/secret|password|token|private/i.test(name)),
      ),
    spoil: (tf) => (first(tf, fn).environment.variables.API_SECRET = "x"),
  },
  {
    id: "CKV_AWS_301 CKV_AWS_258 TV-AVD-AWS-0067",
    what: "a function is called by one service from one source, and has no address of its own",
    broken: (tf) => [
      ...unless(
        tf,
        "aws_lambda_permission",
        ({ principal, source_arn: source }) => principal.endsWith(".amazonaws.com") && source,
      ),
      ...all(tf, "aws_lambda_function_url").map(([address]) => address),
    ],
    spoil: (tf) => delete first(tf, "aws_lambda_permission").source_arn,
  },
  {
    id: "CKV_AWS_116",
    what: "an event that is not delivered, or fails, is kept",
    broken: (tf) => [
      ...unless(
        tf,
        "aws_cloudwatch_event_target",
        ({ dead_letter_config: letters, retry_policy: retry }) => letters?.arn && retry,
      ),
      ...unless(tf, "aws_cloudwatch_event_target", ({ arn }) =>
        all(tf, "aws_lambda_function_event_invoke_config").some(
          ([, config]) =>
            config.function_name.split(".")[1] === arn.split(".")[1] &&
            config.destination_config.on_failure.destination,
        ),
      ),
    ],
    spoil: (tf) => delete first(tf, "aws_cloudwatch_event_target").dead_letter_config,
  },
  {
    id: "CKV_AWS_116",
    what: "a schedule's call that fails is kept, and not made when its time is long over",
    broken: (tf) =>
      unless(
        tf,
        "aws_scheduler_schedule",
        ({ target: { dead_letter_config: letters, retry_policy: retry } }) =>
          letters?.arn && retry?.maximum_event_age_in_seconds <= 3600,
      ),
    spoil: (tf) => delete first(tf, "aws_scheduler_schedule").target.retry_policy,
  },
  {
    id: "AS-SNS3",
    what: "topics refuse plain HTTP",
    broken: (tf) =>
      all(tf, "aws_sns_topic").flatMap(([address]) =>
        all(tf, "aws_sns_topic_policy").some(
          ([, { arn, policy }]) =>
            refersTo(arn, address) &&
            statements(policy).some(
              ({ Effect, Condition }) => Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
            ),
        )
          ? []
          : [address],
      ),
    spoil: (tf) => (first(tf, "aws_sns_topic_policy").policy = JSON.stringify({ Statement: [] })),
  },
  {
    id: "CKV_AWS_27 AS-SQS2 AS-SQS4",
    what: "queues encrypt, with a key that EventBridge may use, and refuse plain HTTP",
    broken: (tf) => [
      ...unless(
        tf,
        "aws_sqs_queue",
        ({ sqs_managed_sse_enabled: own, kms_master_key_id: key }) => own === true && !key,
      ),
      ...unless(tf, "aws_sqs_queue", (_, address) =>
        all(tf, "aws_sqs_queue_policy").some(
          ([, { queue_url: queue, policy }]) =>
            refersTo(queue, address) &&
            statements(policy).some(
              ({ Effect, Condition }) => Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
            ),
        ),
      ),
    ],
    spoil: (tf) => (first(tf, "aws_sqs_queue").kms_master_key_id = "alias/aws/sqs"),
  },
  {
    id: "CKV_AWS_28 AS-DDB3",
    what: "tables can be brought back to any second",
    broken: (tf) => unless(tf, "aws_dynamodb_table", (table) => table.point_in_time_recovery.enabled === true),
    spoil: (tf) => (first(tf, "aws_dynamodb_table").point_in_time_recovery.enabled = false),
  },
  {
    id: "CKV_AWS_309 AS-APIG4 AS-COG4",
    what: "every route asks who is calling, except the named ones",
    broken: (tf) =>
      unless(tf, route, ({ route_key: key, authorization_type: type, authorizer_id: authorizer }) =>
        openRoutes.includes(key) ? type === "NONE" : type === "CUSTOM" && authorizer,
      ),
    spoil: (tf) => (tf.resource.aws_apigatewayv2_route.api_gateway_get_cameras.authorization_type = "NONE"),
  },
  {
    id: "loge",
    what: "the authorizer is asked on every call: no cache, no source that AWS would miss for us",
    broken: (tf) =>
      unless(
        tf,
        "aws_apigatewayv2_authorizer",
        (one) =>
          one.authorizer_result_ttl_in_seconds === 0 &&
          one.identity_sources === undefined &&
          one.enable_simple_responses,
      ),
    spoil: (tf) => (first(tf, "aws_apigatewayv2_authorizer").identity_sources = ["$request.header.Authorization"]),
  },
  {
    id: "CKV_AWS_76 AS-APIG1",
    what: "the API logs its calls and is throttled, most where nobody has signed in",
    broken: (tf) =>
      unless(tf, "aws_apigatewayv2_stage", (stage) => {
        const all = stage.default_route_settings.throttling_rate_limit;
        const rate = (route: string) =>
          list(stage.route_settings).find(({ route_key: key }) => key === route)?.throttling_rate_limit;
        return (
          stage.access_log_settings.destination_arn &&
          all > 0 &&
          ["POST /session", "POST /session/forgotten", "POST /session/forgotten/confirm", "POST /shared"].every(
            (route) => rate(route) < all,
          )
        );
      }),
    spoil: (tf) => first(tf, "aws_apigatewayv2_stage").route_settings.pop(),
  },
  {
    id: "AS-COG1 AS-COG2 CKV_AWS_366",
    what: "people come by invitation, with a password of 12 letters and more, and may add a second factor",
    broken: (tf) => [
      ...unless(
        tf,
        "aws_cognito_user_pool",
        (pool) =>
          pool.admin_create_user_config.allow_admin_create_user_only &&
          pool.password_policy.minimum_length >= 12 &&
          pool.mfa_configuration === "OPTIONAL" &&
          pool.username_configuration.case_sensitive === false,
      ),
      ...unless(
        tf,
        "aws_cognito_user_pool_client",
        (client) =>
          client.prevent_user_existence_errors === "ENABLED" &&
          client.enable_token_revocation &&
          !client.explicit_auth_flows.includes("ALLOW_USER_PASSWORD_AUTH"),
      ),
      ...all(tf, "aws_cognito_user").map(([address]) => address),
    ],
    spoil: (tf) => first(tf, "aws_cognito_user_pool_client").explicit_auth_flows.push("ALLOW_USER_PASSWORD_AUTH"),
  },
];
