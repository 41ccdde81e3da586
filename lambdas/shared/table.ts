import { type Aws, AwsError } from "./aws";

export type Value = string | number | boolean | null | undefined | Value[] | { readonly [name: string]: Value };
export type Item = Record<string, Value>;
/** A key or item as DynamoDB writes it. */
export type Attributes = Record<string, unknown>;

interface BatchGetItem {
  readonly Responses: Readonly<Record<string, Attributes[]>>;
  readonly UnprocessedKeys?: object;
}

/** One DynamoDB table, with just the types that Loge keeps: text, numbers, booleans, null, lists and maps of them. */
export class Table {
  constructor(
    private readonly aws: Aws,
    private readonly name: string,
  ) {}

  /** The item as last written, from any function. */
  async get(id: string): Promise<Item | undefined> {
    const { Item } = await this.call<{ Item?: Attributes }>("GetItem", {
      Key: attributes({ id }),
      ConsistentRead: true,
    });
    return Item && plain(Item);
  }

  /** Those of up to a hundred items that are there, by id; by one call, as last written. */
  async all(ids: readonly string[]): Promise<Map<string, Item>> {
    const wanted = { Keys: ids.map((id) => attributes({ id })), ConsistentRead: true };
    const input = { RequestItems: { [this.name]: wanted } };
    const { Responses, UnprocessedKeys } = await this.aws.call<BatchGetItem>("dynamodb", "BatchGetItem", input);
    if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new AwsError("Throttling", 429, "Not every key was read.");
    return new Map((Responses[this.name] ?? []).map(plain).map((item) => [String(item.id), item]));
  }

  async put(item: Item): Promise<void> {
    await this.call("PutItem", { Item: attributes(item) });
  }

  /** False, and nothing is written, when the condition does not hold. */
  putIf(item: Item, condition: string, values: Item): Promise<boolean> {
    return this.when("PutItem", { Item: attributes(item), ...conditional(condition, values) });
  }

  /** Sets some attributes and leaves the others, making the item when there is none. False as in {@link putIf}. */
  set(id: string, item: Item, condition?: string, values?: Item): Promise<boolean> {
    const names = Object.keys(item);
    return this.when("UpdateItem", {
      Key: attributes({ id }),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :set_${name}`)}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ...conditional(condition, {
        ...values,
        ...Object.fromEntries(names.map((name) => [`:set_${name}`, item[name]])),
      }),
    });
  }

  /** False, and nothing is deleted, when the condition does not hold. */
  deleteIf(id: string, condition: string, values: Item): Promise<boolean> {
    return this.when("DeleteItem", { Key: attributes({ id }), ...conditional(condition, values) });
  }

  async delete(id: string): Promise<void> {
    await this.call("DeleteItem", { Key: attributes({ id }) });
  }

  /** Any other operation on this table. */
  call<T>(operation: string, input: object): Promise<T> {
    return this.aws.call<T>("dynamodb", operation, { TableName: this.name, ...input });
  }

  private async when(operation: string, input: object): Promise<boolean> {
    try {
      await this.call(operation, input);
      return true;
    } catch (error) {
      if (isUnmet(error)) return false;
      throw error;
    }
  }
}

/** The condition of a write did not hold. */
export function isUnmet(error: unknown): boolean {
  return error instanceof AwsError && error.code === "ConditionalCheckFailedException";
}

function conditional(condition: string | undefined, values: Item) {
  return { ConditionExpression: condition, ExpressionAttributeValues: attributes(values) };
}

export function attributes(item: Item): Attributes {
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, attribute(value)]));
}

export function plain(item: Attributes): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, read(value as Tagged)]));
}

type Tagged = { S?: string; N?: string; BOOL?: boolean; L?: Tagged[]; M?: Attributes };

function attribute(value: Value): object {
  if (Array.isArray(value)) return { L: value.map(attribute) };
  if (typeof value === "object" && value) return { M: attributes(value as Item) };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  return typeof value === "boolean" ? { BOOL: value } : { NULL: true };
}

function read(value: Tagged): Value {
  if (value.L) return value.L.map(read);
  if (value.M) return plain(value.M);
  return value.S ?? (value.N === undefined ? (value.BOOL ?? null) : Number(value.N));
}
