import type { Hono } from "hono/tiny";
import type { Api } from "./app";
import { ApiError } from "./errors";
import type { GatewayAnswer, GatewayEvent } from "./event";
import { traced } from "./log";

/** A Lambda handler from routes. Ours, because `hono/aws-lambda` is deprecated and knows four more kinds of event. */
export const handle = (app: Pick<Hono<Api>, "fetch">) =>
  traced(async (event: GatewayEvent): Promise<GatewayAnswer> => {
    const request = toRequest(event);
    const response = request ? await app.fetch(request, { event }) : unreadable(event);
    const cookies = response.headers.getSetCookie();
    response.headers.delete("set-cookie");
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      cookies,
      body: await response.text(),
    };
  });

/** Undefined when no request can be made of it: a path that climbs or is no URL, or a method that `fetch` forbids (TRACE). */
function toRequest(event: GatewayEvent): Request | undefined {
  const { method } = event.requestContext.http;
  const body = event.body ? Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8") : undefined;
  const headers = readable({ ...event.headers, ...(event.cookies && { cookie: event.cookies.join("; ") }) });
  headers.set("content-length", String(body?.length ?? 0));
  const query = event.rawQueryString ? `?${event.rawQueryString}` : "";
  try {
    const carries = body && method !== "GET" && method !== "HEAD";
    return new Request(`https://loge${encoded(event.rawPath)}${query}`, { method, headers, ...(carries && { body }) });
  } catch {
    return undefined;
  }
}

/** The gateway hands the path over decoded: encoded again, no letter of it can end it, or lead to another route than the gateway's. */
function encoded(path: string): string {
  const segments = path.split("/");
  if (segments.some((segment) => segment === "." || segment === "..")) throw new URIError("This path climbs.");
  return segments.map(encodeURIComponent).join("/");
}

function readable(headers: Readonly<Record<string, string | undefined>>): Headers {
  const read = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      read.set(name, value ?? "");
    } catch {
      // Letters outside Latin-1: no header of ours holds any, so the request is judged without it.
    }
  }
  return read;
}

function unreadable(event: GatewayEvent): Response {
  const error = new ApiError(400, "unreadable_request", "This address or method cannot be read.");
  return Response.json(error.body(), { status: 400, headers: { "x-request-id": event.requestContext.requestId } });
}
