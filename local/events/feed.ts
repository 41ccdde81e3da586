/** An event as EventBridge hands it to targets. */
export interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly account: string;
  /** `2026-01-31T12:00:00Z` */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

interface Page {
  readonly events: readonly { readonly number: number; readonly bus: string; readonly event: BusEvent }[];
  readonly next: number;
  readonly lost: boolean;
}

export interface FeedOptions {
  readonly endpoint: string;
  readonly onEvent: (event: BusEvent, bus: string) => void;
  readonly log: (line: string) => void;
}

/** Pause after the emulator did not answer, in milliseconds. */
const AFTER_FAILURE_MS = 500;

/**
 * Follows what happens in the emulated account (S3 objects, EC2 states, PutEvents) from now on, by long polls of the
 * emulator's feed. Resolves when it stands at the feed's end, so that nothing after is missed.
 */
export async function followFeed({ endpoint, onEvent, log }: FeedOptions): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const page = async (query: string): Promise<Page> => {
    const response = await fetch(`${endpoint}/moto-api/loge/events${query}`, { signal: stopping.signal });
    if (!response.ok) throw new Error(`the emulator's feed answered ${response.status}`);
    return (await response.json()) as Page;
  };
  let { next } = await page("");

  const follow = async () => {
    while (!stopping.signal.aborted) {
      try {
        const news = await page(`?after=${next}`);
        if (news.lost) log("events: some were missed; they came faster than they were read");
        next = news.next;
        for (const { event, bus } of news.events) onEvent(event, bus);
      } catch (error) {
        if (stopping.signal.aborted) return;
        log(`events: ${error instanceof Error ? error.message : error}`);
        await pause(AFTER_FAILURE_MS, stopping.signal);
      }
    }
  };
  const following = follow();
  return {
    async stop() {
      stopping.abort();
      await following;
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
