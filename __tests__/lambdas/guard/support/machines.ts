import type { Beat } from "../../../../lambdas/guard/rules";
import type { Dice } from "./dice";
import { Disk } from "./disk";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** The world moves in steps of so much. */
export const step = 5 * second;

/** One run of the hosts: a camera that comes and goes, and the recorder that tells of it. */
export class Machines {
  readonly ready: number;
  /** Of the broadcast that is on, or is next. */
  from = Number.POSITIVE_INFINITY;
  to = Number.POSITIVE_INFINITY;
  lastEnd = Number.NEGATIVE_INFINITY;
  readonly rate: number;
  recorderDead = false;
  /** The proxy has switched itself off, and the media host stores what it has. */
  alone = false;
  readonly disk: Disk;
  private skew: number;
  private corrected: number;
  private restartedUntil = 0;
  private restarted = Number.NEGATIVE_INFINITY;
  private state: Beat["state"] = "waiting";
  private since: string;

  constructor(
    readonly launch: number,
    private readonly dice: Dice,
  ) {
    this.ready = launch + dice.between(30 * second, 2 * minute);
    this.rate = dice.scaled(12_500, 700_000);
    this.disk = new Disk(this.rate, dice);
    const wrong = dice.chance(0.05) ? 2 * hour : dice.chance(0.15) ? 5 * minute : second;
    this.skew = dice.between(-wrong, wrong);
    this.corrected = dice.chance(0.5) ? this.ready + dice.between(0, 5 * minute) : Number.POSITIVE_INFINITY;
    this.since = this.clock(this.ready);
    // What an earlier run could not store.
    if (dice.chance(0.05)) this.disk.film(launch - hour, this.clock(launch - hour), dice.scaled(minute, 4 * hour));
    if (dice.chance(0.85)) this.next(this.ready + dice.about(15 * minute));
  }

  private next(from: number): void {
    this.from = from;
    this.to = from + this.dice.scaled(20 * second, 40 * hour);
  }

  private clock(now: number): string {
    return new Date(now + this.skew).toISOString();
  }

  /** No camera reaches it any more. */
  leaveAlone(): void {
    this.alone = true;
    this.from = this.to = Number.POSITIVE_INFINITY;
  }

  isSending(now: number): boolean {
    return now >= this.from && now < this.to;
  }

  /** Its first segment is out. */
  isLive(now: number): boolean {
    return now >= Math.max(this.from, this.ready) + 10 * second && now < this.to;
  }

  /** A step of what is filmed and stored. */
  store(now: number, isOut: boolean): void {
    if (this.isLive(now)) this.disk.film(now - step, this.clock(now - step), step);
    if (!isOut && !this.recorderDead && now >= this.ready) this.disk.send(step);
  }

  /** True when a broadcast has just ended. */
  move(now: number): boolean {
    if (now >= this.corrected) {
      this.skew = 0;
      this.corrected = Number.POSITIVE_INFINITY;
    }
    if (this.dice.chance(1 / (20_000 * (minute / step)))) {
      this.restarted = now;
      this.restartedUntil = now + this.dice.between(10 * second, minute);
      this.recorderDead ||= this.dice.chance(0.2);
    }
    if (now < this.to) return false;
    this.lastEnd = this.to;
    this.from = this.to = Number.POSITIVE_INFINITY;
    if (this.dice.chance(0.5)) this.next(now + this.dice.scaled(15 * second, 10 * minute));
    else if (this.dice.chance(0.6)) this.next(now + this.dice.between(10 * minute, hour));
    return true;
  }

  /** What the recorder would write now. */
  beat(now: number): Omit<Beat, "written"> | undefined {
    if (now < this.ready || now < this.restartedUntil || this.recorderDead) return undefined;
    // A reconnect within 15 s is the same broadcast.
    const live = this.isLive(now) || now - this.lastEnd < 15 * second;
    const state = live ? "live" : this.lastEnd > this.restarted ? "ended" : "waiting";
    if (state !== this.state) [this.state, this.since] = [state, this.clock(now)];
    const { since, disk } = this;
    return { camera: "garden", state, since, heartbeat: this.clock(now), spool: disk.spool, warnings: [] };
  }
}
