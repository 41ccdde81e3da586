import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { Construct } from "constructs";

export interface SecretProps {
  /** Its name in SSM, e.g. `/loge/prod/owncast/admin-password`. */
  readonly name: string;
  /** Set when it is made, and never again. */
  readonly description: string;
}

/**
 * A place for a secret: a SecureString with a placeholder, which whoever makes the secret overwrites. The value is write-only:
 * Terraform never reads it, so none is in its state.
 */
export function secret(scope: Construct, id: string, { name, description }: SecretProps): SsmParameter {
  return new SsmParameter(scope, id, {
    name,
    description,
    type: "SecureString",
    valueWo: "unset",
    valueWoVersion: 1,
    // A change of anything but its tags would be sent with an empty value, which SSM refuses: the apply would fail.
    lifecycle: { ignoreChanges: ["description"] },
  });
}
