import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { MultipartUploads } from "./multipart";
import { parseSegmentName, type SegmentName } from "./source-playlist";
import { type Received, TooLarge } from "./spool";

/** Ten seconds between keyframes at 50 Mbit/s. */
const SEGMENT_LIMIT = 64 * 1024 * 1024;
/** For playlists, events and lists of what to delete: the longest is 100 kB. */
const BODY_LIMIT = 1024 * 1024;
/** Owncast gives an upload 10 s; a peer that takes longer is none of ours. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Owncast looks at no ETag, but wants one. */
const NO_ETAG = "0".repeat(32);

/** What stands behind the door for each camera. */
export interface Guest {
  /** `null` when it has the segment already; the body is then not read. */
  receive(name: SegmentName, body: Readable, limit: number): Promise<Received | null>;
  playlist(text: string): Promise<void>;
  connected(): Promise<void>;
  stopped(): Promise<void>;
}

export interface DoorOptions {
  readonly port: number;
  readonly cameras: ReadonlyMap<string, Guest>;
  readonly health: () => unknown;
  readonly log: (line: string) => void;
}

/**
 * Plays the part of S3 that Owncast uses, on loopback: objects are addressed by path, a bucket is a camera, signatures
 * are not looked at. Segments go to the camera, and the playlist of the first rendition, which speaks for all; other
 * uploads are thanked for and dropped; deletes are agreed to and not done; every bucket lists as empty.
 */
export class Door {
  private readonly server: Server;
  private readonly multipart = new MultipartUploads();
  private readonly serving = new Set<Promise<void>>();

  private constructor(private readonly options: DoorOptions) {
    this.server = createServer((request, response) => {
      const served = this.serve(request, response).finally(() => this.serving.delete(served));
      this.serving.add(served);
    });
    this.server.requestTimeout = REQUEST_TIMEOUT_MS;
  }

  /** Rejects when the port is taken. */
  static async open(options: DoorOptions): Promise<Door> {
    const door = new Door(options);
    await new Promise<void>((resolve, reject) => {
      door.server.once("error", reject);
      door.server.listen(options.port, "127.0.0.1", resolve);
    });
    return door;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no more; resolves when what was under way is done. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await Promise.all(this.serving);
    // Also those on which nothing was ever asked: Owncast's client opens some in advance, and Node does not call them idle.
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.answer(request);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      const { status, code } = reason(error);
      if (status >= 500) this.options.log(`${request.method} ${request.url}: ${(error as Error).message}`);
      if (!response.headersSent) response.writeHead(status, { "content-type": "application/xml", connection: "close" });
      response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
    }
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { path, query } = parseTarget(request.url ?? "/");
    if (path === "/.loge/health") return json(this.options.health());
    if (path.startsWith("/.loge/webhook/")) return this.webhook(path.slice("/.loge/webhook/".length), request);

