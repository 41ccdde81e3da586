import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Annotations, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";

/** How Owncast names the zips of a release. */
export type OwncastTarget = "linux-arm64" | "linux-64bit" | "macOS-64bit";

export interface ArchiveProps {
  /** Id of the bucket that it is put in, as `artifacts/owncast-<version>-<target>.zip`. */
  readonly bucket: string;
  /** Of Owncast, e.g. `0.2.5`. */
  readonly version: string;
  /** What the host runs. @default "linux-arm64" */
  readonly target?: OwncastTarget;
  /** SHA-256 of the zip in hexadecimal, as `npm run pin` records it. @default not known: Terraform warns, the host refuses */
  readonly sha256?: string;
  /** The zip on this machine, needed by an apply. @default none: synth and plan work, an apply of the zip fails */
  readonly file?: string;
}

const UNPINNED = "unpinned";

/** Owncast's release zip in the private bucket, so that a host never asks the internet for a program. */
export class Archive extends Construct {
  readonly key: string;
  /** The sum that the host checks; `unpinned` fits no file. */
  readonly sha256: string;
  readonly object: S3Object;

  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    const target = props.target ?? "linux-arm64";
    this.key = `artifacts/owncast-${props.version}-${target}.zip`;
    this.sha256 = props.sha256 ?? UNPINNED;
    this.object = new S3Object(this, "Default", {
      bucket: props.bucket,
      key: this.key,
      source: `\${path.module}/${this.file(props.file)}`,
      // The sum as it is written, so that a plan does not open the zip.
      sourceHash: this.sha256,
      contentType: "application/zip",
      overrideProvider: { defaultTags: { tags: {} } },
    });
    if (!props.sha256) this.warn(`The SHA-256 of Owncast ${props.version} for ${target} is not known: npm run pin.`);
  }

  /** Where the zip is beside the stack: the same path with and without the file, so that a plan says the same. */
  private file(path: string | undefined): string {
    if (path) return new TerraformAsset(this, "file", { path, assetHash: this.sha256 }).path;
    return `assets/${TerraformStack.of(this).getLogicalId(this.node)}_file/${this.sha256}/owncast.zip`;
  }

  /** Said at synth, and by a check at every plan. */
  private warn(message: string): void {
    Annotations.of(this).addWarning(message);
    TerraformStack.of(this).addOverride("check.owncast_is_pinned", {
      assert: [{ condition: `\${${this.object.fqn}.source_hash != "${UNPINNED}"}`, error_message: message }],
    });
  }
}
