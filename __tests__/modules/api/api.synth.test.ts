import { describe, expect, test } from "@jest/globals";
import { routes } from "../../../lambdas/openapi/routes";
import { synthEnvironment } from "../../support/synth";

const { resource } = synthEnvironment("prod");
const fn = (name: string) => resource.aws_lambda_function[`api_${name}_function`];
const rights = (name: string) =>
  JSON.parse(resource.aws_iam_role_policy[`api_${name}_policy`].policy).Statement.slice(1);
const applied = Object.values<any>(resource.aws_apigatewayv2_route);

/** The function behind a route: route → integration → function. */
function functionOf({ target }: { target: string }): string {
  const [, integration = ""] = /aws_apigatewayv2_integration\.(\w+)\.id/.exec(target) ?? [];
  const uri = resource.aws_apigatewayv2_integration[integration].integration_uri;
  return /aws_lambda_function\.(?:api|status)_(\w+)_function/.exec(uri)?.[1] ?? "";
}

describe("routes", () => {
  test("are those of the document, each to its function, and $default", () => {
    const documented = routes.map(({ method, path, function: name }) => [`${method} ${path}`, name]);
    const wired = applied.map((route) => [route.route_key, functionOf(route)]);
    expect(wired.sort()).toEqual([...documented, ["$default", "openapi"]].sort());
  });

  test("ask who is calling wherever the document wants to know", () => {
    for (const { method, path, who } of routes.filter((route) => route.who !== "anyone")) {
      const route = applied.find(({ route_key }) => route_key === `${method} ${path}`);
      expect([path, route.authorization_type]).toEqual([path, "CUSTOM"]);
      expect(who).not.toBe("anyone");
    }
  });

  test("the gateway may call each function, for any route of this stage", () => {
    const permissions = Object.entries<any>(resource.aws_lambda_permission).filter(([name]) => name.startsWith("api_"));
    expect(permissions).toHaveLength(9);
    for (const [name, { source_arn: source, principal }] of permissions) {
      expect(principal).toBe("apigateway.amazonaws.com");
      const from = name.startsWith("api_authorizer")
        ? "/authorizers/${aws_apigatewayv2_authorizer.api_gateway_authorizer.id}"
        : "/api/*";
      expect(source).toBe(`\${aws_apigatewayv2_api.api_gateway.execution_arn}${from}`);
    }
  });

  test("signing in and opening a link are held to fewer requests than the rest", () => {
    const { default_route_settings: rest, route_settings: slowed } = resource.aws_apigatewayv2_stage.api_gateway_stage;
    expect(slowed).toEqual([
      { route_key: "POST /session", throttling_rate_limit: 2, throttling_burst_limit: 5 },
      { route_key: "POST /session/forgotten", throttling_rate_limit: 2, throttling_burst_limit: 5 },
      { route_key: "POST /session/forgotten/confirm", throttling_rate_limit: 2, throttling_burst_limit: 5 },
      { route_key: "POST /shared", throttling_rate_limit: 5, throttling_burst_limit: 20 },
    ]);
    expect(rest.throttling_rate_limit).toBeGreaterThan(5);
  });
});

test("the table of who may come in is kept unless protection is off", () => {
  const kept = (env: "local" | "prod") =>
    synthEnvironment(env).resource.aws_dynamodb_table.api_access.deletion_protection_enabled;
  expect([kept("prod"), kept("local")]).toEqual([true, false]);
});

describe("functions", () => {
  test("cameras are told where to send, without their keys", () => {
    const { CAMERAS, STREAM_KEYS } = fn("cameras").environment.variables;
    expect(STREAM_KEYS).toBe("/loge/prod/owncast/stream-key");
    expect(JSON.parse(CAMERAS)[1]).toEqual({
      name: "gate",
      title: "Gate",
      sound: false,
      latency: 1,
      rtmp: "rtmp://ingest.live.example.com:1937/live",
      rtmps: "rtmps://ingest.live.example.com:1938/live",
    });
  });

  test("cameras reads and rotates their keys, and no other secret of the host", () => {
    const keys = "arn:aws:ssm:us-east-1:123456789012:parameter/loge/prod/owncast/stream-key";
    expect(rights("cameras")).toEqual([
      {
        Sid: "KeepStreamKeys",
        Effect: "Allow",
        Action: ["ssm:GetParameters", "ssm:PutParameter"],
        Resource: [`${keys}/*`, `${keys}-before/*`],
      },
    ]);
  });

  test("playback signs for the host that people type", () => {
    expect(fn("playback").environment.variables).toMatchObject({
      MEDIA_HOST: "live.example.com",
      KEY_PAIR_ID: "${aws_cloudfront_public_key.cdn_signer_public_key.id}",
      SIGNING_KEY_ARN: "${aws_kms_key.cdn_signer_key.arn}",
      PLAYBACK_MINUTES: "60",
    });
  });

  test("links lead to where people type", () => {
    expect(fn("recordings").environment.variables).toMatchObject({
      MEDIA_HOST: "live.example.com",
      RETENTION_DAYS: "30",
      CAMERAS: expect.stringContaining('{"name":"garden","title":"Garden"}'),
    });
  });

  test("recordings writes what people change, and nothing that a recorder wrote", () => {
    const writing = rights("recordings").filter(({ Action }: any) => [Action].flat().includes("s3:PutObject"));
    expect(writing.map(({ Resource }: any) => Resource)).toEqual([
      "${aws_s3_bucket.storage_media.arn}/media/*/edits.json",
    ]);
  });

  test("servers switches the two hosts and no other", () => {
    const switching = rights("servers").find(({ Sid }: { Sid: string }) => Sid === "SwitchHosts");
    expect(switching.Resource).toEqual(["${aws_instance.proxy_instance.arn}", "${aws_instance.owncast_instance.arn}"]);
  });

  test("each touches only its own rows of the access table", () => {
    const ids = ["authorizer", "session", "people", "servers", "playback", "recordings", "tokens"].map((name) => [
      name,
      rights(name)
        .map(({ Condition }: any) => Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"])
        .filter(Boolean),
    ]);
    expect(Object.fromEntries(ids)).toEqual({
      authorizer: ["token#*"],
      session: ["throttle#*", "device#*", ["revoked#*", "signed-out#*", "seen#*"]],
      people: [["removed#*", "signed-out#*"], "person#*", "seen#*", "people"],
      servers: [["starts", "guard"], "upkeep"],
      playback: ["share#*"],
      recordings: ["share#*"],
      tokens: ["token#*"],
    });
  });

  test("whoever is nobody reaches a function without any right", () => {
    expect(rights("openapi")).toEqual([]);
  });
});
