import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { Catalogue } from "../shared/catalogue";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { Objects } from "../shared/objects";
import { RecordingRows } from "../shared/recording-rows";
import { Table } from "../shared/table";
import { Editor } from "./editor";
import { Listing } from "./listing";
import { recordings } from "./recordings";
import { ShareLinks } from "./share-links";

const aws = Aws.fromEnvironment();
const table = new Table(aws, required("RECORDINGS_TABLE"));
const objects = new Objects(aws, required("MEDIA_BUCKET"));
const place = {
  cameras: cameras(v.object({ name: CameraName, title: v.string() })),
  retentionDays: Number(required("RETENTION_DAYS")),
};
const now = Date.now;
const catalogue = new Catalogue({ objects, rows: new RecordingRows(table), place, now });

export const handler = handle(
  recordings({
    listing: new Listing(table),
    editor: new Editor({ objects, catalogue, place, now }),
    links: new ShareLinks(new Table(aws, required("ACCESS_TABLE"))),
    cameras: place.cameras.map(({ name }) => name),
    retentionDays: place.retentionDays,
    host: required("MEDIA_HOST"),
  }),
);
