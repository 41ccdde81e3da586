import type { Aws } from "../shared/aws";
import { type PersonRow, personId, readPerson, removedId, removedLife, seenId } from "../shared/person-rows";
import type { Group } from "../shared/requires";
import { type Attributes, attributes, type Item, plain, type Table } from "../shared/table";

/** What the access table says of somebody. */
export interface Record extends PersonRow {
  readonly removed: boolean;
  /** When they last signed in, or their session was renewed; ISO 8601. */
  readonly lastSeen: string | null;
}

/** Keys that one BatchGetItem takes. */
const batch = 99;

/** What Loge itself keeps of people, beside Cognito. */
export class Records {
  constructor(
    private readonly table: Pick<Table, "put" | "set" | "delete">,
    private readonly aws: Pick<Aws, "call">,
    private readonly name: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** By id; everybody asked for is in it. */
  async of(ids: readonly string[]): Promise<Map<string, Record>> {
    const keys = ids.flatMap((id) => [personId(id), seenId(id), removedId(id)]);
    const rows = await this.read(keys);
    return new Map(
      ids.map((id) => [
        id,
        {
          ...readPerson(rows.get(personId(id))),
          removed: rows.has(removedId(id)),
          lastSeen: (rows.get(seenId(id))?.at as string | undefined) ?? null,
        },
      ]),
    );
  }

  async limit(id: string, cameras: readonly string[] | null): Promise<void> {
    await this.table.set(personId(id), { cameras: cameras && [...cameras] });
  }

  /** From now on no token from before gives another group. */
  async move(id: string, group: Group): Promise<void> {
    await this.table.set(personId(id), { group, changed: this.seconds() });
  }

  /** From now on no token of theirs is taken, nor one that they made for a machine. */
  async remove(id: string): Promise<void> {
    await this.table.put({ id: removedId(id), expires: this.seconds() + removedLife });
  }

  /** What is left of who is removed. */
  async forget(id: string): Promise<void> {
    await Promise.all([personId(id), seenId(id)].map((row) => this.table.delete(row)));
  }

  private seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** What DynamoDB leaves for later is asked for again. */
  private async read(ids: readonly string[]): Promise<Map<string, Item>> {
    const found = new Map<string, Item>();
    for (let at = 0; at < ids.length; at += batch) {
      let wanted: object | undefined = {
        [this.name]: { Keys: ids.slice(at, at + batch).map((id) => attributes({ id })), ConsistentRead: true },
      };
      while (wanted && Object.keys(wanted).length > 0) {
        const input = { RequestItems: wanted };
        const answer: { Responses: { [table: string]: Attributes[] }; UnprocessedKeys?: object } = await this.aws.call(
          "dynamodb",
          "BatchGetItem",
          input,
        );
        for (const item of (answer.Responses[this.name] ?? []).map(plain)) found.set(String(item.id), item);
        wanted = answer.UnprocessedKeys;
      }
    }
    return found;
  }
}
