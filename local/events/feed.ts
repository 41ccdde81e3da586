import { follow } from "../emulator/feed";

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

export interface FeedOptions {
  readonly endpoint: string;
  readonly onEvent: (event: BusEvent, bus: string) => void;
  readonly log: (line: string) => void;
}

/** Follows what happens in the emulated account (S3 objects, EC2 states, PutEvents) from now on. */
export function followFeed({ endpoint, onEvent, log }: FeedOptions): Promise<{ stop(): Promise<void> }> {
  return follow<{ readonly bus: string; readonly event: BusEvent }>({
    endpoint,
    feed: "events",
    onEvent: ({ event, bus }) => onEvent(event, bus),
    onLost: () => log("events: some were missed; they came faster than they were read"),
    log,
  });
}
