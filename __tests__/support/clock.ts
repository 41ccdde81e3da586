import type { Clock } from "../../local/events/clock";

/** A clock that stands still until it is told to go on. */
export class TestClock implements Clock {
  private tasks: { at: number; task: () => void }[] = [];

  constructor(private time: number) {}

  now = () => this.time;

  after = (ms: number, task: () => void) => {
    const entry = { at: this.time + ms, task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((it) => it !== entry);
    };
  };

  /** Goes on by `ms`; whatever is due runs at its time, and what it starts is given a turn. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const next = this.tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = Math.max(this.time, next.at);
      this.tasks = this.tasks.filter((it) => it !== next);
      next.task();
      await settle();
    }
    this.time = end;
    await settle();
  }
}

/** Lets what has been started come to rest, as far as it needs no more than loopback. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
