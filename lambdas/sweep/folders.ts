import { createHash } from "node:crypto";
import { type Aws, AwsError } from "../shared/aws";

/** S3's most for a page, and for one deletion. */
const page = 1_000;

export interface Listed {
  readonly key: string;
  readonly bytes: number;
  /** When it was written: milliseconds since 1970. */
  readonly modified: number;
}

/** Lists and empties folders of one bucket. Everything throws {@link AwsError} when S3 refuses or does not answer. */
export class Folders {
  constructor(
    private readonly aws: Pick<Aws, "s3">,
    private readonly bucket: string,
  ) {}

  /** Names of the folders right below a prefix that ends in `/`, in S3's order, a page at a time; those after `after`. */
  async *below(prefix: string, after?: string): AsyncGenerator<string[]> {
    const query = { prefix, delimiter: "/", ...(after && { "start-after": `${prefix}${after}/` }) };
    for await (const text of this.pages(query)) {
      const names = elements(text, "CommonPrefixes").map((one) => keyIn(one, "Prefix").slice(prefix.length, -1));
      // S3 tells the folder of `start-after` again when there are objects in it.
      yield names.filter((name) => name !== after);
    }
  }

  /** Objects of a prefix in S3's order, a page at a time. */
  async *objects(prefix: string): AsyncGenerator<Listed[]> {
    for await (const text of this.pages({ prefix }))
      yield elements(text, "Contents").map((one) => ({
        key: keyIn(one, "Key"),
        bytes: Number(elements(one, "Size")[0]),
        modified: Date.parse(elements(one, "LastModified")[0] ?? ""),
      }));
  }

  /** At most a page of them; also those that are gone already. */
  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const objects = keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join("");
    const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects}</Delete>`;
    const md5 = createHash("md5").update(body).digest("base64");
    const headers = { "content-type": "application/xml", "content-md5": md5 };
    const text = await this.ask("?delete=", { method: "POST", headers, body });
    const [refused] = elements(text, "Error");
    if (refused) throw new AwsError(elements(refused, "Code")[0] ?? "S3", 200, `Not deleted: ${keyIn(refused, "Key")}`);
  }

  private async *pages(query: Record<string, string>): AsyncGenerator<string> {
    const common = { "list-type": "2", "encoding-type": "url", "max-keys": String(page) };
    for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
      const parameters = new URLSearchParams({ ...common, ...query, ...(token && { "continuation-token": token }) });
      const text = await this.ask(`?${parameters}`, { method: "GET" });
      yield text;
      token = decoded(elements(text, "NextContinuationToken")[0] ?? "");
    }
  }

  private async ask(path: string, init: Parameters<Aws["s3"]>[2]): Promise<string> {
    const response = await this.aws.s3(this.bucket, path, init);
    const text = await response.text();
    if (response.ok) return text;
    throw new AwsError(
      elements(text, "Code")[0] ?? "S3",
      response.status,
      `${init.method} ${path}: ${response.status}`,
    );
  }
}

/** What is between `<name>` and `</name>`, of elements that do not lie in one another. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(([, inner]) => inner as string);
}

function keyIn(xml: string, name: string): string {
  return decodeURIComponent((elements(xml, name)[0] ?? "").replaceAll("+", " "));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => entities[letter] as string);
}

function decoded(text: string): string {
  return Object.entries(entities).reduce((read, [letter, entity]) => read.replaceAll(entity, letter), text);
}
