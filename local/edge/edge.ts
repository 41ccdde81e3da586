import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { OriginTimeout } from "./api-origin";
import { acceptedEncodings } from "./compress";
import { serve } from "./conditional";
import { readCookies } from "./cookies";
import { type Behavior, type Distribution, findBehavior } from "./distribution";
import { type Invalidation, names } from "./invalidation";
import { Memory } from "./memory";
import { HOP_BY_HOP, type Origin, type OriginResponse } from "./origin";
import { CONDITIONS, originHeaders, originQuery, unsignedQuery, type Viewer } from "./origin-request";
import { matchedPath } from "./path";
import { type Answer, unsatisfied, unsigned } from "./refusal";
import { signatureFault } from "./signature";

/** CloudFront's longest URL, in bytes. */
const MOST_URL_BYTES = 8192;

interface Exchange extends Viewer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly behavior: Behavior;
  /** As sent, percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly method: string;
  /** Ends when the viewer leaves. */
  readonly gone: AbortSignal;
}

/** One distribution at work: finds the behavior, checks the signature, answers from memory or from the origin. */
export class Edge {
  private readonly memory: Memory;

  constructor(
    private readonly distribution: Distribution,
    private readonly origins: ReadonlyMap<string, Origin>,
    private readonly now: () => number,
  ) {
    this.memory = new Memory(distribution.errorTtl, now);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = this.open(request, response);
    try {
      const refusal = this.refusal(exchange);
      if (refusal) this.reply(exchange, refusal, "Error");
      else if (isRead(exchange.method)) await this.read(exchange);
      else await this.stream(exchange, await this.ask(exchange, exchange.headers, exchange.gone));
    } catch (error) {
      if (response.headersSent || exchange.gone.aborted) return void response.destroy();
      const [status, why] =
        error instanceof OriginTimeout
          ? [504, "The origin did not answer in time."]
          : [502, "The origin cannot be reached."];
      this.reply(exchange, unsatisfied(status as number, why as string), "Error");
    }
  }

  /** Forgets what an invalidation names. */
  invalidate(invalidation: Invalidation): void {
    if (invalidation.distribution !== this.distribution.arn) return;
    this.memory.invalidate((address) => names(invalidation, address));
  }

  /** Forgets everything: it was not heard what exactly. */
  forget(): void {
    this.memory.invalidate(() => true);
  }

  private open(request: IncomingMessage, response: ServerResponse): Exchange {
    const { url = "/", method = "GET", headers, socket } = request;
    const mark = `${url}?`.indexOf("?");
    const asked = url.slice(0, mark);
    const root = this.distribution.defaultRootObject;
    const path = asked === "/" && root ? `/${root}` : asked;
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    return {
      request,
      response,
      method,
      headers,
      path,
      query: url.slice(mark + 1),
      behavior: findBehavior(this.distribution, matchedPath(path)),
      ip: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
      port: socket.remotePort ?? 0,
      id: randomBytes(24).toString("base64url"),
      gone: leaving.signal,
    };
  }

