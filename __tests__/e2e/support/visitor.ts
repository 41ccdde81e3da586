import { request } from "node:http";
import { gunzipSync } from "node:zlib";

export interface Listed {
  readonly id: string;
  readonly state: string;
  readonly duration: number;
  readonly playlist: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

interface Answer {
  readonly status: number;
  text(): Promise<string>;
  json(): Promise<any>;
}

/** Somebody with a cookie jar and no browser: sends paths exactly as written, which `fetch` would tidy up first. */
export class Visitor {
  constructor(
    private readonly url: string,
    private readonly jar: Cookie[] = [],
  ) {}

  /** Signs in and takes the cookies of the pictures. */
  async signIn(email: string, password: string): Promise<this> {
    const answer = await this.post("/api/session", { email, password });
    if (answer.status >= 300) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
    await this.post("/api/session/playback");
    return this;
  }

  copy(): Visitor {
    return new Visitor(this.url, [...this.jar]);
  }

  /** The same visitor with one cookie's value changed. */
  changed(name: string, change: (value: string) => string): Visitor {
    return new Visitor(
      this.url,
      this.jar.map((cookie) => (cookie.name === name ? { ...cookie, value: change(cookie.value) } : cookie)),
    );
  }

  /** The value of a cookie in the jar. */
  cookie(name: string): string {
    return this.jar.find((cookie) => cookie.name === name)?.value ?? "";
  }

  async recordings(): Promise<Listed[]> {
    const { recordings } = (await (await this.get("/api/recordings")).json()) as { recordings: Listed[] };
    return recordings;
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send("POST", path, body === undefined ? undefined : JSON.stringify(body));
  }

  delete(path: string): Promise<Answer> {
    return this.send("DELETE", path);
  }

  send(method: string, path: string, body?: string): Promise<Answer> {
    const { hostname, port } = new URL(this.url);
    const cookie = this.jar.filter((it) => path.startsWith(it.path)).map(({ name, value }) => `${name}=${value}`);
    const headers = {
      "accept-encoding": "gzip",
      "x-loge": "1",
      ...(body ? { "content-type": "application/json" } : {}),
      ...(cookie.length ? { cookie: cookie.join("; ") } : {}),
    };
    return new Promise((resolve, reject) => {
      // A connection that is kept may be closed by the other side while the test reads files, and is then used once more.
      const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          for (const line of response.headers["set-cookie"] ?? []) this.keep(line);
          const body = Buffer.concat(chunks);
          const text = (response.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
          resolve({
            status: response.statusCode ?? 0,
            text: async () => text,
            json: async () => JSON.parse(text),
          });
        });
      });
      sent.on("error", reject).end(body);
    });
  }

  private keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
    const old = this.jar.findIndex((cookie) => cookie.name === name && cookie.path === path);
    if (old >= 0) this.jar.splice(old, 1);
    this.jar.push({ name, value, path });
  }
}
