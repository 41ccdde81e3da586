import type { Dice } from "./dice";

const minute = 60_000;

/** Something that is out from time to time. */
export class Outages {
  private from: number;
  private to: number;

  constructor(
    private readonly dice: Dice,
    start: number,
    private readonly every: number,
    private readonly longest: number,
  ) {
    this.from = start + dice.about(every);
    this.to = this.from + dice.scaled(minute, longest);
  }

  isOut(now: number): boolean {
    while (now > this.to) {
      this.from = this.to + this.dice.about(this.every);
      this.to = this.from + this.dice.scaled(minute, this.longest);
    }
    return now >= this.from;
  }
}
