import type { Statement } from "../policy";

/** A pair of RSA_2048 that signs cookies, wherever its private half is kept. */
export interface SigningKey {
  /** Another text for another key, and for the same key always the same. */
  readonly id: string;
  /** The public half, SPKI in PEM. */
  readonly publicKey: string;
  /** Variables and rights of the function that signs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
}
