import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { Apigatewayv2Authorizer } from "@cdktf/provider-aws/lib/apigatewayv2-authorizer";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route";
import { Apigatewayv2Stage, type Apigatewayv2StageRouteSettings } from "@cdktf/provider-aws/lib/apigatewayv2-stage";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import type { NodeFunction } from "../function";

export interface GatewayProps {
  /** Name of the API, e.g. `loge-prod`. */
  readonly name: string;
  readonly region: string;
  /** Says who is calling. It answers every call, also those without credentials: refusing is the routes' work. */
  readonly authorizer: NodeFunction;
  /** Days until the access log is deleted. */
  readonly logDays: number;
}

/** Requests a second, and how many at once, that the stage lets through. A person needs one or two. */
const everywhere = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

const accessLog = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  ip: "$context.identity.sourceIp",
  route: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  bytes: "$context.responseLength",
  error: "$context.error.message",
  functionError: "$context.integrationErrorMessage",
};

/** The HTTP API and its one stage `api`, so that CloudFront's `/api/*` needs no rewriting. */
export class Gateway extends Construct {
  /** Host name that CloudFront forwards to. */
  readonly host: string;
  readonly id: string;
  private readonly api: Apigatewayv2Api;
  private readonly stage: Apigatewayv2Stage;
  private readonly authorizer: Apigatewayv2Authorizer;
  private readonly slowed: Apigatewayv2StageRouteSettings[] = [];

  constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scope, id);
    this.api = new Apigatewayv2Api(this, "Default", { name: props.name, protocolType: "HTTP" });
    this.id = this.api.id;
    this.host = `${this.api.id}.execute-api.${props.region}.amazonaws.com`;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/vendedlogs/apigateway/${props.name}`,
      retentionInDays: props.logDays,
    });
    this.stage = new Apigatewayv2Stage(this, "stage", {
      apiId: this.api.id,
      name: "api",
      autoDeploy: true,
      defaultRouteSettings: everywhere,
      accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify(accessLog) },
    });
    this.authorizer = this.askEverybody(props);
  }

  /** Sends routes to a function. A route key is `GET /cameras` or `$default`; an open one is not asked who calls. */
  serve(fn: NodeFunction, routes: { readonly open?: readonly string[]; readonly closed?: readonly string[] }): void {
    const integration = new Apigatewayv2Integration(this, fn.node.id, {
      apiId: this.api.id,
      integrationType: "AWS_PROXY",
      integrationUri: fn.function.invokeArn,
      payloadFormatVersion: "2.0",
    });
    const target = `integrations/${integration.id}`;
    for (const routeKey of routes.open ?? []) {
      new Apigatewayv2Route(this, idOf(routeKey), { apiId: this.api.id, routeKey, target, authorizationType: "NONE" });
    }
    for (const routeKey of routes.closed ?? []) {
      new Apigatewayv2Route(this, idOf(routeKey), {
        apiId: this.api.id,
        routeKey,
        target,
        authorizationType: "CUSTOM",
        authorizerId: this.authorizer.id,
      });
    }
    fn.allowInvoke("permission", "apigateway.amazonaws.com", `${this.api.executionArn}/api/*`);
  }

  /** Holds a route, already served, to fewer requests a second, and at once: those that nobody is asked to sign in for. */
  slow(routeKey: string, { rate, burst }: { readonly rate: number; readonly burst: number }): void {
    this.slowed.push({ routeKey, throttlingRateLimit: rate, throttlingBurstLimit: burst });
    this.stage.putRouteSettings(this.slowed);
    this.stage.node.addDependency(this.node.findChild(idOf(routeKey)));
  }

  /** No identity source and no cache: with one named, AWS itself would answer 401 to whoever lacks it. */
  private askEverybody({ name, authorizer }: GatewayProps): Apigatewayv2Authorizer {
    const asking = new Apigatewayv2Authorizer(this, "authorizer", {
      apiId: this.api.id,
      name,
      authorizerType: "REQUEST",
      authorizerUri: authorizer.function.invokeArn,
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: 0,
    });
    const source = `${this.api.executionArn}/authorizers/${asking.id}`;
    authorizer.allowInvoke("permission", "apigateway.amazonaws.com", source);
    return asking;
  }
}

/** `POST /session/{id}` → `post_session_id`. */
function idOf(routeKey: string): string {
  return routeKey
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}
