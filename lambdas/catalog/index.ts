import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { Catalogue } from "../shared/catalogue";
import { required } from "../shared/environment";
import { traced } from "../shared/log";
import { Objects } from "../shared/objects";
import { RecordingRows } from "../shared/recording-rows";
import { Table } from "../shared/table";
import { catalog } from "./catalog";

const aws = Aws.fromEnvironment();
const bucket = required("MEDIA_BUCKET");

export const handler = traced(
  catalog(
    bucket,
    new Catalogue({
      objects: new Objects(aws, bucket),
      rows: new RecordingRows(new Table(aws, required("RECORDINGS_TABLE"))),
      place: {
        cameras: cameras(v.object({ name: v.string(), title: v.string() })),
        retentionDays: Number(required("RETENTION_DAYS")),
      },
      now: Date.now,
    }),
  ),
);
