import { DataAwsKmsPublicKey } from "@cdktf/provider-aws/lib/data-aws-kms-public-key";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { Construct } from "constructs";
import type { SigningKey } from "./signing-key";

export interface KmsKeyProps {
  /** Name of the key, e.g. `loge-prod-playback`. */
  readonly name: string;
  /** Another number makes another key. */
  readonly number: number;
  /** Days in which a deleted key can be brought back, 7 to 30. */
  readonly recoveryDays: number;
}

/** A key whose private half never leaves KMS, and signs with SHA-256: KMS has no SHA-1. */
export function kmsKey(scope: Construct, { name, number, recoveryDays }: KmsKeyProps): SigningKey {
  const key = new KmsKey(scope, number === 1 ? "key" : `key_${number}`, {
    description: `Signs playback cookies of ${name}`,
    customerMasterKeySpec: "RSA_2048",
    keyUsage: "SIGN_VERIFY",
    deletionWindowInDays: recoveryDays,
    // The old key signs until the function knows the new one.
    lifecycle: { createBeforeDestroy: true },
  });
  new KmsAlias(scope, "alias", { name: `alias/${name}`, targetKeyId: key.keyId });
  const { publicKeyPem } = new DataAwsKmsPublicKey(scope, "public", { keyId: key.arn });
  return {
    id: key.keyId,
    publicKey: publicKeyPem,
    environment: { SIGNING_KEY_ARN: key.arn },
    statements: [
      {
        sid: "SignCookies",
        actions: ["kms:Sign"],
        resources: [key.arn],
        conditions: {
          StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256", "kms:MessageType": "RAW" },
        },
      },
    ],
  };
}
