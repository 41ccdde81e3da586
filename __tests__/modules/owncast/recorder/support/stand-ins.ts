import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** Of a bucket that is slow: as long as a segment at the lowest latency, nearly. */
const SLOW_MS = 800;

export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

export interface StoredFile {
  readonly body: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/** A bucket in memory, which takes objects from whoever has keys that work. */
export class Bucket implements StandIn {
  readonly files = new Map<string, StoredFile>();
  /** When each object was new or became another, in order; milliseconds since 1970. */
  readonly history: { readonly key: string; readonly at: number }[] = [];
  /** How many were refused for their keys. */
  refused = 0;
  /** What it does with an upload; one that hangs is never answered. */
  mood: "stores" | "refuses" | "hangs" | "is slow" = "stores";
  url = "";
  private server: Server | undefined;

  static async start(name: string, accepts: (accessKey: string) => boolean): Promise<Bucket> {
    const bucket = new Bucket();
    const started = await listen(async (request, response) => {
      const body = await whole(request);
      const [, accessKey = ""] = /Credential=(\w+)\//.exec(request.headers.authorization ?? "") ?? [];
      if (!accepts(accessKey)) {
        bucket.refused++;
        return response.writeHead(403).end("<Error><Code>ExpiredToken</Code></Error>");
      }
      if (bucket.mood === "refuses") return response.writeHead(500).end("<Error><Code>InternalError</Code></Error>");
      if (bucket.mood === "hangs") return undefined;
      if (bucket.mood === "is slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      const key = (request.url ?? "").slice(name.length + 2);
      if (!bucket.files.get(key)?.body.equals(body)) bucket.history.push({ key, at: Date.now() });
      bucket.files.set(key, { body, headers: request.headers });
      return response.writeHead(200).end();
    });
    bucket.server = started.server;
    bucket.url = started.url;
    return bucket;
  }

  /** An object as a browser would see it. */
  body(key: string): Buffer {
    const file = this.files.get(key);
    if (!file) return Buffer.alloc(0);
    return file.headers["content-encoding"] === "gzip" ? gunzipSync(file.body) : file.body;
  }

  text(key: string): string {
    return this.body(key).toString();
  }

  json(key: string): any {
    return JSON.parse(this.text(key) || "null");
  }

  find(pattern: RegExp): string[] {
    return [...this.files.keys()].filter((key) => pattern.test(key)).sort();
  }

  close(): Promise<void> {
    return close(this.server);
  }
}

/** IMDSv2, whose keys live for so many seconds. */
export class Metadata implements StandIn {
  isBroken = false;
  url = "";
  private readonly expires: number[] = [];
  private server: Server | undefined;

  static async start(seconds: number): Promise<Metadata> {
    const metadata = new Metadata();
    const started = await listen((request, response) => {
      const path = (request.url ?? "").replace("/latest/", "");
      if (metadata.isBroken) return response.writeHead(503).end();
      if (request.method === "PUT" && path === "api/token") return response.end("token");
      if (request.headers["x-aws-ec2-metadata-token"] !== "token") return response.writeHead(401).end();
      if (path === "meta-data/instance-id") return response.end("i-0123456789abcdef0");
      if (path === "meta-data/iam/security-credentials/") return response.end("media-host");
      return response.end(JSON.stringify(metadata.issue(seconds)));
    });
    metadata.server = started.server;
    metadata.url = started.url;
    return metadata;
  }

  /** How many sets of keys were given out. */
  get issued(): number {
    return this.expires.length;
  }

  works(accessKey: string): boolean {
    return (this.expires[Number(accessKey.replace("AKIA", ""))] ?? 0) > Date.now();
  }

  close(): Promise<void> {
    return close(this.server);
  }

  private issue(seconds: number): Record<string, string> {
    const expires = Date.now() + seconds * 1000;
    const AccessKeyId = `AKIA${this.expires.push(expires) - 1}`;
    return { AccessKeyId, SecretAccessKey: "secret", Token: "session", Expiration: new Date(expires).toISOString() };
  }
}

async function listen(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function close(server: Server | undefined): Promise<void> {
  server?.closeAllConnections();
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
}

async function whole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