    const [, bucket = "", ...rest] = path.split("/");
    const camera = this.camera(bucket);
    const key = rest.join("/");
    const upload = query.get("uploadId");
    if (request.method === "PUT" && upload !== null) return this.part(upload, Number(query.get("partNumber")), request);
    if (request.method === "PUT") return this.put(camera, key, request);
    const body = await text(request, BODY_LIMIT);
    if (request.method === "POST" && query.has("uploads")) return begun(this.multipart.begin());
    if (request.method === "POST" && upload !== null) return this.complete(camera, key, upload);
    if (request.method === "POST" && query.has("delete") && body.length > 0) return xml("DeleteResult", "");
    if (request.method === "DELETE") {
      if (upload !== null) this.multipart.forget(upload);
      return { status: 204 };
    }
    if (request.method === "GET" && key === "") return xml("ListBucketResult", "<IsTruncated>false</IsTruncated>");
    if (request.method === "HEAD" && key === "") return { status: 200 };
    throw new Refused(404, "NoSuchKey");
  }

  private async put(camera: Guest, key: string, request: IncomingMessage): Promise<Answer> {
    // Another framing would land in the middle of the picture.
    if (/aws-chunked/.test(request.headers["content-encoding"] ?? "")) throw new Refused(501, "NotImplemented");
    if (Number(request.headers["content-length"]) > SEGMENT_LIMIT) throw new Refused(413, "EntityTooLarge");
    return this.take(camera, key, request);
  }

  private async take(camera: Guest, key: string, body: Readable): Promise<Answer> {
    const [, rendition, file = ""] = /^hls\/(\d{1,2})\/([A-Za-z0-9_.-]{1,100})$/.exec(key) ?? [];
    if (!rendition) throw new Refused(400, "InvalidArgument");
    if (rendition === "0" && file === "stream.m3u8") {
      await camera.playlist((await text(body, BODY_LIMIT)).toString());
      return stored();
    }
    const segment = parseSegmentName(file);
    const received =
      segment && (await camera.receive({ ...segment, rendition: Number(rendition) }, body, SEGMENT_LIMIT));
    if (!received) await drain(body);
    return stored(received?.md5);
  }

  private async part(upload: string, part: number, request: IncomingMessage): Promise<Answer> {
    const size = this.multipart.size(upload);
    if (size === undefined) throw new Refused(404, "NoSuchUpload");
    if (!Number.isInteger(part) || part < 1) throw new Refused(400, "InvalidArgument");
    this.multipart.add(upload, part, await text(request, SEGMENT_LIMIT - size));
    return stored();
  }

  private async complete(camera: Guest, key: string, upload: string): Promise<Answer> {
    if (this.multipart.size(upload) === undefined) throw new Refused(404, "NoSuchUpload");
    await this.take(camera, key, this.multipart.join(upload));
    this.multipart.forget(upload);
    return xml("CompleteMultipartUploadResult", `<Key>${key}</Key><ETag>&quot;${NO_ETAG}&quot;</ETag>`);
  }

  private async webhook(name: string, request: IncomingMessage): Promise<Answer> {
    const camera = this.camera(name);
    if (request.method !== "POST") throw new Refused(405, "MethodNotAllowed");
    const event = parseEvent(await text(request, BODY_LIMIT));
    if (event === "STREAM_STARTED") await camera.connected();
    if (event === "STREAM_STOPPED") await camera.stopped();
    return json({});
  }

  private camera(name: string): Guest {
    const camera = this.options.cameras.get(name);
    if (!camera) throw new Refused(404, "NoSuchBucket");
    return camera;
  }
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

function reason(error: unknown): { status: number; code: string } {
  if (error instanceof Refused) return error;
  if (error instanceof TooLarge) return { status: 413, code: "EntityTooLarge" };
  const isBrokenOff = (error as NodeJS.ErrnoException).code === "ECONNRESET";
  return isBrokenOff ? { status: 400, code: "IncompleteBody" } : { status: 500, code: "InternalError" };
}

/** The path, decoded once, and the query; nothing that climbs or is not text gets further. */
function parseTarget(url: string): { path: string; query: URLSearchParams } {
  const [encoded = "", query] = url.split("?", 2);
  try {
    const path = decodeURIComponent(encoded);
    const climbs = path.includes("\0") || path.split("/").includes("..");
    if (path.startsWith("/") && !climbs) return { path, query: new URLSearchParams(query) };
  } catch {
    // Not text: refused below.
  }
  throw new Refused(400, "InvalidURI");
}

function parseEvent(body: Buffer): unknown {
  try {
    return (JSON.parse(body.toString()) as { type?: unknown } | null)?.type;
  } catch {
    throw new Refused(400, "InvalidRequest");
  }
}

async function text(request: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new TooLarge(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function drain(request: Readable): Promise<void> {
  for await (const _ of request);
}

function stored(md5 = NO_ETAG): Answer {
  return { status: 200, headers: { etag: `"${md5}"` } };
}

function begun(upload: string): Answer {
  return xml("InitiateMultipartUploadResult", `<UploadId>${upload}</UploadId>`);
}

function json(value: unknown): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

function xml(element: string, content: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><${element} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${element}>`;
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}
