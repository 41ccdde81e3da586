/** A call that did not succeed. `status` is 0 when no answer came at all. */
export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    /** From the error contract, else `unreachable`, `too_large`, `too_many_requests` or `unexpected`. */
    readonly code: string,
    message: string,
    /** Seconds to wait, where the server said so. */
    readonly retryAfter?: number,
    /** By which the logs know this call. */
    readonly requestId?: string,
  ) {
    super(message);
  }
}

/**
 * Calls below `/api`. Cookies carry the session, so no token is ever seen here. A 401 is answered by one renewal and one
 * more try; when that fails too, `onSignedOut` is told.
 */
export class Api {
  private renewal: Promise<boolean> | undefined;
  private skew = 0;

  constructor(
    private readonly fetch: typeof globalThis.fetch,
    private readonly onSignedOut: () => void = () => {},
  ) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.call<T>("POST", path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.call<T>("PATCH", path, body);
  }

  delete<T = void>(path: string, body: object = {}): Promise<T> {
    return this.call<T>("DELETE", path, body);
  }

  /** Milliseconds since 1970 by the servers' clock, so that a laptop whose clock is wrong still tells fresh from stale. */
  now(): number {
    return Date.now() + this.skew;
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    let response = await this.send(method, path, body);
    if (response.status === 401 && !opensSession(method, path)) {
      if (await this.renew()) response = await this.send(method, path, body);
      if (response.status === 401) this.onSignedOut();
    }
    if (!response.ok) throw await failure(response);
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  }

  private renew(): Promise<boolean> {
    this.renewal ??= this.send("POST", "/session/renew", {})
      .then((response) => response.ok)
      .finally(() => {
        this.renewal = undefined;
      });
    return this.renewal;
  }

  private async send(method: string, path: string, body?: object): Promise<Response> {
    const init: RequestInit = { method, headers: { Accept: "application/json" }, cache: "no-store" };
    if (body) {
      init.headers = { ...init.headers, "Content-Type": "application/json", "X-Loge": "1" };
      init.body = JSON.stringify(body);
    }
    const response = await this.fetch(`/api${path}`, init).catch((error: Error) => {
      throw new ApiFailure(0, "unreachable", error.message);
    });
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.skew = date - Date.now();
    return response;
  }
}

/** These answer 401 to wrong credentials, which a renewal cannot mend. */
function opensSession(method: string, path: string): boolean {
  return method === "POST" && ["/session", "/session/challenge"].includes(path);
}

/** Reads our `{error: {code, message}}` and what the gateway itself answers, `{message}`. */
async function failure(response: Response): Promise<ApiFailure> {
  const body = await response.json().catch(() => ({}));
  const code = body?.error?.code ?? gatewayCodes[response.status] ?? "unexpected";
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  // What the gateway itself answers bears its own header; for both it is one id.
  const requestId = response.headers.get("x-request-id") ?? response.headers.get("apigw-requestid") ?? undefined;
  const message = body?.error?.message ?? body?.message ?? "";
  return new ApiFailure(response.status, code, message, retryAfter || undefined, requestId);
}

const gatewayCodes: Record<number, string> = { 413: "too_large", 429: "too_many_requests" };
