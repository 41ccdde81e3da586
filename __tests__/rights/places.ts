import { arnParts } from "../../local/aws/pattern";
import type { State } from "../../local/terraform/state";

/**
 * Short names for what is in the state, as the table of rights writes them: `media/hosts/x.tgz`, `access`,
 * `instance/proxy`. The part after the first name is kept as it is.
 */
export class Places {
  private readonly prefixes: readonly (readonly [name: string, arn: string])[];

  constructor(state: State) {
    const one = (address: string) => {
      const type = address.split(".")[0] ?? "";
      const found = state.all(type).find((it) => it.address === address);
      if (!found) throw new Error(`There is no ${address} in the state.`);
      return found.attributes["arn"] as string;
    };
    const [, , , , account = ""] = arnParts(one("aws_instance.proxy_instance"));
    this.prefixes = [
      ["media", one("aws_s3_bucket.storage_media")],
      ["site", one("aws_s3_bucket.storage_site")],
      ["recordings", one("aws_dynamodb_table.catalog_recordings")],
      ["access", one("aws_dynamodb_table.api_access")],
      ["failures", one("aws_sqs_queue.catalog_failures")],
      ["guard-failures", one("aws_sqs_queue.guard_failures")],
      ["upkeep-failures", one("aws_sqs_queue.upkeep_failures")],
      ["upkeep-function", one("aws_lambda_function.upkeep_upkeep_function")],
      ["bus", `arn:aws:events:us-east-1:${account}:event-bus/default`],
      ["guard-function", one("aws_lambda_function.guard_guard_function")],
      ["topic", one("aws_sns_topic.guard_alarms_topic")],
      ["pool", one("aws_cognito_user_pool.identity_pool")],
      ["key", one("aws_kms_key.cdn_signer_key")],
      ["sweep-function", one("aws_lambda_function.catalog_sweep_sweep_function")],
      ["distribution", one("aws_cloudfront_distribution.cdn_distribution")],
      ["instance/proxy", one("aws_instance.proxy_instance")],
      ["instance/owncast", one("aws_instance.owncast_instance")],
      ["instance", `arn:aws:ec2:us-east-1:${account}:instance`],
      ["parameter", `arn:aws:ssm:us-east-1:${account}:parameter/loge/local`],
      ["log", `arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda`],
      ["role", `arn:aws:iam::${account}:role`],
    ];
  }

  arn(place: string): string {
    const [name = "", arn = ""] = this.prefixes.find(([it]) => place === it || place.startsWith(`${it}/`)) ?? [];
    return arn + place.slice(name.length);
  }
}
