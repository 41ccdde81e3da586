import { setTimeout } from "node:timers/promises";
import { deviceLife, signedOutId } from "./person-rows";
import type { Table } from "./table";

/** Milliseconds; a timer may ring before the clock is there. */
const early = 5;

/** Signing a person out wherever they are signed in. */
export class SignOuts {
  constructor(
    private readonly table: Pick<Table, "put">,
    private readonly now: () => number = Date.now,
    private readonly wait: (ms: number) => Promise<unknown> = setTimeout,
  ) {}

  /**
   * From now on no token of an earlier sign-in is taken, and no device of one is known; it is devices that this must
   * outlive. Both tell their time in seconds, so this one is let pass: whoever signs in after the answer is not taken
   * for one of the old.
   */
  async everywhere(sub: string): Promise<void> {
    const before = Math.floor(this.now() / 1000) + 1;
    await this.table.put({ id: signedOutId(sub), before, expires: before + deviceLife });
    await this.wait(before * 1000 - this.now() + early);
  }
}
