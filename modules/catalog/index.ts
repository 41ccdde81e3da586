import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { type Code, NodeFunction } from "../function";
import { onEvent } from "../function/event";
import { failurePolicy, failureQueue } from "../function/failures";
import type { PrivateBucket } from "../storage";
import { Sweep, type SweepProps } from "./sweep";

export interface CatalogProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** Variables that every function has. */
  readonly environment: Record<string, string>;
  /** Where recordings are written. It must announce objects to EventBridge. */
  readonly media: PrivateBucket;
  readonly code: Code;
  /** What people may search a recording by. */
  readonly cameras: readonly { readonly name: string; readonly title: string }[];
  /** Days until a recording leaves the index, as the bucket's lifecycle has it; 0 keeps it for ever. @default 30 */
  readonly retentionDays?: number;
  /** Refuse to delete the table. @default true */
  readonly protect?: boolean;
}

/** The files of a recording that its row is made of. */
const described = ["media/*/recording.json", "media/*/edits.json"];

/** The index of recordings: each folder of the media bucket that has a `recording.json` is one row, and goes with it. */
export class Catalog extends Construct {
  readonly table: DynamodbTable;
  /** What fails here unseen: names of functions, and of queues that keep what failed. */
  readonly watched: { readonly functions: readonly string[]; readonly queues: readonly string[] };
  /** What failed for good. */
  readonly failures: SqsQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CatalogProps,
  ) {
    super(scope, id);
    this.table = this.recordings(props);
    const failures = failureQueue(this, `${props.name}-catalog-failures`);
    this.failures = failures;
    const indexer = this.indexer(props, failures);
    this.listen(props, indexer, failures);
    this.watched = { functions: [indexer.function.functionName, `${props.name}-sweep`], queues: [failures.name] };
  }

  /** What sees to bucket and index where no event does. It empties the caches of what it deletes, so it comes after them. */
  sweep(props: {
    readonly account: string;
    readonly code: Code;
    readonly distribution: SweepProps["distribution"];
  }): void {
    const { name, media } = this.props;
    const { failures, table } = this;
    const environment = this.environment();
    new Sweep(this, "sweep", {
      ...{ ...props, name, media, environment },
      tableArn: table.arn,
      failuresArn: failures.arn,
    });
  }

  private environment(): Record<string, string> {
    const { environment, media, cameras, retentionDays } = this.props;
    return {
      ...environment,
      RECORDINGS_TABLE: this.table.name,
      MEDIA_BUCKET: media.bucket.bucket,
      CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
      RETENTION_DAYS: String(retentionDays ?? 30),
    };
  }

  private recordings(props: CatalogProps): DynamodbTable {
    return new DynamodbTable(this, "recordings", {
      name: `${props.name}-recordings`,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attribute: ["id", "kind", "camera", "start"].map((name) => ({ name, type: "S" })),
      globalSecondaryIndex: [
        { name: "by_start", hashKey: "kind", rangeKey: "start", projectionType: "ALL" },
        { name: "by_camera", hashKey: "camera", rangeKey: "start", projectionType: "ALL" },
      ],
      // A row goes when the first segment of its recording may; what is read sooner than DynamoDB deletes checks it, too.
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: props.protect ?? true,
    });
  }

  private indexer({ name, media, code }: CatalogProps, failures: SqsQueue): NodeFunction {
    const indexer = new NodeFunction(this, "catalog", {
      name: `${name}-catalog`,
      code,
      bucket: media.bucket,
      timeout: 30,
      environment: this.environment(),
      statements: [
        { sid: "ReadRecordings", actions: ["s3:GetObject"], resources: described.map((path) => media.arn(path)) },
        // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
        { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
        {
          sid: "WriteRows",
          actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
          resources: [this.table.arn],
        },
        { sid: "KeepFailures", actions: ["sqs:SendMessage"], resources: [failures.arn] },
      ],
    });
    indexer.onFailure(failures.arn);
    return indexer;
  }

  private listen({ name, media }: CatalogProps, indexer: NodeFunction, failures: SqsQueue): void {
    const rule = onEvent(this, "written", {
      name: `${name}-recording-written`,
      description: "A recording.json or edits.json was written to the media bucket, or deleted from it",
      // A wildcard, because EventBridge reads a prefix beside a suffix as either of them: every segment would match.
      pattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created", "Object Deleted"],
        detail: {
          bucket: { name: [media.bucket.bucket] },
          object: { key: described.map((wildcard) => ({ wildcard })) },
        },
      },
      ...{ fn: indexer, target: "catalog", failures, retry: { seconds: 3600, times: 10 } },
    });
    failurePolicy(this, failures, rule);
  }
}
