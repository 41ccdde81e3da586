import { createSign, generateKeyPairSync } from "node:crypto";
import type { Jwks } from "aws-jwt-verify/jwk";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

export const pool = { userPoolId: "us-east-1_Pool1", clientId: "client-1" };

/** What the pool shows at `/.well-known/jwks.json`. */
export function jwks(kid = "key-1"): Jwks {
  return { keys: [{ ...publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid }] } as Jwks;
}

/** An access token as Cognito makes it, with what the test says instead. */
export function token(claims: object = {}, header: object = {}): string {
  const seconds = Math.floor(Date.now() / 1000);
  const payload = {
    sub: "sub-1",
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${pool.userPoolId}`,
    client_id: pool.clientId,
    token_use: "access",
    iat: seconds,
    exp: seconds + 3600,
    jti: "jti-1",
    origin_jti: "origin-1",
    username: "sub-1",
    "cognito:groups": ["viewer", "operator"],
    ...claims,
  };
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const text = `${encoded({ alg: "RS256", kid: "key-1", ...header })}.${encoded(payload)}`;
  return `${text}.${createSign("sha256").update(text).sign(privateKey, "base64url")}`;
}
