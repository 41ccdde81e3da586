import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { Aws, RequestParts } from "../../../lambdas/shared/aws";
import { AwsError } from "../../../lambdas/shared/aws";
import { type Attributes, attributes, type Item, plain } from "../../../lambdas/shared/table";

interface StoredObject {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** S3's, DynamoDB's and CloudFront's part of what the functions ask, in memory, by AWS's rules; counts the calls. */
export class MemoryAws {
  readonly objects = new Map<string, StoredObject>();
  readonly items = new Map<string, Item>();
  readonly invalidations: string[][] = [];
  readonly calls: Record<string, number> = {};
  /** How many calls run at this moment, and the most that ever did. */
  running = 0;
  most = 0;
  /** Rows on a page of a Scan; AWS's is a megabyte. */
  scanPage = 1_000;
  /** Called before each call; what it throws, the call throws. */
  before: (call: string, about: string) => void | Promise<void> = () => undefined;
  now = () => Date.now();

  /** As the functions take it. */
  get aws(): Aws {
    return this as unknown as Aws;
  }

  /** Puts an object, as anybody would. */
  store(key: string, body: string | Buffer | object, headers: Record<string, string> = {}): void {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    this.objects.set(key, { body: bytes, headers, modified: this.now() });
  }

  text(key: string): string | undefined {
    const found = this.objects.get(key);
    return (found?.headers["content-encoding"] === "gzip" ? gunzipSync(found.body) : found?.body)?.toString();
  }

  json(key: string): any {
    return JSON.parse(this.text(key) ?? "null");
  }

  get(_bucket: string, key: string): Promise<Response> {
    return this.s3(_bucket, key, { method: "GET" });
  }

  put(_bucket: string, key: string, body: RequestParts["body"], headers: Record<string, string>): Promise<Response> {
    return this.s3(_bucket, key, { method: "PUT", headers, body });
  }

  s3(_bucket: string, path: string, { method, headers = {}, body = "" }: RequestParts): Promise<Response> {
    const [key = "", query] = path.split("?");
    const parameters = new URLSearchParams(query);
    const operation = key
      ? `${method[0]}${method.slice(1).toLowerCase()}Object`
      : method === "POST"
        ? "DeleteObjects"
        : "List";
    return this.counted(operation, key || (parameters.get("prefix") ?? ""), () => {
      if (!key) return method === "POST" ? this.deleteAll(String(body)) : this.list(parameters);
      const found = this.objects.get(key);
      const etag = found && etagOf(found.body);
      if (method === "GET") return found ? this.read(found) : answer(404);
      if (method === "DELETE") {
        this.objects.delete(key);
        return answer(204);
      }
      if (headers["if-match"] && !found) return answer(404);
      if (headers["if-match"] && headers["if-match"] !== etag) return answer(412);
      if (headers["if-none-match"] && found) return answer(412);
      this.store(key, Buffer.from(body), headers);
      return answer(200);
    });
  }

