import type { Beat } from "../../../../lambdas/guard/rules";
import { Camera } from "./camera";
import type { Dice } from "./dice";
import { Disk } from "./disk";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** The world moves in steps of so much. */
export const step = 5 * second;

/** The cameras of the settings, and how probable it is that each comes in a run. */
export const cameras = { garden: 0.85, gate: 0.3, roof: 0.05 };

/** One run of the hosts: cameras that come and go, and the recorder that tells of them. */
export class Machines {
  readonly ready: number;
  recorderDead = false;
  /** The proxy has switched itself off, and the media host stores what it has. */
  alone = false;
  /** Of any camera's broadcast. */
  lastEnd = Number.NEGATIVE_INFINITY;
  readonly disk: Disk;
  private readonly cameras: readonly Camera[];
  private skew: number;
  private corrected: number;
  private restartedUntil = 0;
  private restarted = Number.NEGATIVE_INFINITY;

  constructor(
    readonly launch: number,
    private readonly dice: Dice,
  ) {
    this.ready = launch + dice.between(30 * second, 2 * minute);
    const wrong = dice.chance(0.05) ? 2 * hour : dice.chance(0.15) ? 5 * minute : second;
    this.skew = dice.between(-wrong, wrong);
    this.corrected = dice.chance(0.5) ? this.ready + dice.between(0, 5 * minute) : Number.POSITIVE_INFINITY;
    const since = this.clock(this.ready);
    this.cameras = Object.entries(cameras).map(([name, comes]) => new Camera(name, this.ready, comes, since, dice));
    this.disk = new Disk(Math.max(...this.cameras.map(({ rate }) => rate)), dice);
    // What an earlier run could not store.
    if (dice.chance(0.05)) this.disk.film(launch - hour, this.clock(launch - hour), dice.scaled(minute, 4 * hour));
  }

  /** What the host's own clock shows: milliseconds since 1970. */
  private clock(now: number): number {
    return now + this.skew;
  }

  /** No camera reaches it any more. */
  leaveAlone(): void {
    this.alone = true;
    for (const camera of this.cameras) camera.leave();
  }

  isSending(now: number): boolean {
    return this.cameras.some((camera) => camera.isSending(now));
  }

  isLive(now: number): boolean {
    return this.cameras.some((camera) => camera.isLive(now));
  }

  /** What the proxy received between two times. */
  bytes(from: number, to: number): number {
    return this.cameras.reduce((sum, camera) => sum + camera.bytes(Math.max(from, this.launch), to), 0);
  }

  /** A step of what is filmed and stored. */
  store(now: number, isOut: boolean): void {
    if (this.isLive(now)) this.disk.film(now - step, this.clock(now - step), step);
    if (!isOut && !this.recorderDead && now >= this.ready) this.disk.send(step);
  }

  /** How many broadcasts have just ended. */
  move(now: number): number {
    if (now >= this.corrected) {
      this.skew = 0;
      this.corrected = Number.POSITIVE_INFINITY;
    }
    if (this.dice.chance(1 / (20_000 * (minute / step)))) {
      this.restarted = now;
      this.restartedUntil = now + this.dice.between(10 * second, minute);
      this.recorderDead ||= this.dice.chance(0.2);
    }
    let ended = 0;
    for (const camera of this.cameras) {
      if (!camera.move(now)) continue;
      this.lastEnd = Math.max(this.lastEnd, camera.lastEnd);
      ended++;
    }
    return ended;
  }

  /** What the recorder writes now: of each camera every 15 s, and of one that has changed at once. */
  beats(now: number): Omit<Beat, "written">[] {
    if (now < this.ready || now < this.restartedUntil || this.recorderDead) return [];
    const changed = this.cameras.filter((camera) => camera.turn(now, this.clock(now), this.restarted));
    const told = now % (15 * second) === 0 ? this.cameras : changed;
    if (told.length === 0) return [];
    const [heartbeat, spool] = [new Date(this.clock(now)).toISOString(), this.disk.spool];
    return told.map(({ name, state, since }) => ({ camera: name, state, since, heartbeat, spool, warnings: [] }));
  }
}
