import type { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { secret } from "../secret";

export interface KeysProps {
  /** Name of the host's parameters without the last part: `/loge/<environment>/owncast`. */
  readonly parameters: string;
  readonly cameras: readonly { readonly name: string }[];
}

/** A place for each secret of Owncast. The host makes them at its first boot. */
export class Keys extends Construct {
  readonly parameters: readonly SsmParameter[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeysProps,
  ) {
    super(scope, id);
    this.parameters = [
      this.secret("admin_password", "admin-password", "Password of admin at every Owncast"),
      ...props.cameras.map(({ name }) =>
        this.secret(`stream_key_${name}`, `stream-key/${name}`, `Stream key of ${name}`),
      ),
      ...props.cameras.map(({ name }) =>
        this.secret(
          `key_before_${name}`,
          `stream-key-before/${name}`,
          `Stream keys of ${name} until it connects again`,
        ),
      ),
    ];
  }

  private secret(id: string, name: string, description: string): SsmParameter {
    return secret(this, id, { name: `${this.props.parameters}/${name}`, description });
  }
}
