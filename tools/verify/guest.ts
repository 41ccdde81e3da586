/** What the page's cookies let a browser do, without a browser: one signed-in person at one address. */
export class Guest {
  private readonly jar = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(private readonly url: string) {}

  /** @throws Error with the answer when it is refused */
  async signIn(email: string, password: string): Promise<void> {
    await this.must("POST", "/api/session", { email, password });
  }

  /** Gets the cookies of every camera. */
  async watch(): Promise<void> {
    await this.must("POST", "/api/session/playback");
  }

  /** A cookie's value, of whichever path. */
  cookie(name: string): string | undefined {
    return [...this.jar].find(([key]) => nameOf(key) === name)?.[1].value;
  }

  /** An answer in JSON of what must succeed. */
  async must<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.ask(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 200)}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** @param change what becomes of the cookies' values on their way. @default nothing */
  async ask(method: string, path: string, body?: object, change = (_: string, value: string) => value) {
    const cookies = [...this.jar].filter(([, { path: below }]) => path.startsWith(below));
    const headers: Record<string, string> = { "x-loge": "1" };
    if (body) headers["content-type"] = "application/json";
    if (cookies.length > 0) {
      headers["cookie"] = cookies.map(([key, { value }]) => `${nameOf(key)}=${change(nameOf(key), value)}`).join("; ");
    }
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  private keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? "/";
    if (/;\s*max-age=0\b/i.test(line)) this.jar.delete(`${name} ${path}`);
    else this.jar.set(`${name} ${path}`, { value, path });
  }
}

/** Cookies of one name and several paths are several cookies. */
function nameOf(key: string): string {
  return key.slice(0, key.indexOf(" "));
}