  private refusal({ behavior, request, method, headers, path, query, ip }: Exchange): Answer | undefined {
    if ((request.url ?? "").length > MOST_URL_BYTES) return unsatisfied(414, "The URL is too long.");
    if (!path.startsWith("/")) return unsatisfied(400, "Bad request.");
    if (!behavior.methods.includes(method))
      return unsatisfied(
        403,
        "This distribution is not configured to allow the HTTP request method that was used for this request.",
      );
    if (isRead(method) && (Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"]))
      return unsatisfied(403, "Bad request: a body with GET or HEAD.");
    if (!behavior.signers) return undefined;
    const rest = unsignedQuery(query);
    const url = `https://${this.distribution.host}${matchedPath(path)}${rest && `?${rest}`}`;
    const signed = {
      cookies: readCookies(headers.cookie),
      query: new URLSearchParams(query),
      url,
      ip,
      now: this.now(),
    };
    const fault = signatureFault(signed, behavior.signers);
    return fault && unsigned(fault);
  }

  private async read(exchange: Exchange): Promise<void> {
    const { behavior, headers, method, gone } = exchange;
    // The bytes of a range are those of the object itself.
    const encoding = headers.range ? undefined : acceptedEncodings(headers["accept-encoding"], behavior.cache)[0];
    const { entry, ...reply } = await this.memory.answer({
      ...identity(exchange, encoding),
      method,
      policy: behavior.cache,
      encoding: behavior.compress ? encoding : undefined,
      isPartial: CONDITIONS.some((name) => headers[name] !== undefined),
      whole: (conditions) => this.ask(exchange, { ...without(headers, CONDITIONS), ...conditions }),
      asAsked: () => this.ask(exchange, headers, gone),
    });
    if (!entry) return this.stream(exchange, reply.loose as OriginResponse);
    const how = "how" in reply ? reply.how : "Hit";
    const age = how === "Hit" && { age: String(Math.max(0, Math.floor((this.now() - entry.stored) / 1000))) };
    const answer = serve(entry, headers);
    this.reply(exchange, { ...answer, headers: { ...answer.headers, ...age } }, entry.status >= 400 ? "Error" : how);
  }

  /** Without a signal the question goes on when its viewer leaves: others may be waiting for the answer. */
  private async ask(exchange: Exchange, headers: IncomingHttpHeaders, signal?: AbortSignal): Promise<OriginResponse> {
    const { behavior, request, method, path, query } = exchange;
    const origin = this.origins.get(behavior.origin.origin_id) as Origin;
    const { body, ...answer } = await origin({
      method,
      path,
      query: originQuery(query, behavior),
      headers: originHeaders({ ...exchange, headers }, behavior),
      body: isRead(method) ? undefined : request,
      signal,
    });
    return { ...answer, headers: without(answer.headers, HOP_BY_HOP), body };
  }

  private reply(exchange: Exchange, { status, headers, body }: Answer, how: string): void {
    const { request, response, method } = exchange;
    if (response.destroyed) return;
    const length = status === 304 ? {} : { "content-length": String(body.length) };
    response.writeHead(status, this.dress(exchange, { ...headers, ...length }, how));
    request.resume();
    response.end(method === "HEAD" || status === 304 ? undefined : body);
  }

  private async stream(exchange: Exchange, { status, headers, body }: OriginResponse): Promise<void> {
    exchange.response.writeHead(status, this.dress(exchange, headers, status >= 400 ? "Error" : "Miss"));
    exchange.request.resume();
    await pipeline(body, exchange.response);
  }

  /** What CloudFront adds to every answer. */
  private dress({ behavior, id }: Exchange, headers: Answer["headers"], how: string) {
    const dressed = { ...headers };
    behavior.headers(dressed);
    const own = {
      "x-cache": `${how} from cloudfront`,
      via: "1.1 local.cloudfront.net (CloudFront)",
      "x-amz-cf-pop": "LOCAL1",
      "x-amz-cf-id": id,
    };
    return Object.fromEntries(Object.entries({ ...dressed, ...own }).filter(([, value]) => value !== undefined));
  }
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/**
 * What makes two requests the same: the behavior, the path as sent, and what the cache policy takes of the rest. Headers and
 * cookies count by name, in whatever order they came. An invalidation reaches all that share path and query.
 */
function identity({ behavior, headers, path, query }: Exchange, encoding: string | undefined) {
  const { cache } = behavior;
  const taken = Object.entries(headers).filter(([name]) => name !== "cookie" && cache.headers(name));
  const cookies = [...readCookies(headers.cookie)].filter(([name]) => cache.cookies(name));
  const asked = originQuery(query, { ...behavior, request: undefined });
  const address = asked ? `${path}?${asked}` : path;
  return { address, key: JSON.stringify([behavior.pattern, address, taken.sort(), cookies.sort(), encoding]) };
}

function without(headers: IncomingHttpHeaders, names: Iterable<string>): IncomingHttpHeaders {
  const rest = { ...headers };
  for (const name of names) delete rest[name];
  return rest;
}
