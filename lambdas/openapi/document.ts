import { type Route, routes } from "./routes";
import { schemas } from "./schemas";

const group = "Groups: an operator may do what a publisher may, and a publisher what a viewer may.";

/** The API as OpenAPI 3.1, with `/api` as its server. */
export function document() {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Loge", version: "1", description: group },
    servers: [{ url: "/api" }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-loge-session" },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "a Cognito access token" },
        token: { type: "http", scheme: "basic", description: "The base64 of a token of /tokens, for machines." },
      },
    },
  };
}

function operation(route: Route): object {
  const [status, schema] = route.answer;
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/\W+(\w?)/g, (_, letter) => letter.toUpperCase())}`,
    summary: route.summary,
    description: `For: ${route.who}.`,
    security: route.who === "anyone" ? [] : [{ session: [] }, { bearer: [] }, { token: [] }],
    parameters: parameters(route),
    ...(route.body && { requestBody: { required: true, ...json(route.body) } }),
    responses: { [status]: { description: "Done", ...(schema && json(schema)) }, ...errors(route) },
  };
}

function parameters({ method, path, query = {}, body }: Route): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query).map(([name, rest]) => ({ name, in: "query", ...rest }));
  const crossSite = {
    name: "X-Loge",
    in: "header",
    schema: { const: "1" },
    description: "Needed when there is no body.",
  };
  return [...inPath, ...inQuery, ...(method === "GET" || body ? [] : [crossSite])];
}

function errors(route: Route): Record<string, object> {
  const codes = [
    ...(route.method === "GET" ? [] : ["403 cross_site"]),
    ...(route.body ? ["400 invalid_json", "413 too_large"] : []),
    ...(route.body || route.query || route.path.includes("{") ? ["422 invalid_input"] : []),
    ...(route.who === "anyone" ? [] : ["401 sign_in_first"]),
    ...(["anyone", "signed in"].includes(route.who) ? [] : ["403 forbidden"]),
    ...(route.errors ?? []),
    "503 unavailable",
  ];
  const responses: Record<string, object> = {};
  for (const status of codes.map((code) => code.slice(0, 3))) {
    const description = codes.filter((code) => code.startsWith(status)).map((code) => code.slice(4));
    responses[status] = { description: description.join(", "), ...json("Error") };
  }
  return responses;
}

function json(schema: keyof typeof schemas) {
  return { content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } } };
}
