import type { AuthenticationResultType } from "@aws-sdk/client-cognito-identity-provider";
import type { Shown } from "../shared/refusals";

/** What Cognito gave to a person who has proved who they are. */
export interface Session extends Shown {
  readonly email: string;
  readonly access: string;
  /** Seconds that `access` is good for. */
  readonly seconds: number;
  /** Missing upon renewal, unless the pool rotates refresh tokens. */
  readonly refresh?: string;
}

/** Reads tokens that come straight from Cognito over TLS, so their signatures are not checked here. */
export function sessionOf(result: AuthenticationResultType): Session {
  const { AccessToken: access = "", IdToken = "", ExpiresIn: seconds = 0, RefreshToken: refresh } = result;
  const { sub, jti, origin_jti, "cognito:groups": groups = [], iat: issued, auth_time } = payload(access);
  const email = payload(IdToken).email.toLowerCase();
  const signIn = origin_jti ?? jti;
  return { sub, signIn, signedIn: auth_time ?? issued, issued, email, groups, access, seconds, refresh };
}

function payload(token: string) {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
