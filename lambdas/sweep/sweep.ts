import * as v from "valibot";
import type { Aws } from "../shared/aws";
import { Catalogue } from "../shared/catalogue";
import { log } from "../shared/log";
import { Objects } from "../shared/objects";
import type { Place } from "../shared/recording-row";
import { RecordingRows } from "../shared/recording-rows";
import { Table } from "../shared/table";
import { Bookmark } from "./bookmark";
import { Closing } from "./closing";
import { Edge } from "./edge";
import { Failures } from "./failures";
import { Folders } from "./folders";
import { Purge } from "./purge";
import { Rebuild } from "./rebuild";
import { tidy } from "./tidy";

/** Milliseconds that are left alone before Lambda's end: for the page that is being worked on. */
const reserve = 120_000;

const Event = v.object({ work: v.picklist(["tidy", "rebuild"]) });

export interface SweepOptions {
  readonly aws: Aws;
  /** Name of the media bucket. */
  readonly bucket: string;
  /** Name of the table of recordings. */
  readonly table: string;
  /** Id of the distribution that shows the media. */
  readonly distribution: string;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Context {
  /** Milliseconds until Lambda ends the call. */
  getRemainingTimeInMillis(): number;
}

/**
 * Does what no event does: `{"work": "tidy"}` or `{"work": "rebuild"}`, as the schedules say. Throws when something was
 * left over, so that it is seen; whatever was left is done by the next one.
 */
export const sweep =
  ({ aws, bucket, table: name, distribution, place, now }: SweepOptions) =>
  async (event: unknown, context: Context): Promise<void> => {
    const { work } = v.parse(Event, event);
    const table = new Table(aws, name);
    const objects = new Objects(aws, bucket);
    const folders = new Folders(aws, bucket);
    const hasTime = () => context.getRemainingTimeInMillis() > reserve;
    const catalogue = new Catalogue({ objects, rows: new RecordingRows(table), place, now });
    const edge = new Edge(aws, distribution);
    const { retentionDays } = place;
    const failures = new Failures();
    const purge = new Purge({ folders, edge, catalogue, retentionDays, now, hasTime });
    const closing = new Closing({ objects, folders, cameras: place.cameras.map((camera) => camera.name), now });
    const bookmark = new Bookmark(table);
    if (work === "tidy") await tidy({ table, catalogue, purge, closing, failures, now });
    if (work === "rebuild" || (await bookmark.read())) {
      const all = { table, folders, catalogue, purge, closing, failures, bookmark, place, now, hasTime };
      const isWhole = await new Rebuild(all).run();
      log("INFO", isWhole ? "rebuilt" : "goes on with the next sweep");
    }
    failures.check();
  };
