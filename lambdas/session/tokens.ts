import type { AuthenticationResultType } from "@aws-sdk/client-cognito-identity-provider";

/** What Cognito gave to a person who has proved who they are. */
export interface Session {
  readonly sub: string;
  /** Id of the sign-in, which renewed tokens keep. */
  readonly signIn: string;
  readonly email: string;
  readonly groups: string[];
  readonly access: string;
  /** Seconds that `access` is good for. */
  readonly seconds: number;
  /** Missing upon renewal, unless the pool rotates refresh tokens. */
  readonly refresh?: string;
}

/** Reads tokens that come straight from Cognito over TLS, so their signatures are not checked here. */
export function sessionOf(result: AuthenticationResultType): Session {
  const { AccessToken: access = "", IdToken = "", ExpiresIn: seconds = 0, RefreshToken: refresh } = result;
  const { sub, jti, origin_jti, "cognito:groups": groups = [] } = payload(access);
  const email = payload(IdToken).email.toLowerCase();
  return { sub, signIn: origin_jti ?? jti, email, groups, access, seconds, refresh };
}

function payload(token: string) {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
