import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  DISABLE_STACK_TRACE_IN_METADATA,
  LocalBackend,
  S3Backend,
  TerraformDataSource,
  TerraformElement,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import type { Construct, Node } from "constructs";

export interface StackProps {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** The only AWS account (12 digits) that Terraform may touch. */
  readonly account: string;
  /** Tags on everything that can carry tags, beside `loge:project` and `loge:environment`. @default none */
  readonly tags?: Record<string, string>;
  /** How often the provider tries a failed call again. @default 25, the provider's own */
  readonly maxRetries?: number;
  /** @default a local state file, whose path the runner gives to `terraform init` */
  readonly backend?:
    | { readonly type: "local" }
    | { readonly type: "s3"; readonly bucket: string; readonly key?: string; readonly region?: string };
}

/** One environment as one Terraform stack, whose addresses say where a resource comes from: `aws_s3_bucket.storage_media`. */
export class Stack extends TerraformStack {
  private usEast1Provider?: AwsProvider;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: StackProps,
  ) {
    super(scope, id);
    // A warning would carry the paths of this machine into the manifest.
    this.node.setContext(DISABLE_STACK_TRACE_IN_METADATA, true);
    new AwsProvider(this, "aws", this.providerConfig(props.region));
    this.keepState();
    this.addOverride("terraform.required_version", ">= 1.11");
    this.addOverride("terraform.required_providers.aws.source", "hashicorp/aws");
  }

  /** The provider for what AWS takes only in us-east-1, such as a certificate of CloudFront; made when first asked for. */
  get usEast1(): AwsProvider {
    this.usEast1Provider ??= new AwsProvider(this, "us_east_1", {
      ...this.providerConfig("us-east-1"),
      alias: "us_east_1",
    });
    return this.usEast1Provider;
  }

  /** Shows a value after an apply. Never a secret. */
  show(name: string, value: string, description: string): void {
    new TerraformOutput(this, name, { value, description, staticId: true });
  }

  /** Joins the construct path below the stack; a part named `Default` is left out, as its parent says it all. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return node.scopes
      .slice(1)
      .map((scope) => scope.node.id)
      .filter((part) => part !== this.node.id && part !== "Default")
      .join("_")
      .replace(/[^A-Za-z0-9_-]/g, "_");
  }

  /** @throws Error when two elements would share one address: Terraform JSON would silently keep the last. */
  override toTerraform(): any {
    const owners = new Map<string, string>();
    for (const construct of this.node.findAll()) {
      if (!isAddressed(construct)) continue;
      const address = `${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
      const owner = owners.get(address);
      if (owner)
        throw new Error(`${owner} and ${construct.node.path} share the address ${address}: rename one of them.`);
      owners.set(address, construct.node.path);
    }
    return withoutNotes(super.toTerraform());
  }

  private keepState(): void {
    const { backend, project, environment, region } = this.props;
    if (backend?.type !== "s3") {
      new PathlessLocalBackend(this);
      return;
    }
    const state = new S3Backend(this, {
      bucket: backend.bucket,
      key: backend.key ?? `${project}/${environment}.tfstate`,
      region: backend.region ?? region,
      encrypt: true,
    });
    // An override, not the property: the original cdktf, which can synthesise this stack too, does not know it.
    state.addOverride("use_lockfile", true);
  }

  private providerConfig(region: string) {
    const { project, environment, tags, account, maxRetries } = this.props;
    return {
      region,
      allowedAccountIds: [account],
      maxRetries,
      defaultTags: [{ tags: { ...tags, "loge:project": project, "loge:environment": environment } }],
    };
  }
}

/** cdktf writes an absolute path of the machine that synthesised; the runner knows better where the state is. */
class PathlessLocalBackend extends LocalBackend {
  protected override synthesizeAttributes(): Record<string, never> {
    return {};
  }
}

function isAddressed(construct: unknown): construct is TerraformResource | TerraformDataSource {
  return TerraformResource.isTerraformResource(construct) || TerraformDataSource.isTerraformDataSource(construct);
}

/** Drops the construct path beside each block: the address says the same. The stack's own note stays, the CLI reads it. */
function withoutNotes(tf: any): any {
  for (const kind of ["resource", "data"]) {
    for (const blocks of Object.values<any>(tf[kind] ?? {})) {
      for (const block of Object.values<any>(blocks)) delete block["//"];
    }
  }
  return tf;
}
