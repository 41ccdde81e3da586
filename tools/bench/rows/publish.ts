import { watch } from "node:fs";
import { join } from "node:path";
import type { Bench } from "../bench";
import type { Row } from "../row";
import { percentile, spread } from "../statistics";

const SEGMENTS = 12;
const LONGEST_MS = 60_000;

/**
 * From the moment at which Owncast's PUT of a segment opens its file in the recorder's spool, to the moment at which S3
 * has the `live.m3u8` that was written after the segment. Nothing stands between them: the spool's folder is watched, and
 * the emulated S3 tells of its objects by the feed that EventBridge's events come from. S3's own two writes are included.
 */
export const publish: Row = {
  name: "publish",
  title: `from Owncast's PUT to live.m3u8: ${SEGMENTS} segments`,
  async measure(bench) {
    const found = await observe(bench, await bench.live());
    const against = { what: "limit", value: 150 };
    const what = "Owncast's PUT → line in live.m3u8";
    return [
      { what: `${what}, p50`, value: percentile(found, 0.5), unit: "ms", spread: spread(found), against },
      { what: `${what}, p95`, value: percentile(found, 0.95), unit: "ms", spread: spread(found), against },
    ];
  },
};

/** A moment, in milliseconds, at which an object came to be. */
export interface Seen {
  readonly at: number;
  readonly key: string;
}

async function observe(bench: Bench, camera: string): Promise<number[]> {
  const { emulator } = await bench.run();
  const puts: number[] = [];
  const known = new Set<string>();
  const watchers = bench
    .state()
    .all("aws_instance")
    .map(({ attributes }) => join(bench.file("hosts"), attributes.id, "root/var/lib/loge/spool", camera, "incoming"))
    .flatMap((folder) => {
      try {
        return [
          watch(folder, (_, name) => {
            if (name && !known.has(name)) puts.push(performance.now());
            if (name) known.add(name);
          }),
        ];
      } catch {
        // The proxy has no spool.
        return [];
      }
    });
  const objects: Seen[] = [];
  try {
    const feed = `${emulator}/moto-api/loge/events`;
    let { next } = (await (await fetch(feed)).json()) as Feed;
    const until = performance.now() + LONGEST_MS;
    while (pair(puts, objects).length < SEGMENTS && performance.now() < until) {
      const answer = (await (await fetch(`${feed}?after=${next}&wait=5`)).json()) as Feed;
      const at = performance.now();
      next = answer.next;
      for (const { event } of answer.events)
        if (event.detail.object) objects.push({ at, key: event.detail.object.key });
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
  return pair(puts, objects);
}

interface Feed {
  readonly next: number;
  readonly events: readonly { readonly event: { readonly detail: { readonly object?: { readonly key: string } } } }[];
}

/** Each PUT with the first `live.m3u8` after its segment. A segment is seconds long, so PUTs do not overlap. */
export function pair(puts: readonly number[], objects: readonly Seen[]): number[] {
  return puts.flatMap((put, i) => {
    const next = puts[i + 1] ?? Number.POSITIVE_INFINITY;
    const segment = objects.find(({ at, key }) => at > put && at < next && key.endsWith(".ts"));
    const line = segment && objects.find(({ at, key }) => at >= segment.at && key.endsWith("/live.m3u8"));
    return line ? [line.at - put] : [];
  });
}
