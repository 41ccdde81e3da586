import type { AccessTable } from "../access";
import type { ApiProps } from "../props";
import type { ApiFunction } from "./function";

/** The list of recordings, and what people change of one. */
export function recordings(props: ApiProps, access: AccessTable, host: string): ApiFunction {
  const { recordings, media, cameras, retentionDays } = props;
  const edits = media.arn("media/*/edits.json");
  return {
    environment: {
      RECORDINGS_TABLE: recordings.name,
      MEDIA_BUCKET: media.bucket.bucket,
      ACCESS_TABLE: access.name,
      CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
      RETENTION_DAYS: String(retentionDays),
      MEDIA_HOST: host,
    },
    statements: [
      // No right to delete a row: what is deleted by hand is so by its edits.json, and the sweep makes it gone.
      { sid: "KeepRows", actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [recordings.arn] },
      { sid: "ListRows", actions: ["dynamodb:Query"], resources: [`${recordings.arn}/index/*`] },
      {
        sid: "ReadWhatIsSaid",
        actions: ["s3:GetObject"],
        resources: [media.arn("media/*/recording.json"), edits],
      },
      { sid: "WriteEdits", actions: ["s3:PutObject"], resources: [edits] },
      // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
      { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
      access.rows("KeepLinks", ["PutItem", "UpdateItem"], "share#*"),
    ],
    closed: [
      "GET /recordings",
      "GET /recordings/{id}",
      "PATCH /recordings/{id}",
      "DELETE /recordings/{id}",
      "POST /recordings/{id}/restore",
      "POST /recordings/{id}/share",
      "DELETE /recordings/{id}/share",
      "GET /storage",
    ],
  };
}
