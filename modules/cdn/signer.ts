import { CloudfrontKeyGroup } from "@cdktf/provider-aws/lib/cloudfront-key-group";
import { CloudfrontPublicKey } from "@cdktf/provider-aws/lib/cloudfront-public-key";
import { DataAwsKmsPublicKey } from "@cdktf/provider-aws/lib/data-aws-kms-public-key";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";

export interface SignerProps {
  /** Name of the key, e.g. `loge-prod-playback`. */
  readonly name: string;
  /** Days in which a deleted key can be brought back, 7 to 30. */
  readonly recoveryDays: number;
}

/** The key of playback cookies. Its private half never leaves KMS; CloudFront holds the public one. */
export class Signer extends Construct {
  readonly key: KmsKey;
  readonly publicKey: CloudfrontPublicKey;
  readonly group: CloudfrontKeyGroup;

  constructor(scope: Construct, id: string, props: SignerProps) {
    super(scope, id);
    this.key = new KmsKey(this, "key", {
      description: `Signs playback cookies of ${props.name}`,
      customerMasterKeySpec: "RSA_2048",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: props.recoveryDays,
    });
    new KmsAlias(this, "alias", { name: `alias/${props.name}`, targetKeyId: this.key.keyId });
    const { publicKeyPem } = new DataAwsKmsPublicKey(this, "public", { keyId: this.key.arn });
    // CloudFront refuses to delete a key that a group holds: a new one comes first, hence the prefix.
    this.publicKey = new CloudfrontPublicKey(this, "public_key", {
      namePrefix: `${props.name}-`,
      encodedKey: publicKeyPem,
      lifecycle: {
        createBeforeDestroy: true,
        // While the key in KMS has a change pending, be it a tag, Terraform cannot say what its public half will be, and
        // would replace this one, and with it every cookie. It changes only when the key does.
        ignoreChanges: ["encoded_key"],
        replaceTriggeredBy: [`${this.key.terraformResourceType}.${this.key.friendlyUniqueId}.key_id`],
      },
    });
    this.group = new CloudfrontKeyGroup(this, "group", { name: props.name, items: [this.publicKey.id] });
  }
}
