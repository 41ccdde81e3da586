import { Agent, request } from "node:http";
import { gunzipSync } from "node:zlib";

export interface Fetched {
  readonly status: number;
  readonly body: Buffer;
  /** From the call to the last byte, in milliseconds. */
  readonly ms: number;
}

/** No answer within this is an error: a peer that hangs must not hold the bench. */
const TIMEOUT_MS = 10_000;

/** Somebody with a connection of his own and the cookies that he was given. */
export class Visitor {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly url: string,
    readonly jar = new Map<string, string>(),
  ) {}

  async signIn(email: string, password: string): Promise<this> {
    for (const [path, body] of [
      ["/api/session", { email, password }] as const,
      ["/api/session/playback", {}] as const,
    ]) {
      const { status } = await this.send("POST", path, JSON.stringify(body));
      if (status >= 300) throw new Error(`POST ${path} answered ${status}`);
    }
    return this;
  }

  /** The same person at another screen: a connection more, the same cookies. */
  another(): Visitor {
    return new Visitor(this.url, this.jar);
  }

  get(path: string): Promise<Fetched> {
    return this.send("GET", path);
  }

  /** The body of what must succeed. */
  async text(path: string): Promise<string> {
    const { status, body } = await this.get(path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    return body.toString();
  }

  leave(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, body?: string): Promise<Fetched> {
    const { hostname, port } = new URL(this.url);
    const headers = {
      cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join("; "),
      "accept-encoding": "gzip",
      "x-loge": "1",
      ...(body && { "content-type": "application/json" }),
    };
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const ms = performance.now() - began;
          for (const line of response.headers["set-cookie"] ?? []) this.keep(line);
          const raw = Buffer.concat(chunks);
          const packed = response.headers["content-encoding"] === "gzip";
          resolve({ status: response.statusCode ?? 0, body: packed ? gunzipSync(raw) : raw, ms });
        });
      });
      sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS} ms`)));
      sent.on("error", reject).end(body);
    });
  }

  private keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    this.jar.set(name, value);
  }
}
