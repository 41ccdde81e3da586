import { DELIVERY, S3_STORAGE, S3_WRITES } from "./prices";

/** What a stream costs while it is sent and seen; it is in no plan. */
export interface Use {
  readonly what: string;
  readonly usd: number;
}

/** Seconds of a segment at Owncast's latency levels 0 to 4. */
const SEGMENT_SECONDS = [1, 2, 3, 4, 5];
/** The recorder writes status.json every 15 s, and after the first half hour index.m3u8 and recording.json every 30 s. */
const OTHER_WRITES = 3600 / 15 + 2 * (3600 / 30);
const MEGABITS = 5;

/** An hour of each camera at 5 Mbit/s, and what its gigabytes cost afterwards. */
export function use(cameras: readonly { readonly name: string; readonly latency: number }[]): Use[] {
  const gigabytes = (MEGABITS * 3600) / 8 / 1000;
  return [
    ...cameras.map(({ name, latency }) => {
      // Each segment is one write, and so is the playlist that names it.
      const writes = (2 * 3600) / (SEGMENT_SECONDS[latency] ?? 1) + OTHER_WRITES;
      const what = `camera ${name}, an hour at latency ${latency}: ${Math.round(writes).toLocaleString("en")} writes to S3`;
      return { what, usd: (writes / 1000) * S3_WRITES.usd };
    }),
    { what: `keeping such an hour (${gigabytes} GB), a month`, usd: gigabytes * S3_STORAGE.usd },
    { what: "a viewer's hour, beyond the first TB of a month", usd: gigabytes * DELIVERY.usd },
  ];
}
