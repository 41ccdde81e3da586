import { KidNotFoundInJwksError } from "aws-jwt-verify/error";
import type { Jwks } from "aws-jwt-verify/jwk";
import { verifyJwtSync } from "aws-jwt-verify/jwt-verifier";
import type { Shown } from "../shared/refusals";
import type { Keys } from "./keys";

/** Its `signIn` is `origin_jti`, which a renewed token keeps, else `jti`. */
export interface Token extends Shown {
  readonly username: string;
}

export interface Pool {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** What Cognito puts into an access token, as far as it is read. */
interface Claims {
  readonly sub: string;
  readonly username: string;
  readonly jti: string;
  readonly origin_jti?: string;
  readonly "cognito:groups"?: string[];
  /** Of the sign-in, which a renewed token keeps; seconds since 1970. */
  readonly auth_time?: number;
  readonly iat: number;
  readonly token_use: string;
  readonly client_id: string;
}

/** Reads Cognito's access tokens: signature, issuer, expiry, use and client. */
export class Tokens {
  private readonly issuer: string;

  constructor(
    private readonly pool: Pool,
    private readonly keys: Pick<Keys, "current" | "newer">,
  ) {
    const [region] = pool.userPoolId.split("_");
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${pool.userPoolId}`;
  }

  /** Undefined when the token is not good. Throws only when the pool's keys cannot be read. */
  async read(jwt: string): Promise<Token | undefined> {
    const token = this.verify(jwt, await this.keys.current());
    if (token !== "unknown key") return token;
    const newer = await this.keys.newer();
    const again = newer && this.verify(jwt, newer);
    return again === "unknown key" ? undefined : again;
  }

  /** By hand, not by `CognitoJwtVerifier`: that brings a fetcher and caches, half of this function, for two comparisons. */
  private verify(jwt: string, keys: Jwks): Token | "unknown key" | undefined {
    try {
      const claims = verifyJwtSync(jwt, keys, { issuer: this.issuer, audience: null }) as unknown as Claims;
      if (claims.token_use !== "access" || claims.client_id !== this.pool.clientId) return undefined;
      const { sub, username, jti, origin_jti, iat: issued, auth_time: signedIn = issued } = claims;
      const groups = claims["cognito:groups"] ?? [];
      return { sub, username, groups, signIn: origin_jti ?? jti, signedIn, issued };
    } catch (error) {
      return error instanceof KidNotFoundInJwksError ? "unknown key" : undefined;
    }
  }
}
