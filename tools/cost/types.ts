/**
 * Every resource type that Loge makes and that no price by the hour or month is asked for, with the reason. What is in
 * neither this list nor `charges.ts` is a mistake: the cost would be too low.
 */
export const BY_USE: Readonly<Record<string, string>> = {
  aws_apigatewayv2_api: "requests",
  aws_cloudfront_distribution: "bytes and requests, the first TB a month is free",
  aws_cloudwatch_log_group: "gigabytes written and kept",
  aws_cognito_user_pool: "people who sign in, the first 10,000 a month are free",
  aws_dynamodb_table: "requests and gigabytes (on demand)",
  aws_lambda_function: "requests and time",
  aws_s3_bucket: "requests and gigabytes",
  aws_scheduler_schedule: "calls, the first 14 million a month are free",
  aws_sns_topic: "messages, the first 1,000 e-mails a month are free",
  aws_sqs_queue: "requests, the first million a month is free",
};

/** Asked for nothing, by AWS's price pages. */
export const FREE: readonly string[] = `
  aws_acm_certificate aws_acm_certificate_validation
  aws_apigatewayv2_authorizer aws_apigatewayv2_integration aws_apigatewayv2_route aws_apigatewayv2_stage
  aws_budgets_budget
  aws_cloudfront_cache_policy aws_cloudfront_key_group aws_cloudfront_origin_access_control aws_cloudfront_public_key
  aws_cloudfront_response_headers_policy
  aws_cloudwatch_event_rule aws_cloudwatch_event_target
  aws_cognito_user_group aws_cognito_user_pool_client
  aws_default_security_group
  aws_iam_instance_profile aws_iam_role aws_iam_role_policy
  aws_internet_gateway
  aws_kms_alias
  aws_lambda_function_event_invoke_config aws_lambda_invocation aws_lambda_permission
  aws_network_interface
  aws_route aws_route53_record aws_route_table aws_route_table_association
  aws_s3_bucket_lifecycle_configuration aws_s3_bucket_logging aws_s3_bucket_notification aws_s3_bucket_ownership_controls
  aws_s3_bucket_policy aws_s3_bucket_public_access_block aws_s3_bucket_server_side_encryption_configuration
  aws_s3_bucket_versioning aws_s3_object
  aws_security_group aws_vpc_security_group_egress_rule aws_vpc_security_group_ingress_rule
  aws_sns_topic_policy aws_sns_topic_subscription
  aws_sqs_queue_policy
  aws_ssm_parameter
  aws_volume_attachment aws_vpc
  terraform_data
`
  .trim()
  .split(/\s+/);

export const isFree = (type: string): boolean => FREE.includes(type);
