import { type Caller, nobody } from "../shared/caller";
import { sessionCookie } from "../shared/cookies";
import { log, named } from "../shared/log";
import type { Refusals, Standing } from "../shared/refusals";
import type { ApiTokens } from "./api-tokens";
import type { Token, Tokens } from "./tokens";

/** What an HTTP API hands to a REQUEST authorizer, payload format 2.0, as far as it is read. */
export interface AuthorizerEvent {
  readonly cookies?: readonly string[] | null;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
}

export interface AuthorizerAnswer {
  readonly isAuthorized: true;
  readonly context: Caller;
}

/**
 * Says who is calling and never denies: an HTTP API would answer a denial with words of its own, so the routes do it.
 * An `Authorization` header, when there is one, counts alone: a person's token as Bearer, a machine's as Basic. Else the
 * session cookie.
 */
export const authorizer =
  (tokens: Pick<Tokens, "read">, refusals: Pick<Refusals, "standing">, machines: Pick<ApiTokens, "read">) =>
  async (event: AuthorizerEvent): Promise<AuthorizerAnswer> => {
    const shown = credential(event);
    if (!shown) return { isAuthorized: true, context: nobody };
    try {
      if (shown.via === "token") return { isAuthorized: true, context: (await machines.read(shown.token)) ?? nobody };
      const token = await tokens.read(shown.token);
      const standing = token && (await refusals.standing(token));
      return { isAuthorized: true, context: standing ? somebody(token, standing, shown.via) : nobody };
    } catch (error) {
      log("ERROR", "cannot tell who is calling", named(error));
      return { isAuthorized: true, context: { ...nobody, problem: "unavailable" } };
    }
  };

function somebody({ sub, username, signIn }: Token, { groups, cameras }: Standing, via: Caller["via"]): Caller {
  return { sub, username, groups: groups.join(), cameras: cameras?.join() ?? "*", via, signIn, problem: "" };
}

interface Credential {
  readonly token: string;
  readonly via: "cookie" | "bearer" | "token";
}

function credential({ headers, cookies }: AuthorizerEvent): Credential | undefined {
  const header = (name: string) => Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  const authorization = header("authorization");
  if (authorization) {
    const [, scheme = "", value = ""] = /^(bearer|basic) +(\S+)$/i.exec(authorization) ?? [];
    if (scheme.toLowerCase() === "bearer") return { token: value, via: "bearer" };
    // As `curl -u <token>:` sends it too: a name and an empty password.
    return scheme ? { token: Buffer.from(value, "base64").toString().replace(/:$/, ""), via: "token" } : undefined;
  }
  const pairs = cookies ?? header("cookie")?.split(";") ?? [];
  const prefix = `${sessionCookie}=`;
  const token = pairs
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
  return token ? { token, via: "cookie" } : undefined;
}
