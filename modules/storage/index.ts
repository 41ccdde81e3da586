import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { PrivateBucket } from "./private-bucket";

export { PrivateBucket } from "./private-bucket";

export interface StorageProps {
  /** Prefix of every bucket's name, e.g. `loge-prod-123456789012`. */
  readonly name: string;
  /** The account (12 digits) that owns the buckets. */
  readonly account: string;
  /** Days until a recording is deleted; 0 keeps recordings for ever. @default 30 */
  readonly retentionDays?: number;
  /** Days until a log is deleted. @default 90 */
  readonly logDays?: number;
  /** Let `terraform destroy` delete recordings. @default false */
  readonly forceDestroy?: boolean;
}

/** A segment whose upload broke off is billed but invisible. */
const brokenUploads = {
  id: "broken-uploads",
  status: "Enabled",
  filter: [{ prefix: "" }],
  abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
};

/** Where everything is kept: `site` (the page), `media` (segments, playlists, posters), `logs` (who asked for what). */
export class Storage extends Construct {
  readonly site: PrivateBucket;
  /** Announces each new object to EventBridge. */
  readonly media: PrivateBucket;
  readonly logs: PrivateBucket;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const bucket = (what: string) =>
      new PrivateBucket(this, what, { name: `${props.name}-${what}`, forceDestroy: props.forceDestroy });
    this.site = bucket("site");
    this.media = bucket("media");
    this.logs = bucket("logs");

    this.keepVersions(this.site);
    this.keepMedia(props.retentionDays ?? 30);
    this.keepLogs(props.logDays ?? 90, props.account);
    new S3BucketNotification(this, "events", { bucket: this.media.bucket.id, eventbridge: true });
  }

  /** A page published by mistake can be brought back for 30 days. */
  private keepVersions({ bucket }: PrivateBucket): void {
    const versioning = new S3BucketVersioningA(this, "site_versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "site_retention", {
      bucket: bucket.id,
      rule: [
        {
          id: "replaced",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: 30 }],
        },
        brokenUploads,
      ],
      dependsOn: [versioning],
    });
  }

  /** Media has no versions: `live.m3u8` is rewritten every two seconds, which alone would make 43,200 versions a day. */
  private keepMedia(days: number): void {
    const recordings = { id: "recordings", status: "Enabled", filter: [{ prefix: "media/" }], expiration: [{ days }] };
    new S3BucketLifecycleConfiguration(this, "media_retention", {
      bucket: this.media.bucket.id,
      rule: days > 0 ? [recordings, brokenUploads] : [brokenUploads],
    });
  }

  /** Logs are written once, so they have no versions, and no log of their own, which would feed itself. */
  private keepLogs(days: number, account: string): void {
    const logs = this.logs.bucket.id;
    new S3BucketLifecycleConfiguration(this, "logs_retention", {
      bucket: logs,
      rule: [{ id: "logs", status: "Enabled", filter: [{ prefix: "" }], expiration: [{ days }] }, brokenUploads],
    });
    for (const [name, { bucket, arn }] of this.watched()) {
      this.logs.allow({
        sid: `LogsOf${name}`,
        actions: ["s3:PutObject"],
        paths: [`s3/${name.toLowerCase()}/*`],
        principals: { Service: "logging.s3.amazonaws.com" },
        conditions: { ArnLike: { "aws:SourceArn": arn }, StringEquals: { "aws:SourceAccount": account } },
      });
      new S3BucketLoggingA(this, `${name.toLowerCase()}_logging`, {
        bucket: bucket.id,
        targetBucket: logs,
        targetPrefix: `s3/${name.toLowerCase()}/`,
        // S3 refuses a target that does not let it write yet.
        dependsOn: [this.logs.policy],
      });
    }
  }

  private watched(): [name: string, { bucket: PrivateBucket["bucket"]; arn: string }][] {
    return [
      ["Site", { bucket: this.site.bucket, arn: this.site.arn() }],
      ["Media", { bucket: this.media.bucket, arn: this.media.arn() }],
    ];
  }
}
