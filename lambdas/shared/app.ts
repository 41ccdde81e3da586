import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { Hono } from "hono/tiny";
import { AwsError } from "./aws";
import { type Caller, callerOf } from "./caller";
import { ApiError, unavailable } from "./errors";
import type { GatewayEvent } from "./event";
import { log, named } from "./log";

export interface Api {
  Bindings: { event: GatewayEvent };
  Variables: { caller: Caller };
}

/** Bytes. The largest body of any route, a password with its quotes, is far below. */
const bodyLimit = 16_384;

/** The empty API that every function's routes are added to; nothing is changed on behalf of another site. */
export function api() {
  return bare().use(sameSite);
}

/** The same for routes that change nothing: one error contract, the gateway's request id in every answer and log line. */
export function bare() {
  const app = new Hono<Api>().basePath("/api");
  app.notFound((c) => c.json(new ApiError(404, "not_found", "There is nothing at this address.").body(), 404));
  app.onError((error, c) => {
    const answer = answerFor(error);
    if (answer.status >= 500) log("ERROR", "request failed", named(error));
    return c.json(answer.body(), answer.status, answer.more.headers);
  });
  return app.use(trace, small);
}

/** For a route that reads its body itself. */
export const notJson = () => new ApiError(400, "invalid_json", "The body is not JSON.");

function answerFor(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return notJson();
  }
  if (error instanceof AwsError && error.passing) return unavailable();
  return new ApiError(500, "internal", "This should not happen. The log has it under the request id in x-request-id.");
}

const trace = createMiddleware<Api>(async (c, next) => {
  const { event } = c.env;
  const { requestId, http, authorizer } = event.requestContext;
  const start = performance.now();
  c.set("caller", callerOf(authorizer?.lambda));
  await next();
  c.header("x-request-id", requestId);
  c.header("cache-control", "no-store");
  log("INFO", "request", {
    route: event.routeKey ?? http.method,
    status: c.res.status,
    ms: Math.round(performance.now() - start),
    ...(c.var.caller.sub && { sub: c.var.caller.sub, via: c.var.caller.via }),
  });
});

const small = createMiddleware<Api>(async (c, next) => {
  if (bodySize(c.req.raw) > bodyLimit) throw new ApiError(413, "too_large", "The body is larger than 16 kB.");
  await next();
});

/**
 * A form on another site can post, but only with the types of a form, and without a header of its own: so what changes
 * something must come as JSON, or without a body and with `X-Loge: 1`. Beside it, every cookie is SameSite=Strict.
 */
const sameSite = createMiddleware<Api>(async (c, next) => {
  const isJson = /^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "");
  const bare = bodySize(c.req.raw) === 0 && c.req.header("x-loge") === "1";
  if (!["GET", "HEAD"].includes(c.req.method) && !isJson && !bare) {
    throw new ApiError(403, "cross_site", "Send Content-Type: application/json or, without a body, X-Loge: 1.");
  }
  await next();
});

const bodySize = (request: Request) => Number(request.headers.get("content-length") ?? 0);
