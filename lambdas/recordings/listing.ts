import { undoWindow } from "../shared/edits";
import { isExpired, type Row, readRow, searchable } from "../shared/recording-row";
import { type Attributes, attributes, type Item, plain, type Table } from "../shared/table";
import type { Filters, Position } from "./position";

/** Rows that one page looks through for the few that it wants; about a third of what one query may read. */
const searched = 500;

export interface Wanted extends Filters {
  /** The only cameras that the reader sees. @default all */
  readonly sees?: readonly string[];
  /** Where the page before ended. */
  readonly after?: Position;
  /** Most recordings of a page, 1–100. */
  readonly limit: number;
}

/** What the sweep counted. */
export interface Totals {
  readonly bytes: number;
  readonly recordings: number;
  readonly cameras: Readonly<Record<string, { bytes: number; recordings: number; oldest: string | null }>>;
  readonly updated: string;
}

/** Reads the index of recordings: one row each, newest first by one query a page, whatever the archive's size. */
export class Listing {
  constructor(
    private readonly table: Pick<Table, "call" | "get">,
    private readonly now: () => number = Date.now,
  ) {}

  /** May hold fewer than asked for, and yet not be the last. */
  async page(wanted: Wanted): Promise<{ rows: Row[]; next: Position | undefined }> {
    const { limit, sees, camera } = wanted;
    if (sees && !(camera ? sees.includes(camera) : sees.length > 0)) return { rows: [], next: undefined };
    const answer = await this.table.call<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>(
      "Query",
      this.query(wanted),
    );
    const found = answer.Items.map((item) => plain(item) as unknown as Row);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : answer.LastEvaluatedKey && plain(answer.LastEvaluatedKey);
    return { rows, next: last && { id: String(last.id), start: String(last.start) } };
  }

  /** Undefined for what is kept no longer or was deleted for good. */
  async find(id: string): Promise<Row | undefined> {
    const row = readRow(await this.table.get(id));
    return row && !isExpired(row, this.now()) && !isPast(row.deleted, this.now()) ? row : undefined;
  }

  /** As of the sweep's last round; undefined before its first. */
  async totals(): Promise<Totals | undefined> {
    return (await this.table.get("storage")) as Totals | undefined;
  }

  private query({ camera, sees, from, to, q, deleted, after, limit }: Wanted): object {
    const index = camera && !deleted ? { camera } : { kind: deleted ? "deleted" : "recording" };
    const [[name, value]] = Object.entries(index) as [[string, string]];
    const now = this.now();
    const words = searchable(q ?? "")
      .split(" ")
      .filter(Boolean);
    const keys = [`#${name} = :${name}`, ...range(from, to)];
    const only = camera ? [] : (sees ?? []);
    const filters = [
      "(attribute_not_exists(#expires) OR #expires > :now)",
      ...(deleted ? ["#deleted > :gone"] : []),
      ...(deleted && camera ? ["#recordedBy = :camera"] : []),
      ...(only.length > 0 ? [`#camera IN (${only.map((_, i) => `:only${i}`)})`] : []),
      ...words.map((_, i) => `contains(#search, :word${i})`),
    ];
    const values: Item = {
      [`:${name}`]: value,
      ":now": Math.floor(now / 1000),
      ...(from && { ":from": from }),
      // A start has milliseconds at the finest, and both ends belong to what BETWEEN finds.
      ...(to && { ":to": from ? new Date(Date.parse(to) - 1).toISOString() : to }),
      ...(deleted && { ":gone": new Date(now - undoWindow).toISOString() }),
      ...(deleted && camera && { ":camera": camera }),
      ...Object.fromEntries(only.map((name, i) => [`:only${i}`, name])),
      ...Object.fromEntries(words.map((word, i) => [`:word${i}`, word])),
    };
    const expressions = [keys.join(" AND "), filters.join(" AND ")];
    return {
      IndexName: camera && !deleted ? "by_camera" : "by_start",
      KeyConditionExpression: expressions[0],
      FilterExpression: expressions[1],
      ExpressionAttributeNames: aliases(expressions.join(" ")),
      ExpressionAttributeValues: attributes(values),
      ScanIndexForward: false,
      Limit: words.length > 0 || only.length > 0 || deleted ? Math.max(searched, limit) : limit,
      ...(after && { ExclusiveStartKey: attributes({ ...after, ...index }) }),
    };
  }
}

function range(from: string | undefined, to: string | undefined): string[] {
  if (from && to) return ["#start BETWEEN :from AND :to"];
  if (from) return ["#start >= :from"];
  return to ? ["#start < :to"] : [];
}

/** Every name by its alias, as some of them are DynamoDB's own words. */
function aliases(expression: string): Record<string, string> {
  return Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([alias, name]) => [alias, name as string]));
}

function isPast(deleted: string | undefined, now: number): boolean {
  return deleted !== undefined && Date.parse(deleted) + undoWindow <= now;
}
