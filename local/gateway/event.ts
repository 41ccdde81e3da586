import type { IncomingMessage } from "node:http";
import type { Api, Stage } from "./api";
import { decode, type Match } from "./routes";

/** What a function and an authorizer are both told about a request (payload 2.0). */
export interface Event {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly requestId: string };
}

/** Content types whose body is text; any other, and anything compressed, arrives as base64. */
const TEXT = /^(text\/|application\/(json|xml|javascript)\b)/i;

export function toEvent(
  request: IncomingMessage,
  api: Api,
  stage: Stage,
  { route, parameters }: Match,
  id: string,
): Event {
  const [path = "/", rawQueryString = ""] = split(request.url ?? "/");
  const sourceIp = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const { cookie, ...headers } = joined(request.rawHeaders);
  const now = new Date();
  // HTTP APIs hand the path over decoded, despite its name (REST APIs and function URLs do not).
  const rawPath = decode(path);
  return {
    version: "2.0",
    routeKey: route.key,
    rawPath,
    rawQueryString,
    cookies: cookie?.split(/;\s*/).filter(Boolean),
    headers: {
      ...headers,
      "x-forwarded-for": headers["x-forwarded-for"] ? `${headers["x-forwarded-for"]}, ${sourceIp}` : sourceIp,
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    queryStringParameters: query(rawQueryString),
    pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined,
    stageVariables: Object.keys(stage.variables).length > 0 ? stage.variables : undefined,
    requestContext: {
      accountId: api.executionArn.split(":")[4],
      apiId: api.id,
      domainName: api.host,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: id,
      routeKey: route.key,
      stage: stage.name,
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
  };
}

/** The body as an event carries it. */
export function toBody(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(headers["content-type"] ?? "") && !headers["content-encoding"];
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** Path and query of a request target. */
export function split(url: string): [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

function joined(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    const value = rawHeaders[i + 1] ?? "";
    const between = name === "cookie" ? "; " : ",";
    headers[name] = name in headers ? headers[name] + between + value : value;
  }
  return headers;
}

function query(raw: string): Record<string, string> | undefined {
  if (!raw) return undefined;
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw))
    values[name] = name in values ? `${values[name]},${value}` : value;
  return values;
}

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().match(/, (\d+) (\w+) (\d+) ([\d:]+)/) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
