import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { traced } from "../shared/log";
import { sweep } from "./sweep";

export const handler = traced(
  sweep({
    // A list or a deletion of a thousand objects takes S3 longer than one object.
    aws: Aws.fromEnvironment({ patience: 20_000 }),
    bucket: required("MEDIA_BUCKET"),
    table: required("RECORDINGS_TABLE"),
    distribution: required("DISTRIBUTION"),
    place: {
      cameras: cameras(v.object({ name: v.string(), title: v.string() })),
      retentionDays: Number(required("RETENTION_DAYS")),
    },
    now: () => Date.now(),
  }),
);
