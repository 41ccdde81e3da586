import { readFileSync } from "node:fs";
import type { Resource, State } from "../../../local/terraform/state";
import { compose } from "../../../main";
import { parse } from "../../../settings";
import { fakeArtifacts } from "../../support/artifacts";
import { signer, stranger } from "../../support/distribution";
import { stateOf } from "../../support/state";
import { synthStack, type Terraform } from "../../support/synth";

const account = "123456789012";
export const host = "live.example.com";
export const cameras = ["garden", "gate"] as const;

/** Blocks whose keys are anybody's; all other objects are blocks, of which a state holds lists. */
const maps = new Set(["variables", "tags", "lifecycle"]);

/** What AWS would have said of a resource, as far as a reader of the state asks. */
const said: Record<string, (name: string, written: Resource["attributes"]) => Resource["attributes"]> = {
  aws_s3_bucket: (_, { bucket }) => ({
    id: bucket,
    arn: `arn:aws:s3:::${bucket}`,
    region: "us-east-1",
    bucket_regional_domain_name: `${bucket}.s3.us-east-1.amazonaws.com`,
  }),
  aws_apigatewayv2_api: () => ({
    id: "api1",
    api_endpoint: "https://api1.execute-api.us-east-1.amazonaws.com",
    execution_arn: `arn:aws:execute-api:us-east-1:${account}:api1`,
    cors_configuration: [],
  }),
  aws_cloudfront_distribution: () => ({
    id: "D1",
    arn: `arn:aws:cloudfront::${account}:distribution/D1`,
    domain_name: "d1.cloudfront.net",
  }),
  // The id that the functions of `support/apps` sign with.
  aws_cloudfront_public_key: () => ({ id: "K1", encoded_key: signer.publicKey }),
  aws_lambda_function: (_, { function_name: name }) => ({
    arn: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
    invoke_arn: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
  }),
};

/** What the provider writes where a block says nothing. */
const silent: Record<string, object> = {
  origin: { origin_path: "", origin_access_control_id: "", custom_header: [], custom_origin_config: [] },
  ordered_cache_behavior: { trusted_key_groups: [], origin_request_policy_id: "" },
  default_cache_behavior: { trusted_key_groups: [], origin_request_policy_id: "" },
  custom_error_response: { response_page_path: "" },
  custom_headers_config: { items: [] },
};

/**
 * The stack of `settings/prod.json` with two cameras as it would be after an apply: what `main.ts` synthesises, with
 * made-up answers of AWS. All that the edge and the gateway read of it is the stack's own: behaviours, key groups,
 * policies of buckets, routes, authorizers, limits.
 */
export function appliedStack(): State {
  const written = JSON.parse(readFileSync("settings/prod.json", "utf8"));
  const settings = parse({ ...written, cameras: cameras.map((name) => ({ name })) });
  const tf = synthStack((app) => compose(app, settings, fakeArtifacts()));
  const all = Object.entries(tf.resource).flatMap(([type, blocks]) =>
    Object.entries<Resource["attributes"]>(blocks).map(([name, it]) => [type, name, it] as const),
  );
  const rows = all.map(([type, name, it]): [string, Resource["attributes"]] => {
    const attributes = listed(filled(it, tf)) as Resource["attributes"];
    return [type, { ...attributes, id: idOf(type, name), ...said[type]?.(name, attributes) }];
  });
  // A key that CloudFront knows but that no group of ours trusts.
  return stateOf(...rows, ["aws_cloudfront_public_key", { id: "K2", encoded_key: stranger.publicKey }]);
}

const idOf = (type: string, name: string) => `${type.replace(/^aws_/, "")}-${name}`;

/** `${aws_x.name.attribute}`, wherever it stands in a text, becomes what the state would hold. */
function filled(value: unknown, tf: Terraform): unknown {
  if (typeof value === "string") {
    return value.replace(/\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g, (_, type: string, name: string, attribute: string) => {
      const it = tf.resource[type]?.[name] ?? {};
      const found = said[type]?.(name, it)[attribute] ?? it[attribute];
      return String(found ?? (attribute === "id" ? idOf(type, name) : `${idOf(type, name)}-${attribute}`));
    });
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, tf));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, tf)]));
}

/** Blocks as a state has them: always a list, and nothing missing that a reader looks at. */
function listed(value: unknown, within = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => listed(one, within));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => {
    const isBlock = typeof one === "object" && one !== null && !Array.isArray(one) && !maps.has(key);
    return [key, maps.has(key) ? one : listed(isBlock ? [one] : one, key)];
  });
  return { ...silent[within], ...Object.fromEntries(entries) };
}
