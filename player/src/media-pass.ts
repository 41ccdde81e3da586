import { type Api, ApiFailure } from "./api";
import type { CameraStatus } from "./contract";

/** Milliseconds. Cookies are not renewed sooner, so that a wrong clock makes no storm of calls. */
const shortestWait = 2_000;
/** Milliseconds. A door that stays closed to cookies that were fetched because of it is closed for another reason, for now. */
const longestDoubt = 30_000;
/** Milliseconds between two tries of a renewal that failed; the old cookies still live for another half-life. */
const retryAfter = 15_000;

/**
 * The signed cookies that open `/media/*`. Renewed at half of their life, after a sleep, and when the edge answers 403.
 * Nothing of them is visible to script: the API sets them, the browser sends them.
 */
export class MediaPass {
  private renewal: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dueAt = 0;
  private halfLife = 0;
  private doubtsUntil = Number.NEGATIVE_INFINITY;
  private endsAt = Number.POSITIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;

  /** @param ask gets new cookies and says until when they live; without it, those of who is signed in */
  constructor(
    private readonly api: Api,
    private readonly fetch: typeof globalThis.fetch,
    private readonly ask = () => api.post<{ expires: string }>("/session/playback"),
  ) {}

  /** Gets new cookies; calls at the same time share one request. */
  renew(): Promise<void> {
    this.renewal ??= this.askAndPlan().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  /** To be awaited before each request: after a sleep the cookies have run out, and whoever asks with them is refused. */
  async ready(): Promise<void> {
    const now = this.api.now();
    if (now < this.endsAt || (!this.renewal && now - this.triedAt < shortestWait)) return;
    this.triedAt = now;
    await this.renew().catch(() => {});
  }

  /** The edge has answered 403: new cookies, unless new ones have just not helped. */
  async refused(): Promise<void> {
    if (this.api.now() < this.doubtsUntil) return;
    await this.renew();
    this.doubtsUntil = this.api.now() + Math.min(longestDoubt, this.halfLife);
  }

  /** Timers stand still while a laptop sleeps: call this when the page is seen again. */
  async wake(): Promise<void> {
    if (this.api.now() >= this.dueAt) await this.renew();
  }

  /** A file below `/media`, or null when there is none. One renewal is tried upon 403. */
  async read<T>(path: string): Promise<T | null> {
    const response = await this.open(path);
    return response.ok ? ((await response.json()) as T) : null;
  }

  /** A camera's `status.json`, its heartbeat by the bucket's clock: the host's own may be wrong. */
  async readStatus(path: string): Promise<CameraStatus | null> {
    const response = await this.open(path);
    if (!response.ok) return null;
    const status = (await response.json()) as CameraStatus;
    const written = response.headers.get("last-modified");
    return written ? { ...status, heartbeat: new Date(written).toISOString() } : status;
  }

  /** A file that is not JSON, or null. */
  async readText(path: string): Promise<string | null> {
    const response = await this.open(path);
    return response.ok ? response.text() : null;
  }

  private async open(path: string): Promise<Response> {
    let response = await this.load(path);
    if (response.status === 403) {
      await this.refused();
      response = await this.load(path);
    }
    return response;
  }

  private async load(path: string): Promise<Response> {
    await this.ready();
    return this.fetch(path).catch((error: Error) => {
      throw new ApiFailure(0, "unreachable", error.message);
    });
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async askAndPlan(): Promise<void> {
    const { expires } = await this.ask();
    const now = this.api.now();
    this.endsAt = Date.parse(expires);
    this.halfLife = Math.max((this.endsAt - now) / 2, shortestWait);
    this.dueAt = now + this.halfLife;
    this.renewIn(this.halfLife);
  }

  private renewIn(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew().catch(() => this.renewIn(retryAfter)), wait);
  }
}
