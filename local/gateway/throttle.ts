/** Requests a second in the long run, and at once. */
export interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/** API Gateway's token bucket: holds `burst` tokens, fills with `rate` a second, and each request takes one. */
export class Bucket {
  private tokens: number;
  private filled: number;

  constructor(
    private readonly limit: Limit,
    private readonly now: () => number = Date.now,
  ) {
    this.tokens = limit.burst;
    this.filled = now();
  }

  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.limit.burst, this.tokens + ((now - this.filled) / 1000) * this.limit.rate);
    this.filled = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
