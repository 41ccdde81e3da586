import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";

/** Milliseconds between two readings: a forged key id must not make us call Cognito at every request. */
const pause = 60_000;
/** Milliseconds until Cognito's silence counts as such. */
const patience = 3_000;

/** The public keys of a user pool, read when first needed and again, at most once a minute, when a key is unknown. */
export class Keys {
  private reading: Promise<Jwks> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly url: string,
    private readonly now: () => number = Date.now,
  ) {}

  static ofPool(userPoolId: string, endpoint?: string): Keys {
    const region = userPoolId.split("_")[0];
    const base = endpoint ?? `https://cognito-idp.${region}.amazonaws.com`;
    return new Keys(`${base}/${userPoolId}/.well-known/jwks.json`);
  }

  /** The keys as known. Throws when they were never read and cannot be. */
  async current(): Promise<Jwks> {
    this.reading ??= this.read();
    return this.reading;
  }

  /** Keys that may hold a new one, or undefined when the last reading is younger than a minute. */
  async newer(): Promise<Jwks | undefined> {
    if (this.now() - this.readAt < pause) return undefined;
    this.reading = this.read();
    return this.reading;
  }

  private read(): Promise<Jwks> {
    const before = this.reading;
    this.readAt = this.now();
    return this.fetch().catch((error) => {
      // A failed reading is not kept: the next request tries again, with the old keys if there were any.
      this.reading = before;
      throw error;
    });
  }

  private async fetch(): Promise<Jwks> {
    const response = await fetch(this.url, { signal: AbortSignal.timeout(patience) });
    if (!response.ok) throw new Error(`The pool's keys: ${response.status}`);
    const keys = (await response.json()) as Jwks;
    assertIsJwks(keys);
    return keys;
  }
}
