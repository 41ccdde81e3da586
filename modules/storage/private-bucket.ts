import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { Construct } from "constructs";
import { policy, type Statement, tlsOnly } from "../policy";

export interface PrivateBucketProps {
  /** Globally unique name: 3–63 lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Let `terraform destroy` delete what is in the bucket. @default false */
  readonly forceDestroy?: boolean;
}

/** A reader or writer. Paths are relative to the bucket: `media/*`, or `""` for the bucket itself. */
export type BucketGrant = Omit<Statement, "effect" | "resources"> & { readonly paths: string[] };

/**
 * A bucket that nobody reads by accident: public access blocked, object ACLs ignored, encrypted, TLS only.
 * Readers are added with {@link allow}, never with a policy of their own, because S3 keeps one policy per bucket.
 */
export class PrivateBucket extends Construct {
  /** The name as it was given, for what must know it at synth. Elsewhere the id of {@link bucket}, which waits for it. */
  readonly name: string;
  readonly bucket: S3Bucket;
  readonly policy: S3BucketPolicy;
  private readonly statements: Statement[];

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    this.name = props.name;
    this.bucket = new S3Bucket(this, "Default", { bucket: props.name, forceDestroy: props.forceDestroy ?? false });
    const bucket = this.bucket.id;

    const block = new S3BucketPublicAccessBlock(this, "access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    // S3's own keys: a key in KMS would cost a call for every segment that a cold edge fetches.
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });

    this.statements = [tlsOnly("s3:*", [this.arn(), this.arn("*")])];
    // S3 refuses a policy while the access block is being written (OperationAborted), so the order is explicit.
    this.policy = new S3BucketPolicy(this, "policy", { bucket, policy: policy(this.statements), dependsOn: [block] });
  }

  /** Adds a reader or writer to the bucket's one policy. */
  allow({ paths, ...grant }: BucketGrant): void {
    this.statements.push({ ...grant, resources: paths.map((path) => this.arn(path)) });
    this.policy.policy = policy(this.statements);
  }

  arn(path = ""): string {
    return path ? `${this.bucket.arn}/${path}` : this.bucket.arn;
  }
}