  cloudfront(path: string, { body = "" }: RequestParts): Promise<Response> {
    return this.counted("CreateInvalidation", path, () => {
      this.invalidations.push([...String(body).matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, one]) => one as string));
      return answer(201);
    });
  }

  call<T>(_service: string, operation: string, input: any): Promise<T> {
    const id: string | undefined = (input.Key ?? input.Item)?.id.S;
    return this.counted(operation, id ?? "", () => {
      if (operation === "GetItem")
        return { Item: this.items.has(id ?? "") ? attributesOf(this.items.get(id ?? "")) : undefined };
      if (operation === "Scan") return this.scan(input);
      if (operation === "BatchGetItem") return this.batch(input);
      const before = this.items.get(id ?? "");
      if (!holds(input.ConditionExpression, before, plain(input.ExpressionAttributeValues ?? {})))
        throw new AwsError("ConditionalCheckFailedException", 400, "");
      if (operation === "PutItem") this.items.set(id ?? "", plain(input.Item));
      else if (operation === "DeleteItem") this.items.delete(id ?? "");
      else if (operation === "UpdateItem") this.items.set(id ?? "", updated(before ?? { id }, input));
      else throw new Error(`${operation} is not known here.`);
      return {};
    }) as Promise<T>;
  }

  private read({ body, headers, modified }: StoredObject): Response {
    // As fetch does.
    const text = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    return answer(200, text, { etag: etagOf(body), "last-modified": new Date(modified).toUTCString() });
  }

  private async counted<T>(operation: string, about: string, work: () => T): Promise<T> {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    this.most = Math.max(this.most, ++this.running);
    try {
      await this.before(operation, about);
      return work();
    } finally {
      this.running--;
    }
  }

  private list(query: URLSearchParams): Response {
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter");
    const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
    const most = Number(query.get("max-keys") ?? 1000);
    const found: string[] = [];
    let last = "";
    for (const key of [...this.objects.keys()].filter((one) => one.startsWith(prefix)).sort()) {
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      const name = end < 0 ? key : key.slice(0, end + 1);
      // A common prefix that was told already is not told again.
      if (name <= after || name === last) continue;
      last = name;
      found.push(name);
    }
    const page = found.slice(0, most);
    const entries = page.map((name) => {
      const object = this.objects.get(name);
      if (!object) return `<CommonPrefixes><Prefix>${encodeURIComponent(name)}</Prefix></CommonPrefixes>`;
      const modified = new Date(object.modified).toISOString();
      const more = `<LastModified>${modified}</LastModified><Size>${object.body.length}</Size>`;
      return `<Contents><Key>${encodeURIComponent(name)}</Key>${more}</Contents>`;
    });
    const next = found.length > most ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    return answer(200, `<?xml version="1.0"?><ListBucketResult>${entries.join("")}${next}</ListBucketResult>`);
  }

  private deleteAll(body: string): Response {
    const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key as string);
    if (keys.length > 1000) return answer(400, "<Error><Code>MalformedXML</Code></Error>");
    for (const key of keys) this.objects.delete(key);
    return answer(200, "<DeleteResult/>");
  }

  private scan({ ExclusiveStartKey: start }: any) {
    const ids = [...this.items.keys()].sort().filter((id) => !start || id > start.id.S);
    const page = ids.slice(0, this.scanPage);
    const last = ids.length > page.length ? { id: { S: page.at(-1) } } : undefined;
    return { Items: page.map((id) => attributesOf(this.items.get(id))), LastEvaluatedKey: last };
  }

  private batch({ RequestItems }: any) {
    const [[table, { Keys }]] = Object.entries<any>(RequestItems) as [[string, any]];
    if (Keys.length > 100) throw new AwsError("ValidationException", 400, "too many keys");
    const found = Keys.map(({ id }: any) => this.items.get(id.S)).filter(Boolean);
    return { Responses: { [table]: found.map(attributesOf) }, UnprocessedKeys: {} };
  }
}

function answer(status: number, body?: string | Buffer, headers: Record<string, string> = {}): Response {
  return new Response(body ? new Uint8Array(Buffer.from(body)) : null, { status, headers });
}

function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

/** The conditions that Loge writes: comparisons, joined by AND before OR as DynamoDB does. */
function holds(condition: string | undefined, item: Item | undefined, values: Item): boolean {
  if (!condition) return true;
  if (condition.includes(" OR ")) return condition.split(" OR ").some((part) => holds(part, item, values));
  if (condition.includes(" AND ")) return condition.split(" AND ").every((part) => holds(part, item, values));
  const absent = /^attribute_not_exists\((\w+)\)$/.exec(condition);
  if (absent) return item?.[absent[1] as string] === undefined;
  const [, name = "", comparison, value = ""] = /^(\w+) (=|<|<=|>) (:\w+)$/.exec(condition) ?? [];
  if (!name) throw new Error(`The condition ${condition} is not known here.`);
  const is = item?.[name];
  if (comparison === "=") return is === values[value];
  const difference = Number(is ?? Number.NaN) - Number(values[value]);
  return (comparison === ">" ? difference > 0 : difference < 0) || (comparison === "<=" && difference === 0);
}

/** What `SET #a = :set_a,…`, or `ADD a :a SET b = :b`, makes of an item. */
function updated(item: Item, { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues }: any): Item {
  const values = plain(ExpressionAttributeValues);
  const [, more = "", by = "", name = "", to = ""] =
    /^ADD (\w+) (:\w+) SET (\w+) = (:\w+)$/.exec(UpdateExpression) ?? [];
  if (more) return { ...item, [more]: Number(item[more] ?? 0) + Number(values[by]), [name]: values[to] };
  const names: [string, string][] = Object.entries(ExpressionAttributeNames);
  return { ...item, ...Object.fromEntries(names.map(([sign, name]) => [name, values[`:set_${sign.slice(1)}`]])) };
}

/** A copy, as a database gives it. */
function attributesOf(item: Item | undefined): Attributes {
  return attributes(item ?? {});
}
