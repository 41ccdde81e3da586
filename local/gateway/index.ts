import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Functions } from "../functions";
import { serve } from "../serve";
import type { State } from "../terraform/state";
import { type Api, readApis, type Stage } from "./api";
import { authorize } from "./authorizer";
import { split, toBody, toEvent } from "./event";
import { Refusal } from "./refusal";
import { type Response, toResponse } from "./response";
import { findRoute } from "./routes";
import { Bucket } from "./throttle";

export interface GatewayOptions {
  readonly state: State;
  readonly functions: Functions;
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** Why a request was refused, where the caller is only told "Internal Server Error". */
  readonly log?: (line: string) => void;
  /** Told the id of the API for each answer with 5xx, as CloudWatch is. */
  readonly failed?: (api: string) => void;
}

export interface Gateway {
  /** `http://127.0.0.1:<port>`; requests name their API in the Host header. */
  readonly url: string;
  stop(): Promise<void>;
}

/** 10 MB, the largest payload of an HTTP API. */
const MOST_BODY_BYTES = 10 * 1024 * 1024;
/** The largest request line and header values together of an HTTP API. */
const MOST_HEADER_BYTES = 10_240;

/** Starts API Gateway for every `aws_apigatewayv2_api` of the state. */
export async function startGateway({
  state,
  functions,
  port,
  log = () => {},
  failed,
}: GatewayOptions): Promise<Gateway> {
  const apis = readApis(state);
  const buckets = new Map<string, Bucket>();

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const id = randomUUID();
    response.setHeader("apigw-requestid", id);
    void answer(request, id)
      .catch(refusal)
      .then((it) => {
        write(request, response, it);
        const api = apiOf(request);
        if (api && it.status >= 500) failed?.(api.id);
      });
  };
  const names = apis.map(({ host }) => host);
  const serving = await serve(listener, { port, names, isForPages: true, http: { maxHeaderSize: 64 * 1024 } });

  function apiOf(request: IncomingMessage): Api | undefined {
    return apis.find(({ host }) => host === request.headers.host?.replace(/:\d+$/, ""));
  }

  async function answer(request: IncomingMessage, id: string): Promise<Response> {
    if (headerBytes(request) > MOST_HEADER_BYTES) throw new Refusal(431, "Request Header Fields Too Large");
    const api = apiOf(request);
    if (!api) throw new Refusal(403, "Forbidden");
    const [stage, path] = findStage(api, split(request.url ?? "/")[0]);
    const match = findRoute(api.routes, request.method ?? "GET", path);
    if (!match) throw new Refusal(404, "Not Found");
    const { route } = match;
    if (!mayPass(api, stage, route.key)) throw new Refusal(429, "Too Many Requests");

    const event = toEvent(request, api, stage, match, id);
    const body = toBody(await read(request), event.headers);
    const authorizer = route.authorizer && { lambda: await authorize(functions, api, route.authorizer, event) };
    const context = authorizer ? { ...event.requestContext, authorizer } : event.requestContext;
    const routePath =
      route.key === "$default" ? "$default" : `${request.method}${route.key.slice(route.key.indexOf("/"))}`;
    const source = { principal: "apigateway.amazonaws.com", arn: `${api.executionArn}/${stage.name}/${routePath}` };
    const invoked = functions.invoke(route.functionUri, { ...event, requestContext: context, ...body }, { source });
    const { payload, error } = await within(route.timeoutMs, invoked);
    const response = error ? undefined : toResponse(payload);
    if (!response)
      throw new Error(`${route.key}: ${error ? "the function failed" : "the function's answer is malformed"}`);
    return response;
  }

  function mayPass(api: Api, stage: Stage, routeKey: string): boolean {
    const limit = stage.limit(routeKey);
    if (!limit) return true;
    const name = `${api.id}/${stage.name}/${routeKey}`;
    const bucket = buckets.get(name) ?? new Bucket(limit);
    buckets.set(name, bucket);
    return bucket.take();
  }

  function refusal(error: unknown): Response {
    const isSaid = error instanceof Refusal;
    if (!isSaid) log(`gateway: ${error instanceof Error ? error.message : error}`);
    const { status, message } = isSaid ? error : { status: 500, message: "Internal Server Error" };
    return { status, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify({ message })) };
  }

  return {
    url: `http://127.0.0.1:${serving.port}`,
    stop: serving.stop,
  };
}

/** The stage that the path begins with, else `$default`; and the path without it. */
function findStage(api: Api, path: string): [Stage, string] {
  const first = path.split("/")[1] ?? "";
  const named = api.stages.find(({ name }) => name === first);
  if (named) return [named, path.slice(first.length + 1) || "/"];
  const fallback = api.stages.find(({ name }) => name === "$default");
  if (!fallback) throw new Refusal(404, "Not Found");
  return [fallback, path];
}

function headerBytes(request: IncomingMessage): number {
  return request.rawHeaders
    .filter((_, i) => i % 2 === 1)
    .reduce((sum, value) => sum + value.length, request.url?.length ?? 0);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > MOST_BODY_BYTES)
    throw new Refusal(413, "Request Entity Too Large");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MOST_BODY_BYTES) throw new Refusal(413, "Request Entity Too Large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal(503, "Service Unavailable")), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Response): void {
  if (response.destroyed) return;
  const hasBody = request.method !== "HEAD" && status !== 204 && status !== 304;
  try {
    response.writeHead(status, { ...headers, ...(status !== 204 && { "content-length": body.length }) });
  } catch {
    // A header that cannot be sent is a malformed answer.
    response.writeHead(500, { "content-type": "application/json" });
    response.end(JSON.stringify({ message: "Internal Server Error" }));
    return;
  }
  // A caller that is still sending would never read the answer: what is left of its body is thrown away.
  request.resume();
  response.end(hasBody ? body : undefined);
}
