import type { Functions } from "../functions";
import type { Api, Authorizer } from "./api";
import type { Event } from "./event";
import { Refusal } from "./refusal";

/** Asks the authorizer. Resolves with its context for the function; throws the {@link Refusal} that a caller gets. */
export async function authorize(
  functions: Functions,
  api: Api,
  authorizer: Authorizer,
  event: Event,
): Promise<unknown> {
  const identitySource = authorizer.identitySources.map((source) => identity(source, event));
  if (identitySource.some((value) => !value)) throw new Refusal(401, "Unauthorized");

  const routeArn = `${api.executionArn}/${event.requestContext.stage}/${event.routeKey.replace(" /", "/")}`;
  const source = { principal: "apigateway.amazonaws.com", arn: `${api.executionArn}/authorizers/${authorizer.id}` };
  const question = {
    ...event,
    type: "REQUEST",
    routeArn,
    identitySource: identitySource.length > 0 ? identitySource : null,
  };
  const { payload, error } = await functions.invoke(authorizer.functionUri, question, { source });
  const answer = payload as { isAuthorized?: unknown; context?: unknown } | undefined;
  if (error || typeof answer?.isAuthorized !== "boolean")
    throw new Error(`the authorizer ${error ? "failed" : "gave no simple answer"}`);
  if (!answer.isAuthorized) throw new Refusal(403, "Forbidden");
  return answer.context ?? null;
}

function identity(source: string, event: Event): string | undefined {
  const [, from, name = ""] = source.match(/^\$request\.(header|querystring)\.(.+)$/) ?? [];
  if (from === "querystring") return event.queryStringParameters?.[name];
  if (from === "header" && name.toLowerCase() === "cookie") return event.cookies?.join("; ");
  if (from === "header") return event.headers[name.toLowerCase()];
  if (source.startsWith("$context.")) return String(event.requestContext[source.slice("$context.".length)] ?? "");
  return event.stageVariables?.[source.replace("$stageVariables.", "")];
}
