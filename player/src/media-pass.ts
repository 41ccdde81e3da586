import { type Api, ApiFailure } from "./api";

/** The shortest wait between two renewals, so that a wrong clock cannot make a storm of calls. */
const shortestWait = 2_000;

/**
 * The signed cookies that open `/media/*`. Renewed at half of their life, after a sleep, and when the edge answers 403.
 * Nothing of them is visible to script: the API sets them, the browser sends them.
 */
export class MediaPass {
  private renewal: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dueAt = 0;

  constructor(
    private readonly api: Api,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  /** Gets new cookies; calls at the same time share one request. */
  renew(): Promise<void> {
    this.renewal ??= this.ask().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  /** Timers stand still while a laptop sleeps: call this when the page is seen again. */
  async wake(): Promise<void> {
    if (this.api.now() >= this.dueAt) await this.renew();
  }

  /** A file below `/media`, or null when there is none. One renewal is tried upon 403. */
  async read<T>(path: string): Promise<T | null> {
    let response = await this.load(path);
    if (response.status === 403) {
      await this.renew();
      response = await this.load(path);
    }
    return response.ok ? ((await response.json()) as T) : null;
  }

  private load(path: string): Promise<Response> {
    return this.fetch(path).catch((error: Error) => {
      throw new ApiFailure(0, "unreachable", error.message);
    });
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async ask(): Promise<void> {
    const { expires } = await this.api.post<{ expires: string }>("/session/playback");
    const halfLife = (Date.parse(expires) - this.api.now()) / 2;
    const wait = Math.max(halfLife, shortestWait);
    this.dueAt = this.api.now() + wait;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew().catch(() => this.retryLater()), wait);
  }

  /** The old cookies live for another half-life, so a failed renewal is tried again without a word. */
  private retryLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew().catch(() => this.retryLater()), 15_000);
  }
}
