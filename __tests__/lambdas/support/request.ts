import { type Caller, nobody } from "../../../lambdas/shared/caller";
import type { GatewayAnswer, GatewayEvent } from "../../../lambdas/shared/event";
import { handle } from "../../../lambdas/shared/gateway";

export interface Call {
  readonly groups?: string;
  /** As the authorizer says it. @default all */
  readonly cameras?: string;
  readonly cookies?: string[];
  readonly headers?: Record<string, string>;
  /** Sent as JSON unless it is text already. */
  readonly body?: unknown;
  readonly signIn?: string;
  readonly username?: string;
  readonly via?: Caller["via"];
  readonly sub?: string;
  readonly problem?: "" | "unavailable";
}

export interface Answer extends GatewayAnswer {
  readonly json: any;
}

/** The event of an HTTP API for `GET /cameras?limit=1`, as somebody of these groups, or as nobody. */
export function event(line: string, call: Call = {}): GatewayEvent {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", query = ""] = target.split("?");
  const { body, groups, problem } = call;
  const person = groups !== undefined && {
    sub: call.sub ?? "sub-1",
    username: call.username ?? "sub-1",
    groups,
    cameras: call.cameras ?? "*",
    via: call.via ?? "cookie",
    signIn: call.signIn ?? "s1",
  };
  return {
    routeKey: `${method} ${path}`,
    rawPath: `/api${path}`,
    rawQueryString: query,
    cookies: call.cookies,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...call.headers },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    requestContext: {
      requestId: "request-1",
      http: { method },
      authorizer: { lambda: { ...nobody, ...person, ...(problem && { problem }) } },
    },
  };
}

/** Sends a request through the handler that Lambda would call. */
export async function send(app: Parameters<typeof handle>[0], line: string, call: Call = {}): Promise<Answer> {
  const answer = await handle(app)(event(line, call));
  const isJson = answer.headers["content-type"]?.startsWith("application/json");
  return { ...answer, json: isJson ? JSON.parse(answer.body) : undefined };
}

/** `[401, "sign_in_first"]`, the part of an error that programs read. */
export function refusal({ statusCode, json }: Answer): [number, string] {
  return [statusCode, json.error.code];
}
