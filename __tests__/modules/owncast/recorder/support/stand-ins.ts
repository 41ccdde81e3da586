import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

export interface StoredFile {
  readonly body: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/** A bucket in memory. `fail` answers every request with this status; `order` is what was stored, in order. */
export class Bucket implements StandIn {
  readonly files = new Map<string, StoredFile>();
  readonly order: string[] = [];
  fail: number | undefined;
  url = "";
  private server: Server | undefined;

  static async start(name: string): Promise<Bucket> {
    const bucket = new Bucket();
    const started = await listen(async (request, response) => {
      const body = await whole(request);
      if (bucket.fail) return response.writeHead(bucket.fail).end("<Error><Code>SlowDown</Code></Error>");
      const key = (request.url ?? "").slice(name.length + 2);
      bucket.files.set(key, { body, headers: request.headers });
      bucket.order.push(key);
      return response.writeHead(200).end();
    });
    bucket.server = started.server;
    bucket.url = started.url;
    return bucket;
  }

  /** A text as a browser would see it. */
  text(key: string): string | undefined {
    const file = this.files.get(key);
    if (!file) return undefined;
    return (file.headers["content-encoding"] === "gzip" ? gunzipSync(file.body) : file.body).toString();
  }

  json(key: string): any {
    return JSON.parse(this.text(key) ?? "null");
  }

  find(pattern: RegExp): string[] {
    return [...this.files.keys()].filter((key) => pattern.test(key)).sort();
  }

  close(): Promise<void> {
    return close(this.server);
  }
}

/** IMDSv2 that gives keys of this life. `asked` counts how often. */
export async function startMetadata(seconds: number): Promise<StandIn & { asked: number; broken: boolean }> {
  const started = await listen((request, response) => {
    const path = (request.url ?? "").replace("/latest/", "");
    if (metadata.broken) return response.writeHead(503).end();
    if (request.method === "PUT" && path === "api/token") return response.end("token");
    if (request.headers["x-aws-ec2-metadata-token"] !== "token") return response.writeHead(401).end();
    if (path === "meta-data/instance-id") return response.end("i-0123456789abcdef0");
    if (path === "meta-data/iam/security-credentials/") return response.end("media-host");
    metadata.asked++;
    const Expiration = new Date(Date.now() + seconds * 1000).toISOString();
    return response.end(
      JSON.stringify({ AccessKeyId: `AKIA${metadata.asked}`, SecretAccessKey: "secret", Token: "session", Expiration }),
    );
  });
  const metadata = { url: started.url, asked: 0, broken: false, close: () => close(started.server) };
  return metadata;
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
