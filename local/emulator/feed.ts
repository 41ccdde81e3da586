interface Page<T> {
  readonly events: readonly T[];
  readonly next: number;
  readonly lost: boolean;
}

export interface FollowOptions<T> {
  /** The emulator. */
  readonly endpoint: string;
  readonly feed: "events" | "invalidations" | "mails";
  readonly onEvent: (event: T) => void;
  /** Some came faster than they were read, and are gone. */
  readonly onLost: () => void;
  readonly log: (line: string) => void;
}

/** Pause after the emulator did not answer, in milliseconds. */
const AFTER_FAILURE_MS = 500;

/**
 * Follows a feed of the emulator from now on, by long polls; each poll says that what came before it has been dealt with.
 * Resolves when it stands at the feed's end, so that nothing after is missed.
 */
export async function follow<T>({ endpoint, feed, onEvent, onLost, log }: FollowOptions<T>) {
  const stopping = new AbortController();
  const page = async (query: string): Promise<Page<T>> => {
    const response = await fetch(`${endpoint}/moto-api/loge/${feed}${query}`, { signal: stopping.signal });
    if (!response.ok) throw new Error(`the emulator's feed answered ${response.status}`);
    return (await response.json()) as Page<T>;
  };
  let { next } = await page("");

  const read = async () => {
    while (!stopping.signal.aborted) {
      try {
        const news = await page(`?after=${next}`);
        if (news.lost) onLost();
        next = news.next;
        for (const event of news.events) onEvent(event);
      } catch (error) {
        if (stopping.signal.aborted) return;
        log(`${feed}: ${error instanceof Error ? error.message : error}`);
        await pause(AFTER_FAILURE_MS, stopping.signal);
      }
    }
  };
  const reading = read();
  return {
    async stop(): Promise<void> {
      stopping.abort();
      await reading;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
