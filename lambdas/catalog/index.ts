import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { Table } from "../shared/table";
import { catalog } from "./catalog";
import { Objects } from "./objects";
import { Rows } from "./rows";

const aws = Aws.fromEnvironment();
const bucket = required("MEDIA_BUCKET");

export const handler = catalog(
  bucket,
  new Objects(aws, bucket),
  new Rows(new Table(aws, required("RECORDINGS_TABLE"))),
);
