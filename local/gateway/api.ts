import type { Resource, State } from "../terraform/state";
import type { Limit } from "./throttle";

/** An HTTP API as the state describes it. */
export interface Api {
  readonly id: string;
  /** `<id>.execute-api.<region>.amazonaws.com` */
  readonly host: string;
  /** `arn:aws:execute-api:<region>:<account>:<id>` */
  readonly executionArn: string;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
}

export interface Stage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** How often a route may be asked; undefined when nobody said. */
  limit(routeKey: string): Limit | undefined;
}

export interface Route {
  /** `GET /recordings/{id}` or `$default` */
  readonly key: string;
  readonly functionUri: string;
  readonly timeoutMs: number;
  readonly authorizer?: Authorizer;
}

export interface Authorizer {
  readonly id: string;
  readonly functionUri: string;
  /** `$request.header.Authorization` … */
  readonly identitySources: readonly string[];
}

export function readApis(state: State): Api[] {
  return state.all("aws_apigatewayv2_api").map(({ address, attributes: it }) => {
    if (it.protocol_type !== "HTTP")
      throw new Error(`${address}: only HTTP APIs run locally, not ${it.protocol_type}.`);
    if (it.cors_configuration?.length) throw new Error(`${address}: CORS does not run locally.`);
    const mine = (type: string) => state.all(type).filter((row) => row.attributes.api_id === it.id);
    return {
      id: it.id,
      host: new URL(it.api_endpoint).hostname,
      executionArn: it.execution_arn,
      stages: mine("aws_apigatewayv2_stage").filter(isDeployed).map(stage),
      routes: mine("aws_apigatewayv2_route").map((row) => route(row, mine)),
    };
  });
}

/** Without a deployment a stage answers nothing. */
function isDeployed({ attributes: it }: Resource): boolean {
  return it.auto_deploy || Boolean(it.deployment_id);
}

function stage({ attributes: it }: Resource): Stage {
  const byDefault = limit(it.default_route_settings?.[0]);
  const byRoute = new Map<string, Limit>(
    (it.route_settings ?? []).map((row: Settings & { route_key: string }) => [row.route_key, limit(row)]),
  );
  const isSet = byDefault && byDefault.rate + byDefault.burst > 0;
  return {
    name: it.name,
    variables: it.stage_variables ?? {},
    limit: (routeKey) => byRoute.get(routeKey) ?? (isSet ? byDefault : undefined),
  };
}

interface Settings {
  readonly throttling_rate_limit: number;
  readonly throttling_burst_limit: number;
}

function limit(settings: Settings | undefined): Limit | undefined {
  return settings && { rate: settings.throttling_rate_limit, burst: settings.throttling_burst_limit };
}

function route({ address, attributes: it }: Resource, mine: (type: string) => Resource[]): Route {
  const refuse = (why: string): never => {
    throw new Error(`${address}: ${why}`);
  };
  const id = String(it.target ?? "").replace(/^integrations\//, "");
  const integration =
    mine("aws_apigatewayv2_integration").find((row) => row.attributes.id === id)?.attributes ??
    refuse(`no integration ${id}.`);
  if (integration.integration_type !== "AWS_PROXY") refuse(`only Lambda integrations run locally.`);
  if (integration.payload_format_version !== "2.0") refuse(`only payload 2.0 runs locally.`);
  if (!["NONE", "CUSTOM"].includes(it.authorization_type ?? "NONE"))
    refuse(`${it.authorization_type} does not run locally.`);
  return {
    key: it.route_key,
    functionUri: integration.integration_uri,
    timeoutMs: integration.timeout_milliseconds || 30_000,
    authorizer: it.authorization_type === "CUSTOM" ? authorizer(it.authorizer_id, mine) : undefined,
  };
}

function authorizer(id: string, mine: (type: string) => Resource[]): Authorizer {
  const row = mine("aws_apigatewayv2_authorizer").find(({ attributes }) => attributes.id === id);
  if (!row) throw new Error(`There is no authorizer ${id} in the state.`);
  const { address, attributes: it } = row;
  const isSimple =
    it.authorizer_type === "REQUEST" && it.authorizer_payload_format_version === "2.0" && it.enable_simple_responses;
  if (!isSimple)
    throw new Error(`${address}: only REQUEST authorizers with payload 2.0 and simple responses run locally.`);
  if (it.authorizer_result_ttl_in_seconds > 0) throw new Error(`${address}: cached answers do not run locally.`);
  return { id, functionUri: it.authorizer_uri, identitySources: it.identity_sources ?? [] };
}
