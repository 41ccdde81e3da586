/** Says one line of progress to whoever watches the terminal. */
export type Say = (line: string) => void;

/** How often a long step says that it is still at work. */
const HEARTBEAT_MS = 10_000;

/** Thrown by a step that has not failed, but could not be done now: and why. */
export class Skip extends Error {
  override readonly name = "Skip";
}

/** Runs one step, says when it began to take time and how long it took. Quick steps (under a second) say one line only. */
export async function step<T>(say: Say, title: string, work: (note: Say) => Promise<T>): Promise<T> {
  const began = Date.now();
  let note = "";
  let spoken = false;
  const speak = () => {
    spoken = true;
    say(`  … ${title} (${seconds(began)}${note ? `: ${note}` : ""})`);
  };
  const heartbeat = setInterval(speak, HEARTBEAT_MS);
  const first = setTimeout(() => !spoken && say(`  … ${title}`), 1_000);
  try {
    const result = await work((line) => {
      note = line;
    });
    say(`  ✓ ${title} (${seconds(began)})`);
    return result;
  } catch (error) {
    say(`  ${error instanceof Skip ? "–" : "✗"} ${title} (${seconds(began)})`);
    throw error;
  } finally {
    clearInterval(heartbeat);
    clearTimeout(first);
  }
}

function seconds(began: number): string {
  const total = (Date.now() - began) / 1000;
  return total < 60 ? `${total.toFixed(1)} s` : `${Math.floor(total / 60)} min ${Math.round(total % 60)} s`;
}
