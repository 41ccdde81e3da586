import { DELIVERY, S3_STORAGE, S3_WRITES } from "./prices";

/** What a stream costs while it is sent and seen; it is in no plan. */
export interface Use {
  readonly what: string;
  readonly usd: number;
}

export interface Camera {
  readonly name: string;
  readonly latency: number;
  readonly renditions: readonly { readonly kbps: number }[];
}

const HOUR = 3600;
/** Seconds of a segment at Owncast's latency levels 0 to 4. */
const SEGMENT_SECONDS = [1, 2, 3, 4, 5];
/** Of the camera's own picture. */
const KBPS = 5000;

/** The first hour of each camera at 5 Mbit/s, and what its gigabytes cost afterwards. */
export function use(cameras: readonly Camera[]): Use[] {
  return [
    ...cameras.flatMap((camera) => {
      const { name, latency, renditions } = camera;
      const count = writes(camera, HOUR);
      const kept = gigabytes(renditions.reduce((sum, { kbps }) => sum + kbps, KBPS));
      const what = `camera ${name}, an hour at latency ${latency}: ${count.toLocaleString("en")} writes to S3`;
      return [
        { what, usd: (count / 1000) * S3_WRITES.usd },
        { what: `keeping such an hour (${kept} GB), a month`, usd: kept * S3_STORAGE.usd },
      ];
    }),
    { what: "a viewer's hour, beyond the first TB of a month", usd: gigabytes(KBPS) * DELIVERY.usd },
  ];
}

/** Objects that the recorder writes in so many seconds from the begin of a broadcast, in its first hour. */
export function writes({ latency, renditions }: Omit<Camera, "name">, seconds: number): number {
  const segment = SEGMENT_SECONDS[latency] ?? 1;
  // index.m3u8 when it has grown by a sixtieth, or by 30 s.
  let indexes = 0;
  for (let played = segment, written = 0; played <= seconds; played += segment) {
    if (played - written < Math.min(30, played / 60)) continue;
    indexes++;
    written = played;
  }
  // Each segment, and the playlist that names it.
  const pictures = (1 + renditions.length) * ((2 * seconds) / segment + indexes);
  // status.json every 15 s, recording.json every minute, and a thumbnail with the list of them every 20 s.
  return Math.round(pictures + seconds / 15 + seconds / 60 + (2 * seconds) / 20);
}

function gigabytes(kbps: number): number {
  return (kbps * HOUR) / 8 / 1e6;
}
