import { log, named } from "../shared/log";

/** What could not be done does not keep the rest from being done; it is told at the end, by failing. */
export class Failures {
  private count = 0;

  async unless(what: object, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.count++;
      log("ERROR", "left for the next sweep", { ...what, ...named(error) });
    }
  }

  /** Throws if anything failed. */
  check(): void {
    if (this.count > 0) throw new Error(`${this.count} left for the next sweep; the log has each.`);
  }
}
