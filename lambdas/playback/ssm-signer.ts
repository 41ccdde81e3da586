import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Secret } from "../shared/secret";
import type { Signer } from "./signer";

/** A key of our own, which lies in SSM. It signs with SHA-1: KMS cannot, and it is what CloudFront has always taken. */
export class SsmSigner implements Signer {
  readonly hash = "SHA1";
  private key?: Promise<KeyObject>;

  constructor(private readonly secret: Pick<Secret, "name" | "read">) {}

  async sign(text: string): Promise<string> {
    this.key ??= this.read().catch((error) => {
      // The next viewer may have more luck.
      this.key = undefined;
      throw error;
    });
    return sign("sha1", Buffer.from(text), await this.key).toString("base64");
  }

  private async read(): Promise<KeyObject> {
    const pem = await this.secret.read();
    if (!pem) throw new Error(`There is no key in ${this.secret.name}.`);
    return createPrivateKey(pem);
  }
}
