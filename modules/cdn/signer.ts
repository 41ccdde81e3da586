import { CloudfrontKeyGroup } from "@cdktf/provider-aws/lib/cloudfront-key-group";
import { CloudfrontPublicKey } from "@cdktf/provider-aws/lib/cloudfront-public-key";
import { DataResource } from "cdktf";
import { Construct } from "constructs";
import { kmsKey } from "./kms-key";
import type { SigningKey } from "./signing-key";
import { type KeyMaker, ssmKey } from "./ssm-key";

export interface SignerProps {
  /** Name of the key, e.g. `loge-prod-playback`. */
  readonly name: string;
  /** Number of the key: another one makes another key. @default 1 */
  readonly number?: number;
  /** Makes the key and keeps it in SSM. @default none: the key is KMS's */
  readonly maker?: KeyMaker;
  /** Days in which a deleted key of KMS can be brought back, 7 to 30. @default 30 */
  readonly recoveryDays?: number;
}

/** The key of playback cookies. CloudFront holds its public half; the private one is kept in KMS or in SSM. */
export class Signer extends Construct {
  readonly key: SigningKey;
  readonly publicKey: CloudfrontPublicKey;
  readonly group: CloudfrontKeyGroup;

  constructor(scope: Construct, id: string, { name, number = 1, maker, recoveryDays = 30 }: SignerProps) {
    super(scope, id);
    this.key = maker ? ssmKey(this, { name, number, maker }) : kmsKey(this, { name, number, recoveryDays });
    // A resource that is new triggers nothing, so the key itself cannot: it is new when another one takes over.
    const which = new DataResource(this, "which", { input: { key: this.key.id } });
    // CloudFront refuses to delete a key that a group holds: a new one comes first, hence the prefix.
    this.publicKey = new CloudfrontPublicKey(this, "public_key", {
      namePrefix: `${name}-`,
      encodedKey: this.key.publicKey,
      lifecycle: {
        createBeforeDestroy: true,
        // While the key in KMS has a change pending, be it a tag, Terraform cannot say what its public half will be, and
        // would replace this one, and with it every cookie. It changes only when the key does.
        ignoreChanges: ["encoded_key"],
        replaceTriggeredBy: [`${which.terraformResourceType}.${which.friendlyUniqueId}`],
      },
    });
    this.group = new CloudfrontKeyGroup(this, "group", { name, items: [this.publicKey.id] });
  }
}
