import type { Say } from "./setup/progress";

/** Thrown inside the start when it should end: whoever catches it stops what has been started and says nothing. */
export class Stopped extends Error {}

/** What has been started, to be stopped in reverse order, each once, even when the start breaks off half-way. */
export class Cleanup {
  private readonly parts: { readonly name: string; readonly stop: () => unknown }[] = [];

  add(name: string, stop: () => unknown): void {
    this.parts.push({ name, stop });
  }

  /** A part that does not stop cleanly is named and does not keep the others from stopping. */
  async run(say: Say): Promise<void> {
    for (let part = this.parts.pop(); part; part = this.parts.pop()) {
      try {
        await part.stop();
      } catch (error) {
        say(`  ! stopping ${part.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
