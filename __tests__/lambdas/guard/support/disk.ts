import type { Beat } from "../../../../lambdas/guard/rules";
import type { Dice } from "./dice";

const second = 1_000;
/** A live stream's newest segments are none that a stop waits for. */
const onTheWay = 30 * second;

/** What is filmed and not stored yet. It grows while the storage is out, and is sent afterwards: fast, slowly or never. */
export class Disk {
  /** Seconds of a film that are sent in a second. */
  private readonly speed: number;
  private readonly waiting: { readonly at: number; readonly told: number; left: number }[] = [];
  private length = 0;

  /** @param rate bytes a second */
  constructor(
    private readonly rate: number,
    dice: Dice,
  ) {
    this.speed = dice.chance(0.7) ? 20 : dice.chance(0.3) ? 0 : dice.scaled(0.2, 3);
  }

  /** @param told by the host's own clock */
  film(at: number, told: number, length: number): void {
    this.waiting.push({ at, told, left: length });
    this.length += length;
  }

  send(length: number): void {
    for (let room = length * this.speed; room > 0 && this.waiting[0]; ) {
      const sent = Math.min(room, this.waiting[0].left);
      this.waiting[0].left -= sent;
      room -= sent;
      this.length -= sent;
      if (this.waiting[0].left === 0) this.waiting.shift();
    }
  }

  waits(now: number): boolean {
    return now - (this.waiting[0]?.at ?? now) > onTheWay;
  }

  get spool(): NonNullable<Beat["spool"]> {
    const oldest = this.waiting[0] ? new Date(this.waiting[0].told).toISOString() : null;
    return { bytes: Math.round((this.length / second) * this.rate), oldest };
  }
}
