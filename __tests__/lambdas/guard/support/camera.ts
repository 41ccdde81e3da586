import type { Beat } from "../../../../lambdas/guard/rules";
import type { Dice } from "./dice";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A camera in one run of the hosts: it comes and goes. */
export class Camera {
  /** Of the broadcast that is on, or is next. */
  private from = Number.POSITIVE_INFINITY;
  private to = Number.POSITIVE_INFINITY;
  lastEnd = Number.NEGATIVE_INFINITY;
  /** Bytes a second. */
  readonly rate: number;
  /** What the recorder tells of it, and since when. */
  state: Beat["state"] = "waiting";
  since: string;

  /**
   * @param ready when the hosts can take it
   * @param comes how probable it is that it comes at all
   * @param since when the recorder began to wait for it, by the host's own clock
   */
  constructor(
    readonly name: string,
    private readonly ready: number,
    comes: number,
    since: number,
    private readonly dice: Dice,
  ) {
    this.since = new Date(since).toISOString();
    this.rate = dice.scaled(12_500, 700_000);
    if (dice.chance(comes)) this.next(ready + dice.about(15 * minute));
  }

  private next(from: number): void {
    this.from = from;
    this.to = from + this.dice.scaled(20 * second, 40 * hour);
  }

  /** It comes no more. */
  leave(): void {
    this.from = this.to = Number.POSITIVE_INFINITY;
  }

  isSending(now: number): boolean {
    return now >= this.from && now < this.to;
  }

  /** Its first segment is out. */
  isLive(now: number): boolean {
    return now >= Math.max(this.from, this.ready) + 10 * second && now < this.to;
  }

  /** True when its broadcast has just ended. */
  move(now: number): boolean {
    if (now < this.to) return false;
    this.lastEnd = this.to;
    this.leave();
    if (this.dice.chance(0.5)) this.next(now + this.dice.scaled(15 * second, 10 * minute));
    else if (this.dice.chance(0.6)) this.next(now + this.dice.between(10 * minute, hour));
    return true;
  }

  /** What it sent between two times, at most. */
  bytes(from: number, to: number): number {
    const sent = Math.max(0, Math.min(to, this.to) - Math.max(from, this.from));
    return ((sent + Math.max(0, this.lastEnd - from)) / second) * this.rate;
  }

  /**
   * True when the recorder sees it in another state than before.
   * @param clock what the host's own shows
   * @param restarted when the recorder last began anew
   */
  turn(now: number, clock: number, restarted: number): boolean {
    // A reconnect within 15 s is the same broadcast.
    const live = this.isLive(now) || now - this.lastEnd < 15 * second;
    const state = live ? "live" : this.lastEnd > restarted ? "ended" : "waiting";
    if (state === this.state) return false;
    [this.state, this.since] = [state, new Date(clock).toISOString()];
    return true;
  }
}
