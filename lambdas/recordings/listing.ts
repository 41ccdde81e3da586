import { type Attributes, attributes, type Item, plain, type Table } from "../shared/table";
import { cursor, type Position } from "./cursor";

/** A recording as the API shows it. */
export interface Recording {
  readonly id: string;
  /** The same as `id`; the name that the first page of this kind used. */
  readonly videoId: string;
  /** Its start, `YYYY-MM-DD HH:MM:SS` in UTC. */
  readonly dateTime: string;
  readonly camera: string;
  readonly title: string | null;
  /** ISO 8601, UTC. */
  readonly start: string;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly state: "live" | "ended";
  readonly playlist: string;
  readonly poster: string | null;
}

export interface Page {
  readonly camera?: string;
  readonly after?: Position;
  readonly limit: number;
}

/** The index of recordings: one row each, newest first by one query a page, whatever the archive's size. */
export class Catalog {
  constructor(private readonly table: Table) {}

  async page({ camera, after, limit }: Page): Promise<{ recordings: Recording[]; next: string | null }> {
    const [index, key, value] = camera ? ["by_camera", "camera", camera] : ["by_start", "kind", "recording"];
    const answer = await this.table.call<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>("Query", {
      IndexName: index,
      KeyConditionExpression: "#key = :value",
      ExpressionAttributeNames: { "#key": key },
      ExpressionAttributeValues: attributes({ ":value": value }),
      ScanIndexForward: false,
      Limit: limit,
      ...(after && { ExclusiveStartKey: attributes({ id: after.id, start: after.start, [key as string]: value }) }),
    });
    const last = answer.LastEvaluatedKey && plain(answer.LastEvaluatedKey);
    const next = last ? cursor({ id: String(last.id), start: String(last.start), camera }) : null;
    return { recordings: answer.Items.map((item) => shown(plain(item))), next };
  }

  async find(id: string): Promise<Recording | undefined> {
    const row = await this.table.get(id);
    return row && shown(row);
  }
}

/** A row as `lambdas/catalog` writes it, as far as it is shown. */
type Row = Omit<Recording, "videoId" | "dateTime">;

function shown(item: Item): Recording {
  const { id, camera, title, start, duration, bytes, state, playlist, poster } = item as unknown as Row;
  const folder = `/media/${camera}/${id}`;
  return {
    id,
    videoId: id,
    dateTime: start.slice(0, 19).replace("T", " "),
    camera,
    title,
    start,
    duration,
    bytes,
    state,
    playlist: `${folder}/${playlist}`,
    poster: poster && `${folder}/${poster}`,
  };
}
