import type { Aws } from "../shared/aws";
import type { Signer } from "./signer";

/** An RSA_2048 key that never leaves KMS. */
export class KmsSigner implements Signer {
  readonly hash = "SHA256";

  constructor(
    private readonly aws: Pick<Aws, "call">,
    private readonly keyArn: string,
  ) {}

  async sign(text: string): Promise<string> {
    const { Signature } = await this.aws.call<{ Signature: string }>("kms", "Sign", {
      KeyId: this.keyArn,
      Message: Buffer.from(text).toString("base64"),
      // KMS takes up to 4096 bytes to hash by itself; a policy has some 150.
      MessageType: "RAW",
      SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
    });
    return Signature;
  }
}
