import { Construct } from "constructs";
import { type Code, NodeFunction } from "../function";
import { schedule } from "../function/schedule";
import type { PrivateBucket } from "../storage";

export interface SweepProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** 12 digits. */
  readonly account: string;
  /** The variables that the function of the index has, too. */
  readonly environment: Record<string, string>;
  readonly media: PrivateBucket;
  readonly code: Code;
  /** ARN of the table of recordings. */
  readonly tableArn: string;
  /** ARN of the queue that keeps what failed. */
  readonly failuresArn: string;
  /** Where media are cached. */
  readonly distribution: { readonly id: string; readonly arn: string };
}

/** What the sweep reads in a recording's folder, or beside it, and what of that it writes. */
const read = ["recording.json", "edits.json", "index.m3u8", "live*.m3u8", "status.json"].map(
  (file) => `media/*/${file}`,
);
const written = ["recording.json", "index.m3u8"].map((file) => `media/*/${file}`);
/** What is in a recording's folder: not the camera's live.m3u8 and status.json beside it. */
const deleted = "media/*/*/*";

/** When what is done: AWS's names for times, in UTC. A rebuild costs a few calls for each recording, so it is daily. */
const times = { tidy: "rate(15 minutes)", rebuild: "cron(30 3 * * ? *)" };

/** Does what no event does: deletes for good, ends what nobody ends, and sees to it that bucket and index agree. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    const { name, media, code, tableArn, failuresArn, distribution } = props;
    const fn = new NodeFunction(this, "sweep", {
      name: `${name}-sweep`,
      code,
      bucket: media.bucket,
      // Lambda's most: what is not done by then, the next one does.
      timeout: 900,
      environment: { ...props.environment, DISTRIBUTION: distribution.id },
      statements: [
        { sid: "ReadDescriptions", actions: ["s3:GetObject"], resources: read.map((path) => media.arn(path)) },
        { sid: "EndRecordings", actions: ["s3:PutObject"], resources: written.map((path) => media.arn(path)) },
        { sid: "DeleteRecordings", actions: ["s3:DeleteObject"], resources: [media.arn(deleted)] },
        // No prefix: that key is not set when one object is read, and S3 would answer 403 for what is not there.
        { sid: "ListRecordings", actions: ["s3:ListBucket"], resources: [media.arn()] },
        {
          sid: "WriteRows",
          actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"],
          resources: [tableArn],
        },
        { sid: "EmptyCaches", actions: ["cloudfront:CreateInvalidation"], resources: [distribution.arn] },
        { sid: "KeepFailures", actions: ["sqs:SendMessage"], resources: [failuresArn] },
      ],
    });
    fn.onFailure(failuresArn);
    this.schedule(props, fn.function.arn);
  }

  private schedule({ name, account, failuresArn }: SweepProps, functionArn: string): void {
    const calls = Object.entries(times).map(([work, when]) => [
      work,
      { name: `${name}-${work}`, description: `Sweeps the recordings: ${work}`, when, input: { work } },
    ]);
    schedule(this, {
      ...{ name, account, what: "sweep", functionArn, failuresArn, zone: "UTC" },
      // The next one does what this one did not.
      retry: { seconds: 600, times: 2 },
      calls: Object.fromEntries(calls),
    });
  }
}
